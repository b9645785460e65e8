from . import insurance_need, insurance_need_deal, insurance_need_measure
from . import insurance_gap_rule, insurance_gap_pieces, insurance_gap_find
from . import crm_lead, insurance_policy, merge_partner, res_partner, res_partner_card
