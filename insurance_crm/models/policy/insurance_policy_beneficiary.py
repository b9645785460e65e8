from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...lib import shares


class InsurancePolicyBeneficiary(models.Model):
    """Who gets the money, and which part of it; of the whole policy or of one object."""

    _name = "insurance.policy.beneficiary"
    _description = "Beneficiary of a Policy"
    _inherit = ["insurance.policy.part"]
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner", "Beneficiary", required=True, check_company=True, ondelete="restrict", index=True
    )
    share = fields.Float(
        "Share (%)", digits=(5, 2), default=100, help="All shares of the policy, or of one object, make 100 %."
    )

    _share_range = models.Constraint(
        "CHECK (share > 0 AND share <= 100)", "A beneficiary's share must be more than 0 and at most 100 %."
    )

    @api.model
    def _check_shares(self, policies):
        """Check that the shares of each policy, and of each object on it, make 100 % on every day.

        :raises ValidationError: naming the policy, the object, the day and what the shares make
        """
        # sudo: a rule about the policy as a whole, whoever acts
        groups = self.sudo().search([("policy_id", "in", policies.ids)]).grouped(lambda r: (r.policy_id, r.object_id))
        for (policy, insured), rows in groups.items():
            spans = [(row.date_entry or policy.date_start, row.date_exit or policy.date_end, row.share) for row in rows]
            if wrong := shares.first_wrong_day(spans):
                day, total = wrong
                raise ValidationError(
                    self.env._(
                        "%(policy)s: the shares of the beneficiaries of %(object)s make %(total)g %% on %(day)s. "
                        "Correct them to 100 %%.",
                        policy=policy.display_name,
                        object=insured.display_name or self.env._("the whole policy"),
                        total=total,
                        day=day,
                    )
                )
            self._check_one_way(policy, insured)

    @api.model
    def _check_one_way(self, policy, insured):
        """An object's beneficiary is named on its row, or with shares here, but not twice."""
        places = insured and policy.object_ids.filtered(lambda place: place.object_id == insured)
        if places and places.beneficiary_id:
            raise ValidationError(
                self.env._(
                    "%(object)s has a beneficiary on its own row and others with shares: keep one of the two.",
                    object=insured.display_name,
                )
            )
