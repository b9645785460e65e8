from . import insurance_list
