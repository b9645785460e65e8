from functools import lru_cache

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.phone_validation.tools.phone_validation import phone_format

from ....lib import text
from ....lib.book.names import is_company, name_key, names_agree

_READ = [
    "name",
    "birth_date",
    "vat",
    "email_normalized",
    "phone",
    "mobile_phone",
    "email",
    "phone_sanitized",
    "mobile_sanitized",
]
_KEY_PREFIX = "client|"


@lru_cache(maxsize=32768)
def _international(number, country, prefix):
    """Return a phone number in international form as core's contacts keep it, None when it has none."""
    try:
        return phone_format(number, country, prefix, force_format="E164", raise_exception=True)
    except UserError:
        return None


class Client:
    """A contact that is here, or is about to be made, with what tells it from others."""

    def __init__(self, name, birth=None, vat=None, record=None, vals=None):
        self.name, self.birth, self.vat = name, birth, vat
        self.record, self.vals = record, vals
        self.keys = set()

    def can_be(self, row, vat):
        """Return whether nothing that is known speaks against the row's client being this one."""
        if self.birth and row.get("client_birth_date") and self.birth != row.get("client_birth_date"):
            return False
        if self.vat and vat and self.vat != vat:
            return False
        return not (self.keys and row.get("client_key") and str(row.get("client_key")) not in self.keys)


class InsuranceBookImporter(models.AbstractModel):
    """Clients are recognised in the profile's order of criteria, and made when they are new."""

    _inherit = "insurance.book.importer"

    def _resolve_clients(self, batch):
        """Find or make the client of each row: one question per criterion for the whole batch."""
        rows = batch.live
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
        self._write_client_keys(batch, rows)

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
            "user_id": row.advisor.user_id.id if row.advisor else False,
        }
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
            if value and name in ("email", "vat", "birth_date") and not partner[name]:
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

    def _remember_policyholders(self, batch, rows, known):
        """The client of a changed row is its policy's, unless the row now names somebody else."""
        policies = self.env["insurance.policy"].union(*(row.policy for row in rows if row.policy))
        self._remember_clients(known, "policy", [(policy.id, policy.partner_id) for policy in policies])
        self._load_keys(batch, known, policies.partner_id)

    # --- one question per criterion ---------------------------------------------------------

    def _remember_clients(self, known, criterion, pairs):
        """Add ``(value, partner)`` pairs to what is known; one Client per partner."""
        clients = known.setdefault("clients", {})
        for value, partner in pairs:
            client = clients.get(partner.id)
            if client is None:
                client = clients[partner.id] = Client(
                    partner.name, partner.birth_date, text.code_key(partner.vat) or None, record=partner
                )
            known.setdefault((criterion, value), []).append(client)

    def _search_clients(self, batch, domain):
        companies = Domain("company_id", "in", [False, batch.company.id])
        return self.env["res.partner"].search_fetch(companies & Domain(domain), _READ, order="id")

    def _find_clients_by_external(self, batch, values, known):
        """A client's number in the other system is kept as a link of its own."""
        links = self.env["insurance.book.link"].sudo().search_fetch(  # sudo: links are written by imports only
            [("company_id", "=", batch.company.id), ("source", "=", batch.profile.source),
             ("row_key", "in", [_KEY_PREFIX + value for value in values]), ("partner_id", "!=", False)],
            ["row_key", "partner_id"],
        )  # fmt: skip
        found = self._search_clients(batch, [("id", "in", links.partner_id.ids)])
        pairs = [
            (link.row_key.removeprefix(_KEY_PREFIX), link.partner_id.with_env(self.env))
            for link in links
            if link.partner_id.id in set(found.ids)
        ]
        self._remember_clients(known, "external", pairs)
        for value, partner in pairs:
            known["clients"][partner.id].keys.add(value)

    def _find_clients_by_phone(self, batch, values, known):
        values = list(values)
        found = self._search_clients(
            batch, ["|", ("phone_sanitized", "in", values), ("mobile_sanitized", "in", values)]
        )
        self._remember_clients(
            known, "phone", [(number, p) for p in found for number in {p.phone_sanitized, p.mobile_sanitized} if number]
        )
        self._load_keys(batch, known, found)

    def _find_clients_by_email(self, batch, values, known):
        found = self._search_clients(batch, [("email_normalized", "in", list(values))])
        self._remember_clients(known, "email", [(p.email_normalized, p) for p in found])
        self._load_keys(batch, known, found)

    def _find_clients_by_vat(self, batch, values, known):
        found = self._search_clients(batch, [("vat", "in", list(values))])
        self._remember_clients(known, "vat", [(text.code_key(p.vat), p) for p in found])

    def _find_clients_by_document(self, batch, values, known):
        found = self.env["insurance.identity"]._find_partners(values)
        ids = {partner for partners in found.values() for partner in partners}
        partners = {partner.id: partner for partner in self._search_clients(batch, [("id", "in", list(ids))])}
        pairs = [(value, partners[i]) for value, ids in found.items() for i in ids if i in partners]
        self._remember_clients(known, "document", pairs)

    def _find_clients_by_name_birth(self, batch, values, known):
        dates = [fields.Date.to_string(birth) for _name, birth in values]
        found = self._search_clients(batch, [("birth_date", "in", dates)])
        self._remember_clients(known, "name_birth", [((name_key(p.name), p.birth_date), p) for p in found])
        self._load_keys(batch, known, found)

    def _find_clients_by_name(self, batch, values, known):
        """Namesakes: only contacts that are clients already, by the exact name key."""
        found = self._search_clients(batch, [("is_insurance_client", "=", True)])
        self._remember_clients(known, "name", [(name_key(p.name), p) for p in found if name_key(p.name) in values])

    def _load_keys(self, batch, known, partners):
        """A client that bears another number in this very system is somebody else: load those numbers."""
        if not partners or not any(row.get("client_key") for row in batch.rows):
            return
        links = self.env["insurance.book.link"].sudo().search_fetch(  # sudo: links are written by imports only
            [("company_id", "=", batch.company.id), ("source", "=", batch.profile.source),
             ("partner_id", "in", partners.ids), ("row_key", "=like", f"{_KEY_PREFIX}%")],
            ["row_key", "partner_id"],
        )  # fmt: skip
        for link in links:
            known["clients"][link.partner_id.id].keys.add(link.row_key.removeprefix(_KEY_PREFIX))

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
        keys = [_KEY_PREFIX + key for key in wanted]
        domain = [("company_id", "=", batch.company.id), ("source", "=", batch.profile.source), ("row_key", "in", keys)]
        for link in links.search(domain):  # left behind by a contact that was deleted
            row = wanted.pop(link.row_key.removeprefix(_KEY_PREFIX))
            link.write({"partner_id": row.client.record.id, "made_run_id": batch.run.id})
        links.create(
            [
                {
                    "company_id": batch.company.id, "source": batch.profile.source, "row_key": _KEY_PREFIX + key,
                    "partner_id": row.client.record.id, "made_run_id": batch.run.id, "run_id": batch.run.id,
                }
                for key, row in wanted.items()
            ]
        )  # fmt: skip
