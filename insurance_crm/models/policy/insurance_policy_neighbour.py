from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ...lib import dates
from ...lib.neighbours import Span, compare

_TOLD = 5  # findings told in full; of a fleet there may be thousands


class InsurancePolicy(models.Model):
    """Warnings before a policy is issued: gaps and overlaps with other policies of its objects, inspections missing.

    They are told, not refused: whoever issues confirms, and what he was told stays in the log.
    """

    _inherit = "insurance.policy"

    issue_warning = fields.Text("Check before issue", compute="_compute_issue_warning")

    @api.depends("state", "origin", "line_id", "date_start", "cover_end", "previous_id", "object_ids")
    @api.depends_context("uid", "lang")
    def _compute_issue_warning(self):
        for policy in self:
            draft = policy.state == "draft" and policy.origin == "own" and policy.date_start and policy.line_id
            lines = policy._get_issue_warnings() if draft and policy._origin else []
            policy.issue_warning = "\n".join(lines)

    def _get_issue_warnings(self):
        """Return what is worth a second look before this draft is issued, one sentence each, the first few in full."""
        self.ensure_one()
        found = self._get_neighbour_findings()
        lines, more = self._describe_neighbours(found[:_TOLD]), len(found) - _TOLD
        if more > 0:
            lines.append(self.env._("… and %(count)s more", count=more))
        return lines + self._get_inspection_warnings()

    def action_issue(self):
        warnings = {policy: policy.issue_warning for policy in self if policy.state == "draft"}
        result = super().action_issue()
        for policy, warning in warnings.items():
            if warning:
                policy._message_log(body=self.env._("Issued although: %(warning)s", warning=warning))
        return result

    # --- gaps and overlaps -------------------------------------------------------------------------

    def _get_neighbour_findings(self):
        """Return ``[(object id or None, Finding)]``: gaps to and overlaps with other policies in the same line."""
        mine = Span(self.date_start, self.cover_end)
        spans = {}
        for object_id, policy_id, start, end in self._get_neighbours():
            if start < end:
                spans.setdefault(object_id, []).append(Span(start, end, policy_id))
        gap = self.company_id.insurance_gap_days
        found = [(key, finding) for key, others in spans.items() for finding in compare(mine, others, gap)]
        # sudo: how exactly its end is known, whoever's policy it is
        others = self.sudo().browse({finding.key for _key, finding in found})
        unsure = {other.id for other in others if other.end_precision == "month"}
        return [
            (key, finding)
            for key, finding in found
            if finding.key not in unsure or not self._is_within_one_month(finding)
        ]

    def _get_neighbours(self):
        """Return ``[(object id or None, policy id, first day, exclusive end)]`` of the other policies, one query.

        Others: issued or cancelled ones of the same line with one of the objects of this policy, and its
        previous term, whatever it insures.
        """
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                """SELECT o.object_id, p.id, greatest(p.date_start, coalesce(o.date_entry, p.date_start)),
                          least(p.cover_end, coalesce(o.date_exit + 1, p.cover_end))
                     FROM (SELECT DISTINCT object_id FROM insurance_policy_object WHERE policy_id = %(id)s AND active) mine
                     JOIN insurance_policy_object o ON o.object_id = mine.object_id AND o.policy_id <> %(id)s AND o.active
                     JOIN insurance_policy p ON p.id = o.policy_id
                    WHERE p.line_id = %(line)s AND p.company_id = %(company)s AND p.state IN ('issued', 'cancelled')
                    UNION
                   SELECT NULL, p.id, p.date_start, p.cover_end FROM insurance_policy p
                    WHERE p.id = %(previous)s AND p.state IN ('issued', 'cancelled')
                      AND NOT EXISTS (SELECT FROM insurance_policy_object o WHERE o.policy_id = p.id)
                 ORDER BY 1, 3, 2""",
                id=self._origin.id,
                line=self.line_id.id,
                company=self.company_id.id,
                previous=self.previous_id.id or None,
            )
        )

    def _is_within_one_month(self, finding):
        """Return whether a finding lies within a month: no finding, when the other's last day is not known."""
        last = dates.last_day(finding.end)
        return bool(last) and (finding.start.year, finding.start.month) == (last.year, last.month)

    def _describe_neighbours(self, found):
        """Return a sentence for each finding; colleagues' policies are not named."""
        others = self.browse({finding.key for _key, finding in found})
        readable = others._filtered_access("read")
        return [self._describe_neighbour(key, finding, readable) for key, finding in found]

    def _describe_neighbour(self, object_id, finding, readable):
        other = readable.browse(finding.key)
        values = {
            "object": self.env["insurance.object"].browse(object_id).display_name if object_id else self.display_name,
            "policy": other.display_name if other in readable else self.env._("a policy in a colleague's book"),
            "start": format_date(self.env, finding.start),
            "end": format_date(self.env, dates.last_day(finding.end)) or self.env._("open-ended"),
            "days": finding.days,
        }
        if finding.kind == "gap":
            return self.env._("%(object)s: %(days)s days without cover, %(start)s to %(end)s (%(policy)s)", **values)
        if finding.end == dates.OPEN_END:
            return self.env._("%(object)s: insured twice from %(start)s on, also by %(policy)s", **values)
        return self.env._("%(object)s: insured twice %(start)s to %(end)s, also by %(policy)s", **values)

    # --- inspections -------------------------------------------------------------------------------

    def _get_inspection_warnings(self):
        """Return a sentence when the line wants its objects inspected, and some have no valid inspection."""
        if not self.line_id.needs_inspection:
            return []
        places = self.env["insurance.policy.object"].search([("policy_id", "=", self._origin.id)])
        # sudo: an inspection made by a colleague counts
        valid = self.env["insurance.inspection"].sudo()._get_valid_objects(places.object_id, self.date_start)
        missing = places.object_id - valid
        if not missing:
            return []
        names = ", ".join(missing[:3].mapped("display_name"))
        return [self.env._("%(count)s without a valid inspection: %(names)s", count=len(missing), names=names)]
