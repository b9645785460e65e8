from odoo import fields, models

from ....lib.book.keys import outside_term
from .client_search import Client


class InsuranceBookImporter(models.AbstractModel):
    """A list of objects of one policy: its cars, its staff. Each row becomes a place on the policy."""

    _inherit = "insurance.book.importer"

    def _import_objects(self, batch):
        """All steps for a batch of objects; rows are refused on the way, the rest is put on the policy."""
        policy = batch.run.policy_id.with_env(self.env)
        for row in batch.rows:
            row.policy, row.line = policy, policy.line_id.id
        rows = batch.live
        self._check_objects(policy, rows)
        self._resolve_beneficiaries(batch, batch.live)
        self._resolve_persons(batch, policy)
        for row in batch.live:
            row.client = Client(policy.partner_id.name, record=policy.partner_id)
        self._resolve_objects(batch)
        self._refuse_repeated(batch)
        if policy._is_closed():
            self._endorse_objects(batch, policy)
        else:
            self._put_objects(batch, policy)
        self._write_links(batch)

    def _check_objects(self, policy, rows):
        """Refuse rows that cannot be true, or lie outside the policy's term."""
        today = fields.Date.context_today(self)
        for row in rows:
            entry, leaves = row.get("object_entry"), row.get("object_exit")
            wrong = outside_term(entry, leaves, policy.date_start, policy.date_end)
            if wrong:
                row.problem = wrong[0]
            else:
                self._check_facts(row, today)

    def _resolve_persons(self, batch, policy):
        """Find or make the persons of a staff list; of other lists the objects are no contacts.

        A person an earlier import of the row found is kept.
        """
        if policy.line_id.object_type_id.kind != "person":
            return
        for row in batch.live:
            person = row.link and row.link.object_id.person_id.with_env(self.env)
            if person:
                row.person = Client(person.name, record=person)
        rows = [row for row in batch.live if not row.person and row.get("client_name")]
        policies = [row.policy for row in rows]
        for row in rows:
            row.policy = None  # the policyholder is not meant
        self._match_clients(batch, rows)
        for row, row_policy in zip(rows, policies, strict=True):
            row.policy, row.person, row.client = row_policy, row.client, None

    def _prepare_client_vals(self, row):
        """An insured person is a contact, but no client for that."""
        vals = super()._prepare_client_vals(row)
        return vals if "origin" in row.record else vals | {"is_insurance_client": False}

    def _refuse_repeated(self, batch):
        """The same object twice at the same time, told by something the rows do not share (a VIN here, a plate there)."""
        seen = {}
        for row in batch.live:
            item = (id(row.object), row.get("object_entry"))
            if seen.setdefault(item, row) is not row:
                row.refuse("duplicate", row=seen[item].number)

    def _put_objects(self, batch, policy):
        """Put new objects on the policy; places that are there follow the file. New ones are made all at once."""
        rows, new = batch.live, []
        follows = policy._costs_its_objects()
        places = self._find_places(rows)
        for row in rows:
            if self._get_place(row, policy, places):
                row.action = "updated"
                self._change_place(batch, row, policy, places)
            else:
                new.append(row)
        self._place_objects(batch, new)
        policy.invalidate_recordset(["object_premium"])
        if follows and policy.state == "draft" and policy.object_premium:
            policy.premium = policy.object_premium  # a draft that costs what its objects cost goes on doing so

    def _get_kept_figures(self, batch, row):
        return None if batch.run.policy_id else super()._get_kept_figures(batch, row)
