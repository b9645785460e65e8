from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command

_MEETING = {"claim_id", "surveyor_id", "user_id", "date", "duration", "place", "invite_client", "state"}


class InsuranceClaimInspection(models.Model):
    """The inspection in the calendars of who comes: one meeting each, which changes and goes with it."""

    _inherit = "insurance.claim.inspection"

    event_id = fields.Many2one(
        "calendar.event", "Meeting", readonly=True, copy=False, ondelete="set null", index="btree_not_null"
    )

    @api.model_create_multi
    def create(self, vals_list):
        inspections = super().create(vals_list)
        inspections._sync_meetings()
        inspections._announce_set()
        return inspections

    def write(self, vals):
        before = {inspection: (inspection.date, inspection.state) for inspection in self}
        result = super().write(vals)
        if _MEETING & vals.keys():
            self._sync_meetings()
        moved = self.filtered(lambda inspection: before[inspection] != (inspection.date, inspection.state))
        moved._announce_set()
        return result

    def unlink(self):
        events = self.event_id
        result = super().unlink()
        events.sudo().unlink()  # sudo: the meeting goes with the inspection, whoever planned it
        return result

    def _announce_set(self):
        """Announce each planned inspection on its claim and note it there, again when its time changes."""
        for inspection in self.filtered(lambda one: one.state == "planned"):
            who = inspection.surveyor_id.name or inspection.user_id.name
            inspection.claim_id._message_log(
                body=self.env._("Inspection set: %(when)s, %(who)s", when=inspection._say_when(), who=who)
            )
            inspection.claim_id._announce(
                "claim_inspection_set",
                occurrence=f"{inspection.id}-{inspection.date:%Y-%m-%d %H:%M}",
                payload={"date": inspection.date, "when": inspection._say_when(), "place": inspection.place or ""},
            )

    def _sync_meetings(self):
        """Bring the meetings to what the inspections say: made, changed, or removed."""
        planned = self.filtered(lambda inspection: inspection.state in ("planned", "done"))
        gone = self - planned
        # sudo: the meeting follows the inspection, whoever planned it
        gone.event_id.sudo().unlink()
        for inspection in planned:
            vals = inspection._prepare_meeting_vals()
            if inspection.event_id:
                inspection.event_id.sudo().write(vals)
            elif inspection.state == "planned":
                event = self.env["calendar.event"].create(vals | {"user_id": inspection._get_organiser().id})
                inspection.sudo().event_id = event  # sudo: readonly link to what was just made

    def _get_organiser(self):
        """Return whose meeting it is: the claim's handler, else who plans it."""
        return self.claim_id.user_id or self.env.user

    def _prepare_meeting_vals(self):
        """Return the values of the meeting; the client only comes to know by it when he is invited."""
        self.ensure_one()
        claim = self.claim_id
        about = " · ".join(filter(None, (claim.name, claim.partner_id.name, claim.object_id.display_name)))
        return {
            "name": self.env._("Inspection %(about)s", about=about),
            "start": self.date,
            "stop": self.date + timedelta(hours=self.duration),
            "location": self.place,
            "partner_ids": [Command.set(self._get_attendees().ids)],
        }

    def _get_attendees(self):
        """Return the contacts who come: handler, surveyor, our employee, and the client when he is invited."""
        # sudo: the contact of a colleague's user
        attendees = self._get_organiser().sudo().partner_id | self.user_id.sudo().partner_id | self.surveyor_id
        return attendees | self.claim_id.partner_id if self.invite_client else attendees


class InsuranceClaim(models.Model):
    """Inspections of the claim."""

    _inherit = "insurance.claim"

    inspection_ids = fields.One2many("insurance.claim.inspection", "claim_id", string="Inspections")
    inspection_count = fields.Integer("Inspections made", compute="_compute_inspection_count")

    @api.depends("inspection_ids")
    def _compute_inspection_count(self):
        groups = self.env["insurance.claim.inspection"]._read_group(
            [("claim_id", "in", self.ids), ("state", "!=", "cancelled")], ["claim_id"], ["__count"]
        )
        counts = dict(groups)
        for claim in self:
            claim.inspection_count = counts.get(claim, 0)

    def write(self, vals):
        """With a new handler the planned inspections are in his calendar instead."""
        result = super().write(vals)
        if "user_id" in vals:
            planned = self.inspection_ids.filtered(lambda inspection: inspection.state == "planned")
            planned._sync_meetings()
            # sudo: the organiser of a meeting changes with the handler
            for inspection in planned.filtered("event_id"):
                inspection.event_id.sudo().user_id = inspection._get_organiser()
        return result

    def action_plan_inspection(self):
        """Open a new inspection of this claim."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan an inspection"),
            "res_model": "insurance.claim.inspection",
            "view_mode": "form",
            "target": "new",
            "context": {"default_claim_id": self.id},
        }

    def action_open_inspections(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_claims.insurance_claim_inspection_action")
        return action | {"domain": [("claim_id", "=", self.id)], "context": {"default_claim_id": self.id}}
