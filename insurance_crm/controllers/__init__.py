from . import insurance_list, insurance_request, insurance_tariff
