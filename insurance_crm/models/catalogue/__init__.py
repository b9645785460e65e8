from . import insurance_object_type, insurance_line, insurance_product, insurance_object, insurance_object_own
