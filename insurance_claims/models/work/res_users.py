from odoo import api, models


class ResUsers(models.Model):
    """Which employees can be given claims."""

    _inherit = "res.users"

    @api.model
    def _get_claim_takers(self, company):
        """Return the handlers of a company whom claims may go to when a rule names nobody; managers if there are none.

        Those whose own role it is: not administrators, whose role includes it, nor users that do scheduled work.
        """
        handlers = self.env.ref("insurance_claims.group_claims_handler")
        managers = self.env.ref("insurance_claims.group_claims_manager")
        # sudo: an employee may not read colleagues' user records
        users = self.sudo().search(
            [("company_ids", "in", company.ids), ("group_ids", "in", (handlers | managers).ids), ("share", "=", False)],
            order="id",
        )
        # sudo: users that modules ship do scheduled work and are nobody
        shipped = self.env["ir.model.data"].sudo().search([("model", "=", "res.users"), ("res_id", "in", users.ids)])
        persons = users - users.browse(shipped.mapped("res_id"))
        return (persons.filtered(lambda user: managers not in user.group_ids) or persons).sudo(self.env.su)

    def _get_claim_able(self, company):
        """Return those of ``self`` who may handle claims of ``company``."""
        handlers = self.env.ref("insurance_claims.group_claims_handler")
        # sudo: as above; nothing is told of them but that they can be given claims
        able = self.sudo().filtered(
            lambda user: (
                user.active and not user.share and company in user.company_ids and handlers in user.all_group_ids
            )
        )
        return able.sudo(self.env.su)
