from datetime import timedelta

from odoo import api, fields, models

STEPS = 5  # a stand-in of a stand-in …


class ResUsers(models.Model):
    """Which requests an employee takes, and who stands in when he is away."""

    _inherit = "res.users"

    insurance_line_ids = fields.Many2many(
        "insurance.line", "insurance_line_user_rel", "user_id", "line_id", string="Lines",
        help="What he sells: requests of other lines go to colleagues. Empty: every line.",
    )  # fmt: skip
    insurance_takes_requests = fields.Boolean(
        "Takes requests", default=True, help="Gets requests that come in, where a rule names nobody else."
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return super().SELF_READABLE_FIELDS + ["insurance_line_ids", "insurance_takes_requests"]

    @api.model
    def _get_request_takers(self, company):
        """Return the agents of a company whom requests may go to when a rule names nobody.

        Those whose own role is an agent's: neither supervisors, nor users that do scheduled work.
        """
        roles = self.env.ref("insurance_crm.group_agent_own") | self.env.ref("insurance_crm.group_agent_all")
        # sudo: an agent may not read colleagues' user records
        users = self.sudo().search(
            [
                ("company_ids", "in", company.ids),
                ("insurance_takes_requests", "=", True),
                ("group_ids", "in", roles.ids),
            ],
            order="id",
        )
        supervisors = self.env.ref("insurance_crm.group_supervisor")
        # sudo: users that modules ship do scheduled work and are nobody
        shipped = self.env["ir.model.data"].sudo().search([("model", "=", "res.users"), ("res_id", "in", users.ids)])
        persons = users - users.browse(shipped.mapped("res_id"))
        return persons.filtered(lambda user: supervisors not in user.all_group_ids).sudo(self.env.su)

    def _get_takers(self, company, line=None):
        """Return those of ``self`` who are employed as agents of a company and work a line (when one is named)."""
        agents = self.env.ref("insurance_crm.group_agent_own")
        # sudo: as above; nothing is told of them but that they can be given work
        able = self.sudo().filtered(
            lambda user: (
                user.active
                and not user.share
                and company in user.company_ids
                and agents in user.all_group_ids
                and (not line or not user.insurance_line_ids or line in user.insurance_line_ids)
            )
        )
        return able.sudo(self.env.su)

    # --- away -------------------------------------------------------------------------------------

    def _get_absences(self, day):
        """Return the absences of ``self`` that ``day`` lies in."""
        # sudo: that somebody is away, and who stands in, decides who gets the work, whoever asks
        return self.env["insurance.absence"].sudo().search(
            [("user_id", "in", self.ids), ("date_from", "<=", day), ("date_to", ">=", day), ("state", "!=", "over")]
        )  # fmt: skip

    def _get_absent(self, day):
        """Return those of ``self`` who are away on ``day``, one query."""
        return self.browse(self._get_absences(day).user_id.ids)

    def _get_stand_in(self, day):
        """Return who stands in for this employee on ``day``: himself when he is here, nobody when all are away.

        A stand-in who is away himself is represented by his own.

        :param date day: the day of the work
        """
        self.ensure_one()
        user, seen = self, self.browse()
        for _step in range(STEPS):
            absence = user._get_absences(day)
            if not absence:
                return user.filtered(lambda one: one.sudo().active)  # sudo: whether a colleague still works here
            seen |= user
            user = self.browse(absence[:1].stand_in_id.id)
            if not user or user in seen:
                return self.browse()
        return self.browse()

    def _get_at_work(self, company, moment=None):
        """Return those of ``self`` who are at work at a moment: by their own working hours, else the company's.

        Holidays and leave in core's calendars count. Without any working hours everybody is at work.

        :param moment: UTC datetime without zone; now when empty
        """
        start = fields.Datetime.context_timestamp(self.with_context(tz="UTC"), moment or fields.Datetime.now())
        # sudo: working hours of colleagues
        hours = {user: self._get_hours(user.sudo(), company) for user in self}
        there = self.browse(user.id for user, (calendar, _resource) in hours.items() if not calendar)
        for calendar in {calendar for calendar, _resource in hours.values() if calendar}:
            mine = {user: resource for user, (one, resource) in hours.items() if one == calendar}
            resources = self.env["resource.resource"].sudo().union(*mine.values())
            spans = calendar._work_intervals_batch(start, start + timedelta(minutes=1), resources=resources)
            there |= self.browse(user.id for user, resource in mine.items() if spans[resource.id])
        return there & self

    @api.model
    def _get_hours(self, user, company):
        """Return ``(calendar, resource)`` of a user's working hours in a company; either may be empty."""
        resource = user.resource_ids.filtered(lambda one: one.company_id in (company, company.browse()))[:1]
        return resource.calendar_id or company.sudo().resource_calendar_id, resource
