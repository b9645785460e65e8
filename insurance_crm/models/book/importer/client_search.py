from odoo import fields, models
from odoo.fields import Domain

from ....lib import text
from ....lib.book.names import name_key

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
KEY_PREFIX = "client|"


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
    """Contacts that rows may mean: one question per criterion for the whole batch."""

    _inherit = "insurance.book.importer"

    def _remember_policyholders(self, batch, rows, known):
        """The client of a changed row is its policy's, unless the row now names somebody else."""
        policies = self.env["insurance.policy"].union(*(row.policy for row in rows if row.policy))
        self._remember_clients(known, "policy", [(policy.id, policy.partner_id) for policy in policies])
        self._load_keys(batch, known, policies.partner_id)

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
             ("row_key", "in", [KEY_PREFIX + value for value in values]), ("partner_id", "!=", False)],
            ["row_key", "partner_id"],
        )  # fmt: skip
        found = self._search_clients(batch, [("id", "in", links.partner_id.ids)])
        pairs = [
            (link.row_key.removeprefix(KEY_PREFIX), link.partner_id.with_env(self.env))
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
        pairs = [(number, p) for p in found for number in {p.phone_sanitized, p.mobile_sanitized} if number]
        more = self._find_clients_by_point(batch, values)
        self._remember_clients(known, "phone", pairs + more)
        self._load_keys(batch, known, found.union(*(partner for _number, partner in more)))

    def _find_clients_by_point(self, batch, values):
        """Return ``[(number, contact)]`` of those who have one of the numbers as a further phone."""
        # apart from the own phones: no index serves a condition on one table or the other
        points = self.env["insurance.contact.point"].search_fetch(
            [("value_key", "in", values)], ["value_key", "partner_id"]
        )
        partners = (
            {p.id: p for p in self._search_clients(batch, [("id", "in", points.partner_id.ids)])} if points else {}
        )
        return [(p.value_key, partners[p.partner_id.id]) for p in points if p.partner_id.id in partners]

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
             ("partner_id", "in", partners.ids), ("row_key", "=like", f"{KEY_PREFIX}%")],
            ["row_key", "partner_id"],
        )  # fmt: skip
        for link in links:
            known["clients"][link.partner_id.id].keys.add(link.row_key.removeprefix(KEY_PREFIX))
