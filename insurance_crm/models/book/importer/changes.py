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
        """Bring the policies of changed rows to what the file says now: the first row of each says what the policy is."""
        rebook = self.env["insurance.policy"]
        drafts = self.env["insurance.policy"]
        places = self._find_places([row for row in batch.live if not row.is_new and row.object])
        for head, rows in batch.groups.items():
            changed = [row for row in rows if row.is_live]
            if not changed or head.made_policy:
                continue
            policy = head.policy.with_env(self.env)
            for row in changed:
                self._change_place(batch, row, policy, places)
            wanted = self._prepare_policy_vals(head) if head.is_live else {}
            changes = self._get_changes(policy, wanted | self._get_group_figures(batch, rows, policy))
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
                policy._write_state(
                    figures | self._get_new_commission(policy, figures) | self._get_new_base(policy, figures)
                )
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

    def _get_new_base(self, policy, figures):
        """The commission base follows a new premium in the proportion it had, else it is the premium."""
        if "premium" not in figures:
            return {}
        share = policy.commission_base / policy.premium if policy.premium else 1
        return {"commission_base": policy.currency_id.round(figures["premium"] * share)}

    def _find_places(self, rows):
        """Return ``{(policy id, object id): places}`` of rows on policies that are here: one question for all."""
        domain = [
            ("policy_id", "in", list({row.policy.id for row in rows})),
            (
                "object_id",
                "in",
                list({row.object.record.id for row in rows} | {row.link.object_id.id for row in rows if row.link}),
            ),
        ]
        places = self.env["insurance.policy.object"].search(domain) if rows else self.env["insurance.policy.object"]
        return places.grouped(lambda place: (place.policy_id.id, place.object_id.id))

    def _change_place(self, batch, row, policy, places):
        """The row's object is put on the policy when it is not there yet; its place follows the file."""
        if not row.object:
            return
        vals = self._prepare_place_vals(batch, row)
        row.place = self._get_place(row, policy, places)
        if row.place:
            vals = self._get_changes(row.place, vals | {"object_id": row.object.record.id})
            if vals:
                row.place.write(vals)
        else:
            row.made_place = True
            row.place = self.env["insurance.policy.object"].create(
                self._prepare_place_vals(batch, row) | {"policy_id": policy.id, "object_id": row.object.record.id}
            )

    def _get_place(self, row, policy, places):
        """Return the place an earlier import gave the row, or one of its object; else the one of its former object."""
        if row.link and row.link.place_id.policy_id == policy:
            return row.link.place_id.with_env(self.env)
        here = places.get((policy.id, row.object.record.id))
        if here:
            entry = row.get("object_entry") or policy.date_start
            return here.filtered(lambda place: (place.date_entry or policy.date_start) == entry)[:1] or (
                here[:1] if not row.get("object_entry") else None
            )
        former = row.link and row.link.object_id
        return places.get((policy.id, former.id), self.env["insurance.policy.object"])[:1] if former else None

    def _rebook(self, policies, historic=False):
        """Book own issued policies anew: their issue rows are reversed and booked with what the policies say now.

        Policies with endorsements keep their rows: those belong to who was in charge then.

        :param historic: keep each row's own booking date (nothing but the parties was wrong);
            else both rows are booked today, so that closed periods stay closed
        """
        policies = policies.filtered(
            lambda policy: policy.origin == "own" and policy.state == "issued" and not policy.timeline_opening
        )
        if not policies:
            return
        ledger = self.env["insurance.transaction"].sudo()  # sudo: importing people never write the ledger by hand
        rows = ledger.search([("policy_id", "in", policies.ids), ("kind", "=", "issue")])
        undone = ledger.search([("reversal_of_id", "in", rows.ids)]).reversal_of_id
        open_rows = rows - undone
        figures = {policy: {name: policy[name] for name in policy._booked_figures} for policy in policies}
        by_date = open_rows.grouped(lambda row: row.date_booking if historic else fields.Date.context_today(self))
        for date, group in by_date.items():
            group._reverse(date)
            for policy in group.policy_id:
                policy._write_state(figures[policy])
            group.policy_id._book_issue(date)
        policies._refresh_figures()
