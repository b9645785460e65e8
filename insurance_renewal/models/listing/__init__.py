from . import insurance_renewal_list
