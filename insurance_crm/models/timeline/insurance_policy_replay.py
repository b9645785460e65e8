from fractions import Fraction
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.exceptions import UserError

from ...lib import dates, timeline

CENT = Fraction(1, 100)


class Plan(NamedTuple):
    """What a policy shall be after a change: its own fields, its rows, and what it should have cost."""

    header: dict
    rows: list
    steps: list
    spans: list
    fee: Fraction
    end: object
    cancellation: object


class InsurancePolicy(models.Model):
    """Target minus booked: the one calculation behind every endorsement, cancellation and reinstatement."""

    _inherit = "insurance.policy"

    timeline_opening = fields.Json(
        copy=False, readonly=True, groups="insurance_crm.group_agent_own",
        help="The policy as it was issued, with what we earn; written by its first endorsement.",
    )  # fmt: skip
    charged_to = fields.Date(
        copy=False, readonly=True, help="Open-ended policies: the premium is booked up to this day (not included)."
    )

    def _get_opening(self):
        """Return the policy as it was issued: figures, term, parties, and the premium beyond its rows' own."""
        self.ensure_one()
        if self.timeline_opening:
            return self.timeline_opening
        opening = {name: self[name] for name in self._booked_figures}
        opening |= {name: self._plain(self, name) for name in self._get_header_names()}
        periods = self._get_periods(self.date_end)[:1]
        nothing = [(self.date_start, dict.fromkeys(timeline.COLUMNS[1:], Fraction(0)))]
        rows = timeline.total(timeline.charge(self._get_premium_steps(), periods, nothing))["premium"]
        start, end, term_days = periods[0]
        extra = (timeline.exact(self.premium) - rows) * term_days / max(dates.days(start, end), 1)
        return opening | {"term_days": term_days, "extra": str(extra)}

    def _get_header_names(self):
        """Return the names of the policy's own fields that endorsements change."""
        return [target for target, _tick in self.env["insurance.endorsement"]._header_fields.values()]

    def _get_periods(self, date_end, term_days=None):
        """Return ``[(from, to, days its full premium stands for)]``: the term, or each year of an open-ended policy.

        :param date_end: last day of cover; ``term_days``: of the term as issued, when it was changed since
        """
        if date_end:
            end = dates.cover_end(date_end)
            return [(self.date_start, end, term_days or dates.days(self.date_start, end))]
        periods, start, years = [], self.date_start, 0
        until = self._get_charged_end()
        while start < until:
            years += 1
            end = self.date_start + relativedelta(years=years)
            periods.append((start, end, dates.days(start, end)))
            start = end
        return periods

    def _get_charged_end(self):
        """Return the first day whose premium is not booked: the end of the term, or of the insurance year."""
        self.ensure_one()
        if self.date_end:
            return dates.cover_end(self.date_end)
        return self.charged_to or self.date_start + relativedelta(years=1)

    def _get_counting(self, endorsement, add):
        """Return the list of endorsements that count, in the order they take effect; ties by their number."""
        found = self.env["insurance.endorsement"].search(
            [("policy_id", "=", self.id), ("state", "=", "confirmed"), ("id", "!=", endorsement._origin.id)]
        )
        found = [*found, endorsement] if add else [*found]
        return sorted(found, key=lambda record: (record.date_effective, record.sequence or len(found) + 1))

    def _make_plan(self, endorsement=None, add=True):
        """Return the :class:`Plan` of this policy with (or without) an endorsement; nothing is written.

        :raises UserError: when the changes do not fit together
        """
        self.ensure_one()
        endorsement = self.env["insurance.endorsement"] if endorsement is None else endorsement
        opening = self._get_opening()
        counting = self._get_counting(endorsement, add and bool(endorsement))
        changes = [record for record in counting if record.kind == "change"]
        header = {name: opening[name] for name in self._get_header_names()}
        header["date_end"] = fields.Date.to_date(opening["date_end"] or None) or False
        for record in changes:
            header |= record._get_header_changes()
        rows = self._plan_rows(changes, endorsement._get_lines()) if endorsement else []
        extra = [(self.date_start, Fraction(opening["extra"]))]
        extra += [(record.date_effective, timeline.exact(record.premium_change)) for record in changes]
        steps = self._get_premium_steps(rows) + extra
        periods = self._get_periods(header["date_end"], opening["date_end"] and opening["term_days"])
        spans = timeline.charge(steps, periods, self._get_ratios(opening, changes))
        self._check_plan(spans, header, periods)
        fee = timeline.exact(opening["fee"]) + sum((timeline.exact(record.fee) for record in changes), Fraction(0))
        ending = next((record for record in counting if record.kind == "cancellation"), None)
        if ending:
            spans, fee = ending._end_spans(spans, fee, periods)
        return Plan(header, rows, steps, spans, fee, periods[-1][1], ending)

    def _get_ratios(self, opening, changes):
        """Return what tax, levies, commission base and commission are of each unit of net premium, by day."""
        net = timeline.exact(opening["premium"])
        ratios = {
            name: timeline.exact(opening[name]) / net if net else self._get_product_ratio(name)
            for name in timeline.COLUMNS[1:]
        }
        found = [(self.date_start, ratios)]
        for record in changes:
            if record.change_rate:
                share = timeline.exact(record.new_commission_rate) / 100
                ratios = ratios | {"commission": ratios["commission_base"] * share}
                found.append((record.date_effective, ratios))
        return found

    def _get_product_ratio(self, name):
        """Return the product's own percentages for a policy issued without premium."""
        rates = {"tax": self.product_id.tax_rate, "levy": self.product_id.levy_rate, "commission_base": 100}
        return timeline.exact(rates.get(name, self.commission_rate)) / 100

    def _check_plan(self, spans, header, periods):
        negative = next((span for span in spans if span.amounts["premium"] < 0), None)
        if negative:
            raise UserError(
                self.env._(
                    "%(policy)s: the premium would be negative from %(day)s on. Take off less.",
                    policy=self.display_name,
                    day=negative.start,
                )
            )
        if header["date_end"] and header["date_end"] < self.date_start:
            raise UserError(self.env._("%(policy)s would end before it starts.", policy=self.display_name))

    # --- applying --------------------------------------------------------------------------------

    def _replay(self, endorsement, add):
        """Bring the policy, its rows and its ledger to what the changes say, and write a version.

        Runs as superuser, in the caller's transaction; the order of confirming does not matter.

        :param endorsement: the one now confirmed (``add``) or voided
        """
        self.ensure_one()
        self._open_timeline()
        plan = self._make_plan(endorsement, add)
        changes = self._apply_header(plan) + self._apply_rows(plan.rows)
        if not add:
            endorsement.transaction_ids._get_not_reversed()._reverse()
        self._book_target(plan, endorsement, add)
        self.env["insurance.timeline.row"]._check_terms(self)
        self.env["insurance.policy.version"]._write_step(self, endorsement, add, changes)

    def _open_timeline(self):
        """Keep the policy as it was issued, before its first change."""
        if not self.timeline_opening:
            self.env["insurance.policy.version"]._write_issue(self)
            self.timeline_opening = self._get_opening()

    def _apply_header(self, plan):
        """Write what changes on the policy itself; return it as ``[{kind, field, before, after}]``."""
        vals = {name: value for name, value in plan.header.items() if self._plain(self, name) != self._as_plain(value)}
        changes = [
            {"kind": "policy", "field": name, "before": self._plain(self, name), "after": self._as_plain(value)}
            for name, value in vals.items()
        ]
        if plan.cancellation:
            vals |= {"state": "cancelled", "date_cancel": plan.cancellation.date_effective}
            vals["reason"] = plan.cancellation.reason_id.name or plan.cancellation.name
        elif self.state == "cancelled":
            vals |= {"state": "issued", "date_cancel": False, "reason": False}
        if vals:
            self._write_state(vals)
        return changes

    @staticmethod
    def _as_plain(value):
        return fields.Date.to_string(value) if hasattr(value, "year") else value

    def _apply_rows(self, planned):
        """Write the planned rows; return ``[{kind, what, before, after}]`` for the version."""
        new, changes = {}, []
        for name, subject, row, piece in planned:
            kind = self._get_timeline_kinds()[name]
            before = {key: self._plain(row, key) for key in kind.values} if row and row.active else None
            if piece:
                vals = self._prepare_row_vals(kind, subject, row, piece)
                if not row:
                    new.setdefault(kind.model, []).append(vals)
                elif vals:
                    row.write(vals)
            else:
                row.write({"active": False} | self._keep_agreed(kind, row))
            changes.append({"kind": name, "subject": list(subject), "before": before,
                            "after": piece and piece.values, "start": piece and str(piece.start)})  # fmt: skip
        for model, vals_list in new.items():
            self.env[model].create(vals_list)
        return [change for change in changes if change["before"] != change["after"]]

    def _prepare_row_vals(self, kind, subject, row, piece):
        """Return the values to create a row with, or those of ``row`` that change."""
        vals = piece.values | {
            "date_exit": dates.last_day(piece.end) or False,
            "closed_by_id": piece.closed_by,
            "active": True,
        }
        if not row:
            keys = dict(zip(kind.keys, subject, strict=True))
            return keys | vals | {"policy_id": self.id, "date_entry": piece.start, "opened_by_id": piece.opened_by}
        if row.opened_by_id:
            vals["opened_by_id"] = piece.opened_by
        vals = {key: value for key, value in vals.items() if self._plain(row, key) != self._as_plain(value)}
        return vals | self._keep_agreed(kind, row) if vals else vals

    def _keep_agreed(self, kind, row):
        """Return what an agreed row must remember before an endorsement first changes it."""
        if row.opened_by_id or row.agreed:
            return {}
        return {"agreed": {key: self._plain(row, key) for key in ("date_exit", *kind.values)}}

    # --- booking ---------------------------------------------------------------------------------

    def _get_booked_spans(self):
        """Return ``(spans, fee)`` of all ledger rows of this policy."""
        rows = self.env["insurance.transaction"].search([("policy_id", "=", self.id)])
        spans = [
            timeline.Span(row.earn_from, row.earn_to, {name: timeline.exact(row[name]) for name in timeline.COLUMNS})
            for row in rows
        ]
        return spans, sum((timeline.exact(row.fee) for row in rows), Fraction(0))

    def _get_to_book(self, plan):
        """Return ``(spans, fee)``: the plan's target minus what is booked."""
        booked, fee = self._get_booked_spans()
        return timeline.settle(plan.spans, booked, self._get_unit()), plan.fee - fee

    def _get_unit(self):
        """Return the currency's smallest amount, exactly."""
        return timeline.exact(self.currency_id.rounding) or CENT

    def _book_target(self, plan, endorsement, add, kind=None):
        spans, fee = self._get_to_book(plan)
        if fee and not spans:
            start = endorsement.date_effective
            spans = [timeline.Span(start, max(plan.end, start), dict.fromkeys(timeline.COLUMNS, Fraction(0)))]
        if endorsement.kind == "cancellation":
            kind = "cancellation" if add else "reinstatement"
        ledger = self.env["insurance.transaction"]
        ledger.create(
            [
                ledger._prepare_vals(
                    self,
                    kind or "endorsement",
                    endorsement_id=endorsement.id,
                    date_effective=endorsement.date_effective or span.start,
                    earn_from=span.start,
                    earn_to=span.end,
                    fee=0 if number else float(fee),
                    **{name: float(amount) for name, amount in span.amounts.items()},
                )
                for number, span in enumerate(spans)
            ]
        )
        self._refresh_figures()
