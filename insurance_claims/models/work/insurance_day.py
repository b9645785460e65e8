from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain

_AGENTS = "insurance_crm.group_agent_own"
_HANDLERS = "insurance_claims.group_claims_handler"
_LEADERS = ("insurance_crm.group_supervisor", "insurance_claims.group_claims_manager")
_OLD, _VERY_OLD = 30, 90  # days a claim is open
_MISSING = ("needed", "asked", "rejected")  # papers


class InsuranceDay(models.AbstractModel):
    """My day tells handlers of deadlines and of claims nobody handles, agents of claims that wait for their clients,
    and who leads of the oldest open ones.
    """

    _inherit = "insurance.day"

    @api.model
    def _get_sections(self, first, last):
        sections, user = super()._get_sections(first, last), self.env.user
        if user.has_group(_HANDLERS):
            sections += [self._get_claims_due(first, last), self._get_claims_new()]
        if user.has_group(_AGENTS):
            sections.append(self._get_claims_waiting())
        if any(user.has_group(group) for group in _LEADERS):
            sections.append(self._get_claims_old(first))
        return sections

    def _claim_text(self, claim):
        return " · ".join(filter(None, (claim.name, claim.partner_id.name)))

    def _get_claims_due(self, first, last):
        """My open claims with a deadline up to some days ahead that nobody has met."""
        ahead = self._get_ahead(first, last)
        due = Domain("date_met", "=", False) & Domain("date_due", "<=", ahead)
        mine = Domain("user_id", "=", self.env.uid) & Domain("is_open", "=", True) & Domain("deadline_ids", "any", due)
        claims = self.env["insurance.claim"].search(mine)
        claims.deadline_ids.fetch(["date_due", "date_met", "clock_id"])
        next_due = {
            claim: claim.deadline_ids.filtered(lambda row: not row.date_met).sorted("date_due")[:1] for claim in claims
        }

        def row(claim):
            deadline = next_due[claim]
            return self._claim_text(claim), f"{deadline.clock_id.name} · {self._date(deadline.date_due)}", claim

        ordered = claims.sorted(lambda claim: (next_due[claim].date_due, claim.id))
        return self._section(self.env._("Deadlines of my claims"), ordered, row)

    def _get_claims_new(self):
        nobody = [("user_id", "=", False), ("is_open", "=", True)]
        return self._section(
            self.env._("Claims nobody handles"),
            self.env["insurance.claim"].search(nobody, order="date_reported, id"),
            lambda claim: (self._claim_text(claim), f"{claim.line_id.name} · {self._date(claim.date_reported)}", claim),
        )

    def _get_claims_waiting(self):
        """Open claims of my clients for which papers of theirs are missing."""
        missing = Domain("state", "in", _MISSING) & Domain("required", "=", True)
        mine = Domain("agent_id", "=", self.env.uid) | Domain("issuer_id", "=", self.env.uid)
        waiting = mine & Domain("is_open", "=", True) & Domain("paper_ids", "any", missing)
        claims = self.env["insurance.claim"].search(waiting, order="date_reported, id")

        def row(claim):
            names = claim.paper_ids.filtered(lambda paper: paper.required and paper.state in _MISSING).mapped("name")
            return self._claim_text(claim), ", ".join(names), claim

        return self._section(self.env._("Claims that wait for my clients' papers"), claims, row)

    def _get_claims_old(self, today):
        """The open claims of everybody, the oldest first, with how many are open for long."""
        claims, opened = self.env["insurance.claim"], Domain("is_open", "=", True)
        old, very = (
            claims.search_count(opened & Domain("date_reported", "<", today - timedelta(days=days)))
            for days in (_OLD, _VERY_OLD)
        )
        claims = claims.search(opened, order="date_reported, id")
        title = self.env._(
            "Open claims: %(old)s over %(days)s days, %(very)s over %(more)s",
            old=old, days=_OLD, very=very, more=_VERY_OLD,
        )  # fmt: skip
        return self._section(
            title,
            claims,
            lambda claim: (
                self._claim_text(claim),
                self.env._(
                    "%(days)s days · %(stage)s",
                    days=(today - claim.date_reported).days, stage=claim.stage_id.name,
                ),
                claim,
            ),
        )  # fmt: skip
