from odoo import models


class InsurancePolicy(models.Model):
    """When a message about a policy is not needed any more."""

    _inherit = "insurance.policy"

    def _stop_renewed(self, messages):
        """Return the messages about policies that are continued by an issued one; see ``insurance.stop.condition``."""
        # sudo: a next term in a colleague's book is one too
        following = messages.policy_id._get_following().filtered(lambda policy: policy.state == "issued")
        renewed = {}
        for policy in following:
            for before in policy.previous_id | policy.joined_ids:
                renewed.setdefault(before.id, policy)
        return {
            message.id: self.env._("Renewed: %s", renewed[message.policy_id.id].display_name)
            for message in messages
            if message.policy_id.id in renewed
        }

    def _stop_cancelled(self, messages):
        """Return the messages about policies that were cancelled or void."""
        return {
            message.id: self.env._("%s is not in force any more", message.policy_id.display_name)
            for message in messages
            if message.policy_id.state in ("cancelled", "void")
            or (message.policy_id.date_cancel and message.policy_id.date_cancel <= message.due.date())
        }
