from odoo import api, fields, models
from odoo.exceptions import UserError

STOCK, HELD = "stock", "held"


class InsuranceBlank(models.Model):
    """A numbered form of an insurer that has to be accounted for: received, handed to an agent, used, spoiled, returned."""

    _name = "insurance.blank"
    _description = "Blank"
    _inherit = ["insurance.stepped"]
    _order = "insurer_id, series, number"
    _check_company_auto = True
    _step_fields = frozenset({"state", "user_id", "policy_id", "date_moved", "reason"})

    name = fields.Char(
        "Blank", compute="_compute_name", store=True, precompute=True, index="trigram", help="Series and number."
    )
    series = fields.Char(readonly=True, help="Letters before the number, as printed.")
    number = fields.Char(required=True, readonly=True, help="As printed, with its zeros.")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
        ondelete="restrict",
        index=True,
    )
    insurer_id = fields.Many2one("res.partner", required=True, readonly=True, ondelete="restrict", index=True)
    line_id = fields.Many2one(
        "insurance.line", readonly=True, ondelete="restrict", index="btree_not_null", help="Empty: for any line."
    )
    date_in = fields.Date("Received on", required=True, readonly=True, default=fields.Date.context_today)
    receipt = fields.Char("Receipt no.", readonly=True, help="The insurer's act or waybill they came with.")
    state = fields.Selection(
        [(STOCK, "In stock"), (HELD, "With an agent"), ("used", "Used"), ("spoiled", "Spoiled"),
         ("returned", "Returned to the insurer")],
        "Status", required=True, default=STOCK, readonly=True, index=True,
    )  # fmt: skip
    user_id = fields.Many2one(
        "res.users", "Agent", readonly=True, ondelete="restrict", index="btree_not_null", help="Who answers for it."
    )
    policy_id = fields.Many2one(
        "insurance.policy", readonly=True, check_company=True, ondelete="restrict", index="btree_not_null"
    )
    date_moved = fields.Date(
        "Since", readonly=True, default=fields.Date.context_today, help="When it came to be where it is."
    )
    reason = fields.Char(readonly=True, help="Why it was spoiled or went back.")
    entry_ids = fields.One2many("insurance.blank.entry", "blank_id", string="History", readonly=True)

    _number_uniq = models.UniqueIndex(
        "(company_id, insurer_id, series, number) NULLS NOT DISTINCT",
        "A blank with this series and number is there already.",
    )

    @api.depends("series", "number")
    def _compute_name(self):
        for blank in self:
            blank.name = f"{blank.series or ''} {blank.number or ''}".strip()

    @api.model_create_multi
    def create(self, vals_list):
        blanks = super().create(vals_list)
        blanks._note("received")
        return blanks

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("Blanks are accounted for, never deleted. Return them to the insurer, or note them spoiled.")
        )

    def _move(self, state, kind, user=None, policy=None, reason=None):
        """Bring blanks from where they are to another place and note it in their history.

        :param str state: where they are afterwards
        :param str kind: what happened, see ``insurance.blank.entry``
        :param user: res.users who answers for them; none: nobody
        :param policy: insurance.policy they are used on
        :param str reason: why, for what is spoiled or returned
        """
        self._write_step(
            {
                "state": state,
                "user_id": user.id if user else False,
                "policy_id": policy.id if policy else False,
                "date_moved": fields.Date.context_today(self),
                "reason": reason,
            }
        )
        self._note(kind, reason)

    def _note(self, kind, reason=None):
        entries = self.env["insurance.blank.entry"].sudo()  # sudo: the history is written by what happens alone
        entries.create(
            [
                {
                    "blank_id": blank.id,
                    "kind": kind,
                    "user_id": blank.user_id.id,
                    "policy_id": blank.policy_id.id,
                    "reason": reason,
                }
                for blank in self.sudo()
            ]
        )

    def _hand_out(self, user):
        """Give blanks in stock, or with another agent, to an agent.

        :raises UserError: for blanks that are used, spoiled or returned
        """
        self._check_state(STOCK, HELD)
        self._move(HELD, "handed", user=user)

    def _take_back(self):
        """Put blanks of agents back into stock."""
        self._check_state(HELD)
        self._move(STOCK, "taken_back")

    def _return(self, reason=None):
        """Give unused or spoiled blanks back to the insurer."""
        self._check_state(STOCK, HELD, "spoiled")
        self._move("returned", "returned", reason=reason)

    def _spoil(self, reason):
        """Note blanks as spoiled; whoever held them answers for them until they are returned.

        Without a look at rights: an agent spoils what he holds or used, the wizard and the policy see to that.
        """
        for blank in self.sudo():  # sudo: agents may not write blanks
            holder = blank.user_id
            blank._move("spoiled", "spoiled", user=holder, policy=blank.policy_id, reason=reason)

    def _use(self, policy):
        """Use a blank on a policy.

        :raises UserError: when it is another insurer's or line's, used, spoiled, returned, or with another agent
        """
        self.ensure_one()
        blank = self.sudo()  # sudo: agents may not write blanks; whose it is, is checked here
        blank._check_fits(policy.sudo())
        holder = blank.user_id or policy.user_id or self.env.user
        blank._move("used", "used", user=holder, policy=policy)

    def _check_fits(self, policy):
        error = None
        if self.insurer_id != policy.insurer_id:
            error = self.env._("%(blank)s is a blank of %(insurer)s.", blank=self.name, insurer=self.insurer_id.name)
        elif self.line_id and self.line_id != policy.line_id:
            error = self.env._("%(blank)s is a blank for %(line)s.", blank=self.name, line=self.line_id.name)
        elif self.state not in (STOCK, HELD):
            state = dict(self._fields["state"]._description_selection(self.env))[self.state]
            error = self.env._("%(blank)s has the status “%(state)s”.", blank=self.name, state=state)
        elif self.user_id and self.user_id not in (policy.user_id | policy.issuer_id | self.env.user):
            error = self.env._("%(blank)s is with %(agent)s.", blank=self.name, agent=self.user_id.name)
        if error:
            raise UserError(self.env._("%(problem)s Choose another blank.", problem=error))

    def action_spoil(self):
        """Ask why these blanks are spoiled."""
        return self._open_move("spoil")

    def action_hand_out(self):
        """Ask to whom these blanks go."""
        return self._open_move("hand_out")

    def _open_move(self, kind):
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_blank_move_action")
        return action | {"context": {"default_kind": kind, "default_blank_ids": self.ids}}
