from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class InsuranceEndorsement(models.Model):
    """A dated change of an issued policy, or its cancellation.

    A draft says what shall change and shows what it will cost; confirming applies it,
    books the difference and writes a version. A confirmed one is never edited: voiding
    it takes back what it did, whatever was confirmed after it.
    """

    _name = "insurance.endorsement"
    _description = "Endorsement"
    _inherit = ["mail.thread"]
    _order = "policy_id, sequence"
    _check_company_auto = True
    _mail_post_access = "read"

    policy_id = fields.Many2one(
        "insurance.policy", required=True, ondelete="restrict", index=True, check_company=True,
        domain="[('state', '=', 'issued'), ('origin', '=', 'own')]",
    )  # fmt: skip
    company_id = fields.Many2one(related="policy_id.company_id", store=True, precompute=True, index=True)
    currency_id = fields.Many2one(related="policy_id.currency_id")
    partner_id = fields.Many2one(related="policy_id.partner_id", string="Policyholder")
    insurer_id = fields.Many2one(related="policy_id.insurer_id")
    product_id = fields.Many2one(related="policy_id.product_id")
    line_of_business_id = fields.Many2one(related="policy_id.line_id", string="Line of business")
    user_id = fields.Many2one(related="policy_id.user_id", string="Agent")
    sequence = fields.Integer("No.", readonly=True, copy=False, help="Counts up on each policy, whatever the dates.")
    kind = fields.Selection(
        [("change", "Change"), ("cancellation", "Cancellation")], required=True, default="change", readonly=True
    )
    state = fields.Selection(
        [("draft", "Draft"), ("confirmed", "Confirmed"), ("void", "Void")],
        required=True, default="draft", readonly=True, copy=False, tracking=True,
    )  # fmt: skip
    date_effective = fields.Date(
        "Effective from", required=True, default=fields.Date.context_today, tracking=True,
        help="First day on which the change counts. It may lie in the past, within the term.",
    )  # fmt: skip
    date_confirmed = fields.Date("Booked on", readonly=True, copy=False)
    number = fields.Char("Insurer's number", help="The number the insurer gave to this endorsement.")
    name = fields.Char("What changes", help="In a few words, as the client would say it.")
    note = fields.Text("Remarks")
    void_reason = fields.Char("Reason for voiding", readonly=True, copy=False, tracking=True)
    fee = fields.Monetary("Endorsement fee", help="What the insurer charges for the change itself.")
    line_ids = fields.One2many("insurance.endorsement.line", "endorsement_id", string="Changes of rows", copy=True)
    # the same by kind, each a page of the form
    object_line_ids = fields.One2many(
        "insurance.endorsement.line", "endorsement_id", string="Objects", domain=[("kind", "=", "object")]
    )
    cover_line_ids = fields.One2many(
        "insurance.endorsement.line", "endorsement_id", string="Covers", domain=[("kind", "=", "cover")]
    )
    beneficiary_line_ids = fields.One2many(
        "insurance.endorsement.line", "endorsement_id", string="Beneficiaries", domain=[("kind", "=", "beneficiary")]
    )
    driver_line_ids = fields.One2many(
        "insurance.endorsement.line", "endorsement_id", string="Drivers", domain=[("kind", "=", "driver")]
    )
    transaction_ids = fields.One2many("insurance.transaction", "endorsement_id", string="Booked")

    # what changes on the policy itself; empty or unticked: stays
    new_partner_id = fields.Many2one(
        "res.partner", "New policyholder", check_company=True, ondelete="restrict", index="btree_not_null"
    )
    new_insured_id = fields.Many2one(
        "res.partner", "New insured", check_company=True, ondelete="restrict", index="btree_not_null"
    )
    change_drivers = fields.Boolean("Other rule for drivers")
    new_drivers_unlimited = fields.Boolean("Any driver from then on")
    new_date_end = fields.Date("New last day of cover")
    premium_change = fields.Monetary(
        "Change of the full-term premium",
        help="More (or less, with a minus) for the whole term, apart from the objects' and covers' own premiums. "
        "For the days left its share by days is charged.",
    )
    change_deductible = fields.Boolean("New deductible")
    new_deductible = fields.Monetary()
    change_rate = fields.Boolean("New percentage of ours")
    new_commission_rate = fields.Float("Our new %", digits=(5, 2))

    _number_uniq = models.UniqueIndex("(policy_id, sequence)", "Two endorsements were numbered at once: try again.")
    _one_end = models.UniqueIndex(
        "(policy_id) WHERE kind = 'cancellation' AND state = 'confirmed'", "This policy is cancelled already."
    )
    _fee_positive = models.Constraint("CHECK (fee >= 0)", "The endorsement fee cannot be negative.")
    _rate_range = models.Constraint(
        "CHECK (new_commission_rate BETWEEN 0 AND 100)", "Our percentage must be between 0 and 100."
    )

    # field of the endorsement -> (field of the policy, the tick that says it counts)
    _header_fields = {
        "new_partner_id": ("partner_id", "new_partner_id"),
        "new_insured_id": ("insured_id", "new_insured_id"),
        "new_drivers_unlimited": ("drivers_unlimited", "change_drivers"),
        "new_date_end": ("date_end", "new_date_end"),
        "new_deductible": ("deductible", "change_deductible"),
        "new_commission_rate": ("commission_rate", "change_rate"),
    }

    @api.depends("sequence", "policy_id", "kind")
    def _compute_display_name(self):
        for endorsement in self:
            policy = endorsement.policy_id.display_name or ""
            endorsement.display_name = f"{policy} · {endorsement.sequence}" if endorsement.sequence else policy

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(vals.get("state", "draft") != "draft" for vals in vals_list):
            raise UserError(self.env._("A new endorsement is a draft. Confirm it with its button."))
        endorsements = super().create(vals_list)
        for policy, batch in endorsements.grouped("policy_id").items():
            policy._check_can_endorse(ending=any(record.kind == "cancellation" for record in batch))
            # sudo: a number is taken by an endorsement in anybody's book
            numbered = [("policy_id", "=", policy.id), ("sequence", ">", 0)]
            last = self.sudo().search(numbered, order="sequence desc", limit=1).sequence
            for number, endorsement in enumerate(batch, last + 1):
                endorsement.sudo().sequence = number  # sudo: given by us, readonly for everybody
        return endorsements

    def write(self, vals):
        editable = {"note", "number", "name", "message_follower_ids", "message_ids", "activity_ids"}
        if not self.env.su:
            if vals.keys() & {"state", "sequence", "kind", "date_confirmed", "void_reason", "policy_id"}:
                raise UserError(self.env._("An endorsement is confirmed and voided with its buttons."))
            if vals.keys() - editable:
                self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        for endorsement in self.filtered(lambda record: record.state != "draft"):
            raise UserError(
                self.env._("%(name)s was confirmed: void it, it is never deleted.", name=endorsement.display_name)
            )

    def _check_draft(self):
        for endorsement in self.filtered(lambda record: record.state != "draft"):
            raise UserError(
                self.env._(
                    "%(name)s is not a draft any more. Void it and write a new one.", name=endorsement.display_name
                )
            )

    @api.constrains("date_effective", "new_date_end", "policy_id")
    def _check_dates(self):
        for endorsement in self:
            endorsement.policy_id._check_effective(endorsement.date_effective)
            last = endorsement.new_date_end
            if last and last < endorsement.date_effective:
                raise ValidationError(
                    self.env._(
                        "%(name)s: the new last day of cover lies before the day the change starts.",
                        name=endorsement.display_name,
                    )
                )

    def _get_header_changes(self):
        """Return ``{field of the policy: new value}`` of what this endorsement changes on the policy itself."""
        self.ensure_one()
        changes = {}
        for name, (target, tick) in self._header_fields.items():
            if self[tick]:
                value = self[name]
                changes[target] = value.id if isinstance(value, models.BaseModel) else value
        return changes

    def _get_lines(self):
        """Return the rows' changes, also those of a form not saved yet."""
        if isinstance(self.id, int) or not self:
            return self.line_ids
        return self.object_line_ids | self.cover_line_ids | self.beneficiary_line_ids | self.driver_line_ids

    def _is_empty(self):
        self.ensure_one()
        return self.kind == "change" and not (
            self.line_ids or self.premium_change or self.fee or self._get_header_changes()
        )

    def action_confirm(self):
        """Apply the change: rows, policy, ledger and a version; nothing of it can fail alone.

        :raises UserError: naming the policy and what does not fit
        """
        self.check_access("write")
        self._check_draft()
        for endorsement in self:
            policy = endorsement.policy_id
            policy._check_can_endorse(ending=endorsement.kind == "cancellation")
            policy._check_effective(endorsement.date_effective)
            if endorsement._is_empty():
                raise UserError(
                    self.env._("%(name)s changes nothing yet: say what shall change.", name=endorsement.display_name)
                )
            policy._take()
            # sudo: an agent confirms, but neither writes the state nor the rows of an issued policy by hand
            trusted = endorsement.sudo()
            policy.sudo()._replay(trusted, add=True)
            trusted.write({"state": "confirmed", "date_confirmed": fields.Date.context_today(self)})
            ended = endorsement.kind == "cancellation"
            policy._announce("policy_cancelled" if ended else "policy_endorsed", occurrence=str(endorsement.sequence))
        return True

    def _void(self, reason):
        """Take back confirmed endorsements: their ledger rows are reversed, the rest is brought to its target.

        Voiding a cancellation reinstates the policy.

        :raises UserError: when one is not confirmed, or the policy would not add up without it
        """
        self.check_access("write")
        if not (reason or "").strip():
            raise UserError(self.env._("Write the reason why the endorsement is void."))
        for endorsement in self:
            if endorsement.state != "confirmed":
                raise UserError(self.env._("%(name)s is not confirmed.", name=endorsement.display_name))
            policy = endorsement.policy_id
            if endorsement.kind != "cancellation":
                policy._check_can_endorse()
            policy._take()
            trusted = endorsement.sudo()  # sudo: see action_confirm
            trusted.write({"state": "void", "void_reason": reason})
            policy.sudo()._replay(trusted, add=False)
            if endorsement.kind == "cancellation":
                policy._announce("policy_reinstated", occurrence=str(endorsement.sequence))
        return True

    def _fall(self, reason):
        """Mark endorsements void with their policy, whose ledger rows are reversed as a whole."""
        self.filtered(lambda record: record.state == "draft").unlink()
        self.exists().filtered(lambda record: record.state == "confirmed").write(
            {"state": "void", "void_reason": reason}
        )

    def action_void(self):
        """Ask for the reason; the wizard does the rest."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Void the endorsement"),
            "res_model": "insurance.endorsement.void",
            "view_mode": "form",
            "target": "new",
            "context": {"default_endorsement_id": self.id},
        }

    def action_open_policy(self):
        self.ensure_one()
        return self.policy_id._get_form_action()
