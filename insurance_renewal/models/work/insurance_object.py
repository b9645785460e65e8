from odoo import models


class InsuranceObject(models.Model):
    """An object that is archived is gone: the policies that insured it alone need no renewal."""

    _inherit = "insurance.object"

    def write(self, vals):
        changed = self.filtered(lambda obj: obj.active != vals["active"]) if "active" in vals else self.browse()
        result = super().write(vals)
        if changed:
            # sudo: also on policies of other books
            self.env["insurance.policy.object"].sudo().search(
                [("object_id", "in", changed.ids)]
            )._get_ending()._settle_gone()
        return result
