from odoo import api, fields, models

from odoo.addons.insurance_crm.lib import text

CHANNELS = [
    ("phone", "Phone"),
    ("messenger", "Messenger"),
    ("office", "In the office"),
    ("email", "E-mail"),
    ("website", "Website"),
    ("insurer", "Told by the insurer"),
    ("other", "Otherwise"),
]


class InsuranceClaim(models.Model):
    """A loss reported under a policy: what happened, to which object, and who handles it.

    The parties and the line are those of the policy. Its stages, papers and clocks are in
    ``models/process``, its money in ``models/money``.
    """

    _name = "insurance.claim"
    _description = "Claim"
    _inherit = ["rating.mixin", "mail.activity.mixin", "insurance.announcer", "insurance.quick.search"]
    _order = "date_reported desc, id desc"
    _check_company_auto = True

    name = fields.Char("Claim no.", required=True, readonly=True, copy=False, default="/", index=True)
    policy_id = fields.Many2one(
        "insurance.policy", required=True, check_company=True, ondelete="restrict", index=True, tracking=True,
        domain="[('origin', '=', 'own'), ('state', 'in', ('issued', 'cancelled'))]",
    )  # fmt: skip
    company_id = fields.Many2one(related="policy_id.company_id", store=True, precompute=True, index=True)
    currency_id = fields.Many2one(related="policy_id.currency_id", store=True, precompute=True)
    partner_id = fields.Many2one(related="policy_id.partner_id", store=True, precompute=True, index=True)
    line_id = fields.Many2one(related="policy_id.line_id", store=True, precompute=True, index=True)
    insurer_id = fields.Many2one(related="policy_id.insurer_id", store=True, precompute=True, index=True)
    product_id = fields.Many2one(related="policy_id.product_id", store=True, precompute=True, index=True)
    agent_id = fields.Many2one(related="policy_id.user_id", string="Agent", store=True, precompute=True, index=True)
    issuer_id = fields.Many2one(related="policy_id.issuer_id", store=True, precompute=True, index=True)
    user_id = fields.Many2one(
        "res.users", "Handler", ondelete="restrict", index=True, tracking=True, copy=False,
        domain="[('share', '=', False)]", help="Who handles the claim with the insurer.",
    )  # fmt: skip
    place_id = fields.Many2one(
        "insurance.policy.object", "Object", check_company=True, ondelete="restrict", index="btree_not_null",
        tracking=True, domain="[('policy_id', '=', policy_id)]",
        help="What was damaged or lost; of the objects that were on the policy on the date of loss.",
    )  # fmt: skip
    object_id = fields.Many2one(
        related="place_id.object_id", string="Insured object", store=True, precompute=True, index="btree_not_null"
    )
    cover_id = fields.Many2one(
        "insurance.policy.cover", check_company=True, ondelete="restrict", index="btree_not_null", tracking=True,
        domain="[('policy_id', '=', policy_id)]", help="The risk of the policy under which the loss is claimed.",
    )  # fmt: skip
    driver_id = fields.Many2one(
        "insurance.policy.driver", "Driver on the policy", check_company=True, ondelete="restrict",
        index="btree_not_null", domain="[('policy_id', '=', policy_id)]",
    )  # fmt: skip
    driver_name = fields.Char("Who drove", help="When the driver is not one of those on the policy.")
    date_loss = fields.Date("Date of loss", required=True, tracking=True, index=True)
    time_loss = fields.Float("Time of loss", help="Hour and minute, when they are known.")
    loss_date_note = fields.Char(help="Says how the date of loss was found when nobody told it.")
    date_reported = fields.Date(
        "Reported on", required=True, default=fields.Date.context_today, tracking=True, index=True
    )
    loss_place = fields.Char("Place of loss", tracking=True)
    cause_id = fields.Many2one(
        "insurance.claim.cause", ondelete="restrict", index="btree_not_null", tracking=True,
        domain="['|', ('line_ids', '=', False), ('line_ids', 'in', line_id)]",
    )  # fmt: skip
    description = fields.Text("What happened")
    channel = fields.Selection(CHANNELS, "Came by", default="phone", required=True)
    reporter_name = fields.Char("Reported by", help="Who told us, when it was not the policyholder.")
    reporter_phone = fields.Char("Phone of who reported")
    report_kind = fields.Selection(
        [("police", "Police report"), ("european", "European accident report"), ("other", "Other report")], "Report"
    )
    report_number = fields.Char("Report no.")
    fault = fields.Selection(
        [("ours", "Our client"), ("theirs", "The other side"), ("shared", "Both"), ("unknown", "Not known yet")],
        default="unknown", required=True, tracking=True,
    )  # fmt: skip
    direct_settlement = fields.Boolean(
        "Direct settlement", help="Our client's own insurer pays, and recovers from the other one."
    )
    third_party_ids = fields.One2many("insurance.claim.third.party", "claim_id", string="Other parties")
    photo_ids = fields.Many2many("ir.attachment", string="Photos", copy=False)
    insurer_ref = fields.Char("Insurer's reference", tracking=True, copy=False)
    insurer_contact = fields.Char("Contact at the insurer", help="Name, phone or e-mail of who handles it there.")
    days_open = fields.Integer(
        "Days open", compute="_compute_days_open", help="From the report to the end, or to today."
    )
    is_handling = fields.Boolean(compute="_compute_is_handling", help="Whether the reader works on claims.")
    search_text = fields.Char(compute="_compute_search_text", store=True, index="trigram")

    _name_uniq = models.UniqueIndex("(company_id, name) WHERE name != '/'", "Another claim already has this number.")

    @api.depends("date_reported", "date_closed")
    def _compute_days_open(self):
        today = fields.Date.context_today(self)
        for claim in self:
            claim.days_open = ((claim.date_closed or today) - (claim.date_reported or today)).days

    @api.depends_context("uid")
    def _compute_is_handling(self):
        self.is_handling = self._is_handling()

    @api.depends("name", "policy_id.search_text")
    def _compute_search_text(self):
        for claim in self:
            claim.search_text = f"{text.search_text(codes=(claim.name,))} {claim.policy_id.search_text or ''}"
