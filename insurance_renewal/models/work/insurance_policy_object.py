from odoo import api, models


class InsurancePolicyObject(models.Model):
    """When the last object leaves an ending policy there is nothing to renew; when it comes back there is."""

    _inherit = "insurance.policy.object"

    @api.model_create_multi
    def create(self, vals_list):
        places = super().create(vals_list)
        places._get_ending()._settle_gone()
        return places

    def write(self, vals):
        leaves = vals.keys() & {"date_exit", "active", "object_id", "policy_id"}
        before = self._get_ending() if leaves else self.env["insurance.policy"]
        result = super().write(vals)
        if leaves:
            (before | self._get_ending())._settle_gone()
        return result

    def unlink(self):
        policies = self._get_ending()
        result = super().unlink()
        policies._settle_gone()
        return result

    def _get_ending(self):
        """Return the policies of these places that have a renewal."""
        # sudo: the renewal may be a colleague's
        return self.policy_id.filtered(lambda policy: policy.sudo().renewal_id)
