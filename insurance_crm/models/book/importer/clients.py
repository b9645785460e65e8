from functools import lru_cache

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.phone_validation.tools.phone_validation import phone_format

from ....lib import text
from ....lib.book.names import is_company, name_key, names_agree
from .client_search import KEY_PREFIX, Client


@lru_cache(maxsize=32768)
def _international(number, country, prefix):
    """Return a phone number in international form as core's contacts keep it, None when it has none."""
    try:
        return phone_format(number, country, prefix, force_format="E164", raise_exception=True)
    except UserError:
        return None


class InsuranceBookImporter(models.AbstractModel):
    """Clients are recognised in the profile's order of criteria, and made when they are new."""

    _inherit = "insurance.book.importer"

    def _resolve_clients(self, batch):
        """Find or make the client of each row: one question per criterion for the whole batch."""
        self._match_clients(batch, [row for row in batch.live if row.is_head or not row.head.is_live])
        for row in batch.live:
            row.client = row.client or row.head.client
        self._write_client_keys(batch, [row for row in batch.live if row.is_head])

    def _match_clients(self, batch, rows):
        """Find or make the contact of each of ``rows``."""
        criteria = batch.profile.match_ids.sorted("sequence").mapped("criterion")
        wanted = {id(row): self._get_client_marks(row) for row in rows}
        known = {}
        for criterion in criteria:
            values = {value for row in rows for value in wanted[id(row)].get(criterion, ())}
            if values:
                getattr(self, f"_find_clients_by_{criterion}")(batch, values, known)
        self._remember_policyholders(batch, rows, known)
        new = []
        for row in rows:
            row.client = self._match_client(row, wanted[id(row)], ["policy", *criteria], known)
            if row.client is None:
                row.client = self._new_client(row, wanted[id(row)], known)
                row.made_client = True
                new.append(row.client)
            elif row.client.record:
                self._complete_client(row)
            else:
                self._complete_vals(row)
        self._create_clients(batch, new)
        self._store_documents(rows)

    def _get_client_marks(self, row):
        """Return ``{criterion: values}`` by which the row's client may be recognised."""
        marks = {
            "external": [str(row.get("client_key"))] if row.get("client_key") else [],
            "phone": list(filter(None, map(self._sanitize_phone, row.get("client_phone", ())))),
            "email": [row.get("client_email").casefold()] if row.get("client_email") else [],
            "vat": [text.code_key(row.get("client_vat"))] if row.get("client_vat") else [],
            "document": [text.code_key(row.get("client_document"))] if row.get("client_document") else [],
            "name": [name_key(row.get("client_name"))],
            "policy": row.policy.ids if row.policy else [],
        }
        if row.get("client_birth_date"):
            marks["name_birth"] = [(name_key(row.get("client_name")), row.get("client_birth_date"))]
        return marks

    def _sanitize_phone(self, number):
        """Return a number in international form, or its digits when it has no such form."""
        country = self.env.company.country_id
        return _international(number, country.code or None, country.phone_code or None) or text.digits(number)

    def _match_client(self, row, marks, criteria, known):
        """Return the first client that one of the row's marks points to and nothing speaks against."""
        vat = next(iter(marks["vat"]), None)
        for criterion in criteria:
            for value in marks.get(criterion, ()):
                for client in known.get((criterion, value), ()):
                    sure = criterion in ("external", "vat", "document")
                    if criterion == "external" or (
                        client.can_be(row, vat) and (sure or names_agree(client.name, row.get("client_name")))
                    ):
                        return client
        return None

    def _new_client(self, row, marks, known):
        client = Client(row.get("client_name"), row.get("client_birth_date"), next(iter(marks["vat"]), None))
        client.vals = self._prepare_client_vals(row)
        if row.get("client_key"):
            client.keys.add(str(row.get("client_key")))
        for criterion, values in marks.items():
            for value in values:
                known.setdefault((criterion, value), []).append(client)
        return client

    def _prepare_client_vals(self, row):
        """Return the values of a new contact; other rooms extend it."""
        phones = row.get("client_phone") or []
        vals = {
            "name": row.get("client_name"),
            "is_company": is_company(row.get("client_name")),
            "is_insurance_client": True,
            "phone": phones[0] if phones else False,
            "mobile_phone": phones[1] if len(phones) > 1 else False,
            "email": row.get("client_email", False),
            "vat": row.get("client_vat", False),
            "birth_date": row.get("client_birth_date", False),
            "street": row.get("client_street", False),
            "city": row.get("client_city", False),
            "zip": row.get("client_zip", False),
            "occupation": row.get("client_occupation", False),
            "user_id": row.advisor.user_id.id if row.advisor else False,
        }
        area = row.get("client_area") and self.env["insurance.area"]._find_by_name(row.get("client_area"))
        if area:
            vals["insurance_area_id"] = area  # otherwise it is found from the address
        if len(phones) > 2:
            vals["comment"] = ", ".join(phones[2:])
        return vals

    def _complete_vals(self, row):
        """A second row of a client about to be made may know what the first did not."""
        more = self._prepare_client_vals(row)
        mine = row.client.vals
        spare = [
            p
            for p in row.get("client_phone", ())
            if self._sanitize_phone(p)
            not in map(self._sanitize_phone, filter(None, (mine["phone"], mine["mobile_phone"])))
        ]
        for name, value in more.items():
            if value and not mine.get(name) and name not in ("phone", "mobile_phone", "comment"):
                mine[name] = value
        for name in ("phone", "mobile_phone"):
            if spare and not mine[name]:
                mine[name] = spare.pop(0)
        row.client.birth = row.client.birth or row.get("client_birth_date")

    def _complete_client(self, row):
        """Fill in what the contact lacks; what is there is not overwritten."""
        partner = row.client.record
        vals = {}
        for name, value in self._prepare_client_vals(row).items():
            if value and name in ("email", "vat", "birth_date", "occupation") and not partner[name]:
                vals[name] = value
        here = {
            partner.phone_sanitized,
            partner.mobile_sanitized,
            *map(text.digits, filter(None, (partner.phone, partner.mobile_phone))),
        }
        spare = [
            p for p in row.get("client_phone", ()) if self._sanitize_phone(p) not in here and text.digits(p) not in here
        ]
        for name in ("phone", "mobile_phone"):
            if spare and not partner[name]:
                vals[name] = spare.pop(0)
        if vals:
            partner.write(vals)

    def _create_clients(self, batch, new):
        partners = self.env["res.partner"].create([client.vals for client in new])
        for client, partner in zip(new, partners, strict=True):
            client.record = partner
        batch.clients_created += len(new)

    def _store_documents(self, rows):
        """Keep the clients' document numbers, each once."""
        wanted = {}
        for row in rows:
            if row.get("client_document"):
                wanted.setdefault((row.client.record.id, text.code_key(row.get("client_document"))), row)
        if not wanted:
            return
        identities = self.env["insurance.identity"]
        known = identities._find_partners({number for _partner, number in wanted})
        identities.create(
            [
                identities._prepare_vals(partner, "passport", row.get("client_document"))
                for (partner, number), row in wanted.items()
                if partner not in known.get(number, ())
            ]
        )

    def _write_client_keys(self, batch, rows):
        """Keep new numbers of the other system as links to their clients."""
        wanted = {}
        for row in rows:
            key = row.get("client_key")
            if key and str(key) not in row.client.keys | set(wanted) or key and row.made_client:
                wanted[str(key)] = row
        if not wanted:
            return
        links = self.env["insurance.book.link"].sudo()  # sudo: links are written by imports only
        keys = [KEY_PREFIX + key for key in wanted]
        domain = [("company_id", "=", batch.company.id), ("source", "=", batch.profile.source), ("row_key", "in", keys)]
        for link in links.search(domain):  # left behind by a contact that was deleted
            row = wanted.pop(link.row_key.removeprefix(KEY_PREFIX))
            link.write({"partner_id": row.client.record.id, "made_run_id": batch.run.id})
        links.create(
            [
                {
                    "company_id": batch.company.id, "source": batch.profile.source, "row_key": KEY_PREFIX + key,
                    "partner_id": row.client.record.id, "made_run_id": batch.run.id, "run_id": batch.run.id,
                }
                for key, row in wanted.items()
            ]
        )  # fmt: skip
