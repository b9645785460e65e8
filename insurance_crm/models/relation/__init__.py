from . import insurance_line, insurance_relation_type, insurance_relation, insurance_relation_side
from . import res_partner, res_partner_family, res_partner_card, merge_partner
