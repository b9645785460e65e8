from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class InsuranceClaimInspection(models.Model):
    """An appointment at which a surveyor, or one of us, looks at the damage, and what was found.

    It is in the calendars of those who come, see ``insurance_claim_inspection_meeting``.
    """

    _name = "insurance.claim.inspection"
    _description = "Inspection of a Claim"
    _inherit = ["mail.thread", "insurance.stepped"]
    _order = "date desc, id desc"
    _check_company_auto = True
    # who may read a claim sees its inspections; they are changed by handlers
    _mail_post_access = "read"

    claim_id = fields.Many2one(
        "insurance.claim", required=True, ondelete="cascade", index=True, check_company=True,
        domain="[('is_open', '=', True)]",
    )  # fmt: skip
    company_id = fields.Many2one(related="claim_id.company_id", store=True, precompute=True, index=True)
    partner_id = fields.Many2one(related="claim_id.partner_id", string="Client")
    object_id = fields.Many2one(related="claim_id.object_id")
    handler_id = fields.Many2one(related="claim_id.user_id", string="Handler", store=True)
    surveyor_id = fields.Many2one(
        "res.partner", ondelete="restrict", index="btree_not_null", tracking=True,
        domain=[("is_insurance_surveyor", "=", True)], context={"default_is_insurance_surveyor": True},
    )  # fmt: skip
    user_id = fields.Many2one(
        "res.users", "Our employee", ondelete="restrict", index="btree_not_null", tracking=True,
        domain=[("share", "=", False)], help="When one of us goes, alone or with the surveyor.",
    )  # fmt: skip
    date = fields.Datetime("When", required=True, index=True, tracking=True)
    duration = fields.Float("Hours", required=True, default=1)
    place = fields.Char(compute="_compute_place", store=True, readonly=False, precompute=True, tracking=True)
    invite_client = fields.Boolean(
        "Invite the client",
        help="Also sends the client the calendar's invitation by e-mail. He is told by messages else.",
    )
    state = fields.Selection(
        [("planned", "Planned"), ("done", "Done"), ("missed", "Nobody came"), ("cancelled", "Cancelled")], "Status",
        required=True, default="planned", readonly=True, copy=False, index=True, tracking=True,
    )  # fmt: skip
    findings = fields.Text(help="What was damaged, what was there before, what the surveyor says.")
    photo_ids = fields.Many2many("ir.attachment", string="Photos", copy=False)
    is_late = fields.Boolean("Time is over", compute="_compute_is_late", search="_search_is_late")

    _duration_positive = models.Constraint("CHECK (duration > 0)", "An inspection takes some time: write the hours.")

    @api.depends("claim_id", "date")
    def _compute_display_name(self):
        for inspection in self:
            when = inspection._say_when()
            inspection.display_name = " · ".join(filter(None, (inspection.claim_id.name, when)))

    @api.depends("claim_id")
    def _compute_place(self):
        for inspection in self:
            inspection.place = inspection.place or inspection.claim_id.loss_place

    @api.depends("state", "date")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for inspection in self:
            inspection.is_late = inspection.state == "planned" and bool(inspection.date) and inspection.date < now

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = fields.Domain([("state", "=", "planned"), ("date", "<", fields.Datetime.now())])
        return late if True in value else ~late

    @api.constrains("surveyor_id", "user_id")
    def _check_who(self):
        for inspection in self:
            if not inspection.surveyor_id and not inspection.user_id:
                raise ValidationError(
                    self.env._(
                        "%(inspection)s: say who goes, a surveyor or one of us.", inspection=inspection.display_name
                    )
                )

    @api.constrains("date", "claim_id")
    def _check_date(self):
        for inspection in self:
            day = fields.Datetime.context_timestamp(inspection, inspection.date).date()
            if day < inspection.claim_id.date_loss:
                raise ValidationError(
                    self.env._(
                        "%(claim)s: the loss was on %(loss)s, so it cannot be inspected on %(day)s.",
                        claim=inspection.claim_id.name, loss=inspection.claim_id.date_loss, day=day,
                    )
                )  # fmt: skip

    # --- steps ------------------------------------------------------------------------------------

    def action_done(self):
        """The damage was looked at.

        :raises UserError: when nothing is written about what was found
        """
        self._check_state("planned", "missed")
        if silent := self.filtered(lambda inspection: not (inspection.findings or "").strip()):
            raise UserError(
                self.env._("%s: write in Findings what was seen, one line is enough.", silent[0].display_name)
            )
        self._write_step({"state": "done"})
        for inspection in self:
            inspection.claim_id._message_log(
                body=self.env._(
                    "Inspected on %(when)s: %(findings)s", when=inspection._say_when(), findings=inspection.findings
                )
            )

    def action_missed(self):
        """Nobody was there: a new appointment is made by changing the time, or another inspection."""
        self._check_state("planned")
        self._write_step({"state": "missed"})

    def action_cancel(self):
        self._check_state("planned", "missed")
        self._write_step({"state": "cancelled"})

    def action_plan(self):
        """The appointment is to be kept after all."""
        self._check_state("cancelled", "missed")
        self._write_step({"state": "planned"})

    def _say_when(self):
        """Return date and time as the reader writes them, or nothing."""
        self.ensure_one()
        return self.env["ir.qweb.field.datetime"].value_to_html(self.date, {"hide_seconds": True}) if self.date else ""

    @api.ondelete(at_uninstall=False)
    def _unlink_not_done(self):
        if done := self.filtered(lambda inspection: inspection.state == "done"):
            raise UserError(self.env._("%s is done: inspections are kept with the claim.", done[0].display_name))
