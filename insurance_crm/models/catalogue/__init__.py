from . import insurance_object_type, insurance_line, insurance_product, insurance_object, insurance_object_own
from . import insurance_product_terms, insurance_product_cover, insurance_product_choice, insurance_product_quote
from . import insurance_tariff_attribute, insurance_tariff, insurance_tariff_factor, insurance_tariff_concession
from . import insurance_tariff_sheet, insurance_tariff_example
