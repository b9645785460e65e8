from . import insurance_list, insurance_tariff
