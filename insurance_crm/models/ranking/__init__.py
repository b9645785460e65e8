from . import insurance_rank_points
from . import insurance_rank_scheme, insurance_rank_criterion, insurance_rank, insurance_rank_scoring
from . import insurance_standing_rule
from . import insurance_partner_stat, insurance_partner_stat_count, insurance_partner_stat_night, insurance_rank_history
from . import insurance_measure, insurance_policy_measures, insurance_transaction_measures, res_partner_measures
from . import insurance_rank_service, merge_partner, res_company, res_partner, res_partner_card
from . import crm_lead, insurance_policy
