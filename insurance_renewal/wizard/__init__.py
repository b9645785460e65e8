from . import insurance_renewal_list, merge_partner
