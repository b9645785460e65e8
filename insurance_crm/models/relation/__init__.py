from . import insurance_line, insurance_relation_type, insurance_relation, insurance_relation_side
from . import res_partner, merge_partner
