from odoo import fields, models

_AGENTS = "insurance_crm.group_agent_own"


class CrmLead(models.Model):
    _inherit = "crm.lead"

    insurance_rank_id = fields.Many2one(related="partner_id.insurance_rank_id", string="Client's rank", groups=_AGENTS)
    insurance_rank_tone = fields.Selection(related="insurance_rank_id.tone", string="Colour of rank", groups=_AGENTS)
