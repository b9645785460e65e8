from datetime import timedelta

from odoo import fields, models


class InsuranceBookImporter(models.AbstractModel):
    """A list of objects of an issued policy: what differs from the policy becomes draft endorsements.

    One draft for each day on which something changes: objects join on their first day, leave on the day after
    their last one, and what is said of objects that are there counts from the day the import is for. Nothing is
    booked before somebody looks at the drafts and confirms them.
    """

    _inherit = "insurance.book.importer"

    def _endorse_objects(self, batch, policy):
        """Write the rows into the run's draft endorsements."""
        rows = batch.live
        default = batch.run.date_effective or max(fields.Date.context_today(self), policy.date_start)
        places = self._find_places(rows)
        wanted = []
        for row in rows:
            wanted += self._get_endorsed(batch, row, policy, places, default)
        drafts = self._get_drafts(batch.run, policy, {day for day, _row, _vals in wanted})
        lines = self.env["insurance.endorsement.line"].create(
            [vals | {"endorsement_id": drafts[day].id, "kind": "object"} for day, _row, vals in wanted]
        )
        for (_day, row, _vals), line in zip(wanted, lines, strict=True):
            row.endorsed = row.endorsed or line

    def _get_endorsed(self, batch, row, policy, places, default):
        """Return ``[(day, row, line's values)]`` of a row; refuses one whose last day is over already."""
        day = row.get("object_entry") or default
        leaves = row.get("object_exit")
        gone = leaves and leaves != policy.date_end and leaves + timedelta(days=1)
        what = {"object_id": row.object.record.id}
        here = self._get_covered(policy, places.get((policy.id, row.object.record.id)), day)
        lines = []
        if here:
            day = default if not row.get("object_entry") or row.get("object_entry") == policy.date_start else day
            row.action, row.place = "updated", here
            values = self._get_agreed(policy, here)
            new = values | self._get_agreed_by_row(row)
            if new != values:
                lines.append((day, row, what | new | {"action": "change"}))
        else:
            lines.append((day, row, what | self._get_agreed_by_row(row) | {"action": "add"}))
        if gone and not (here and here.date_exit == leaves):
            lines.append((gone, row, what | {"action": "remove"}))
        return lines

    def _get_covered(self, policy, places, day):
        """Return the place that is on the policy on ``day``."""
        return (places or self.env["insurance.policy.object"]).filtered(
            lambda place: (
                (place.date_entry or policy.date_start) <= day and not (place.date_exit and place.date_exit < day)
            )
        )[:1]

    def _get_agreed(self, policy, place):
        """Return what an endorsement could change of a place, as values of its line."""
        names = policy._get_timeline_kinds()["object"].values
        return {name: policy._plain(place, name) for name in names}

    def _get_agreed_by_row(self, row):
        """Return what a row says of its object, as values of an endorsement's line."""
        vals = {name: row.get(name) for name in ("sum_insured", "deductible") if row.get(name) is not None}
        if row.get("object_premium") is not None:
            vals["premium"] = row.get("object_premium")
        if row.beneficiary:
            vals["beneficiary_id"] = row.beneficiary
        return vals

    def _get_drafts(self, run, policy, days):
        """Return ``{day: the run's draft endorsement of that day}``, made where there is none."""
        endorsements = self.env["insurance.endorsement"]
        domain = [("policy_id", "=", policy.id), ("book_run_id", "=", run.id), ("state", "=", "draft")]
        drafts = {draft.date_effective: draft for draft in endorsements.search(domain)}
        missing = sorted(days - drafts.keys())
        name = self.env._("Imported list: %(file)s", file=run.filename or run.name)
        made = endorsements.create(
            [
                {"policy_id": policy.id, "date_effective": day, "book_run_id": run.id, "name": name, "kind": "change"}
                for day in missing
            ]
        )
        return drafts | dict(zip(missing, made, strict=True))
