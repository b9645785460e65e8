from odoo import api, models

_AGENTS = "insurance_crm.group_agent_own"


class CalendarEvent(models.Model):
    """Meetings of insurance employees are private and reminded of, unless told otherwise."""

    _inherit = "calendar.event"

    @api.model
    def default_get(self, fields):
        """Show the planner what his meeting begins with, so that he can change it."""
        values = super().default_get(fields)
        habits = self._get_insurance_habits(self.env.user)
        return values | {name: value for name, value in habits.items() if name in fields and not values.get(name)}

    @api.model_create_multi
    def create(self, vals_list):
        """Meetings that say neither who may see them nor when to remind follow the company's settings.

        Both are looked at in what is given: a meeting made with an empty list of reminders keeps none.
        """
        to_close = []
        for vals in vals_list:
            organiser = self.env["res.users"].browse(vals.get("user_id", self.env.uid))
            habits = self._get_insurance_habits(organiser)
            closed = not vals.get("privacy") and habits.pop("privacy", False)
            if closed and organiser == self.env.user:
                vals["privacy"] = closed
            to_close.append(bool(closed))
            vals.update({name: value for name, value in habits.items() if name not in vals})
        events = super().create(vals_list)
        closed = self.browse(event.id for event, close in zip(events, to_close, strict=True) if close)
        # sudo: core lets nobody make a private meeting for somebody else; it is closed once it is made
        closed.sudo().filtered(lambda event: not event.privacy).privacy = "private"
        return events

    @api.model
    def _get_insurance_habits(self, organiser):
        """Return what a meeting of this user begins with: ``{field: value}``; empty for other departments."""
        if not organiser or not organiser.has_group(_AGENTS):
            return {}
        company = organiser.sudo().company_id  # sudo: the organiser's settings, whoever plans the meeting
        habits = {"privacy": "private"} if company.insurance_private_meetings else {}
        if alarm := company.insurance_meeting_alarm_id:
            habits["alarm_ids"] = [(6, 0, alarm.ids)]
        return habits
