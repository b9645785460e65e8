from . import insurance_rank_scheme, insurance_rank_criterion, insurance_rank
from . import insurance_partner_stat, insurance_rank_history
from . import res_partner
