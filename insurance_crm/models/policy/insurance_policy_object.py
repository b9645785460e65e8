from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class InsurancePolicyObject(models.Model):
    """An object's place on a policy, with its own sum, premium, deductible, beneficiary and dates."""

    _name = "insurance.policy.object"
    _description = "Object on a Policy"
    _order = "policy_id, id"
    _rec_name = "object_id"
    _check_company_auto = True

    policy_id = fields.Many2one("insurance.policy", required=True, ondelete="cascade", index=True, check_company=True)
    object_id = fields.Many2one("insurance.object", required=True, ondelete="restrict", index=True, check_company=True)
    company_id = fields.Many2one(related="policy_id.company_id", store=True, precompute=True, index=True)
    currency_id = fields.Many2one(related="policy_id.currency_id")
    partner_id = fields.Many2one(related="policy_id.partner_id")
    line_id = fields.Many2one(related="policy_id.line_id")
    insurer_id = fields.Many2one(related="policy_id.insurer_id")
    date_end = fields.Date(related="policy_id.date_end")
    phase = fields.Selection(related="policy_id.phase")
    sum_insured = fields.Monetary(help="The most the insurer pays for this object.")
    premium = fields.Monetary("Net premium", help="The part of the policy's net premium for this object.")
    deductible = fields.Monetary(help="What the client bears himself in each claim.")
    beneficiary_id = fields.Many2one(
        "res.partner", check_company=True, ondelete="restrict", index="btree_not_null",
        help="Who gets the money. Empty: the policyholder.",
    )  # fmt: skip
    date_entry = fields.Date("On from", copy=False, help="First day on the policy. Empty: from its start.")
    date_exit = fields.Date("On until", copy=False, help="Last day on the policy. Empty: to its end.")

    _object_uniq = models.UniqueIndex(
        "(policy_id, object_id, date_entry) NULLS NOT DISTINCT", "This object is already on the policy."
    )
    _amounts = models.Constraint(
        "CHECK (sum_insured >= 0 AND premium >= 0 AND deductible >= 0)",
        "Sum insured, premium and deductible cannot be negative.",
    )

    @api.constrains("date_entry", "date_exit", "policy_id")
    def _check_within_term(self):
        for line in self:
            policy = line.policy_id
            entry, leaves = line.date_entry or policy.date_start, line.date_exit or policy.date_end
            outside = entry < policy.date_start or (policy.date_end and leaves and leaves > policy.date_end)
            if outside or (leaves and leaves < entry):
                raise ValidationError(
                    self.env._(
                        "%(object)s: its dates must lie within the policy's term (%(start)s to %(end)s).",
                        object=line.object_id.name,
                        start=policy.date_start,
                        end=policy.date_end or self.env._("open-ended"),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        default = self.env.context.get("default_policy_id")
        self._check_open({vals.get("policy_id", default) for vals in vals_list})
        return super().create(vals_list)

    def write(self, vals):
        self._check_open({*self.policy_id.ids, vals.get("policy_id")})
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_of_drafts(self):
        self._check_open(self.policy_id.ids)

    def _check_open(self, policy_ids):
        """Refuse changes by hand to what issued policies of ours insure.

        :raises UserError: naming the policy
        """
        policies = self.env["insurance.policy"].browse(filter(None, policy_ids))
        if not policies or policies._may_correct_booked():
            return
        closed = policies.sudo()._is_closed()  # sudo: refused for everybody's policies alike
        if closed:
            raise UserError(
                self.env._(
                    "%(policy)s is issued: what it insures stays as it was agreed. Void it with a reason and write it anew.",
                    policy=closed[0].display_name,
                )
            )
