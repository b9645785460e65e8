from odoo import fields, models

_FIGURES = ("premium", "tax", "fee", "commission")
# what the ledger row keeps of its policy: a change of these is booked
_BOOKED = {
    *_FIGURES, "commission_rate", "date_start", "date_end", "partner_id", "insurer_id", "line_id", "user_id", "issuer_id",
    "marketer_id", "office_id", "currency_id",
}  # fmt: skip


class InsuranceBookImporter(models.AbstractModel):
    """Changed rows: the typed data is written, the money through a reversal and a new ledger row."""

    _inherit = "insurance.book.importer"

    def _change_policies(self, batch):
        """Bring the policies of changed rows to what the file says now."""
        rows = [row for row in batch.live if row.policy and not row.made_policy]
        rebook = self.env["insurance.policy"]
        drafts = self.env["insurance.policy"]
        for row in rows:
            policy = row.policy.with_env(self.env)
            changes = self._get_changes(policy, self._prepare_policy_vals(row))
            self._change_place(row, policy)
            if not changes:
                continue
            figures = {name: changes.pop(name) for name in _FIGURES if name in changes}
            if policy.state == "draft":
                drafts |= policy
            elif _BOOKED & (changes.keys() | figures.keys()) and policy.origin == "own":
                rebook |= policy
            if changes:
                policy.write(changes)
            if figures:
                policy._write_state(figures | self._get_new_commission(policy, figures))
        self._rebook(rebook)
        drafts._issue_history()

    def _get_changes(self, policy, vals):
        """Return the part of ``vals`` that differs from the policy."""
        changes = {}
        for name, value in vals.items():
            field = policy._fields[name]
            here = policy[name]
            if field.type == "many2one":
                same = here.id == (value or False)
            elif field.type == "monetary":
                same = not policy.currency_id.compare_amounts(here, value)
            elif field.type == "float":
                same = abs(here - value) < 0.0005
            else:
                same = (here or False) == (value or False)
            if not same:
                changes[name] = value
        return changes

    def _get_new_commission(self, policy, figures):
        """A new premium without a new commission earns the policy's percentage."""
        if policy.origin == "foreign" or "commission" in figures or "premium" not in figures:
            return {}
        return {"commission": policy.currency_id.round(figures["premium"] * policy.commission_rate / 100)}

    def _change_place(self, row, policy):
        """The row's object is put on the policy when it is not there yet; its sum and deductible follow the file."""
        if not row.object:
            return
        place = policy.object_ids.filtered(lambda place: place.object_id == row.object.record)[:1]
        vals = self._prepare_place_vals(row)
        if place:
            vals = {name: value for name, value in vals.items() if self._get_changes(place, {name: value})}
            if vals:
                place.write(vals)
        elif row.link and row.link.object_id and row.link.object_id.id in policy.object_ids.object_id.ids:
            old = policy.object_ids.filtered(lambda place: place.object_id.id == row.link.object_id.id)
            old.write(vals | {"object_id": row.object.record.id})
        else:
            self.env["insurance.policy.object"].create(
                vals | {"policy_id": policy.id, "object_id": row.object.record.id}
            )

    def _rebook(self, policies, historic=False):
        """Book own issued policies anew: their issue rows are reversed and booked with what the policies say now.

        :param historic: keep each row's own booking date (nothing but the parties was wrong);
            else both rows are booked today, so that closed periods stay closed
        """
        policies = policies.filtered(lambda policy: policy.origin == "own" and policy.state == "issued")
        if not policies:
            return
        ledger = self.env["insurance.transaction"].sudo()  # sudo: importing people never write the ledger by hand
        rows = ledger.search([("policy_id", "in", policies.ids), ("kind", "=", "issue")])
        undone = ledger.search([("reversal_of_id", "in", rows.ids)]).reversal_of_id
        open_rows = rows - undone
        figures = {policy: {name: policy[name] for name in _FIGURES} for policy in policies}
        by_date = open_rows.grouped(lambda row: row.date_booking if historic else fields.Date.context_today(self))
        for date, group in by_date.items():
            group._reverse(date)
            for policy in group.policy_id:
                policy._write_state(figures[policy])
            group.policy_id._book_issue(date)
        policies._refresh_figures()
