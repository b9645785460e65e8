from odoo import api, models

UNDO = "insurance_import_undo"


class InsuranceRenewal(models.Model):
    """Renewals leave with the import that brought their policies, as long as nobody has touched them."""

    _inherit = "insurance.renewal"

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if self.env.su and self.env.context.get(UNDO):
            return None
        return super()._unlink_never()

    def _take_back(self, policies):
        """Delete those of these renewals, with deal and task, that nobody has touched since they were opened.

        :param policies: the policies that are about to go; a deal that is about others too stays
        """
        leads = (self.lead_id | self.win_back_lead_id).filtered(
            lambda lead: lead.renewal_ids.policy_id <= policies and lead.won_status == "pending"
        )
        leads -= leads.browse(leads._get_touched())
        cases = self.filtered(lambda case: case.lead_id in leads and case.win_back_lead_id <= leads)
        leads = cases.lead_id | cases.win_back_lead_id
        self.env["mail.activity"].search([("res_model", "=", "crm.lead"), ("res_id", "in", leads.ids)]).unlink()
        cases.with_context(**{UNDO: True}).unlink()
        leads.unlink()
