from . import crm_lead, crm_lead_inquiry
from . import insurance_inquiry, insurance_inquiry_object, insurance_inquiry_value, insurance_inquiry_quote
from . import (
    insurance_offer,
    insurance_offer_cover,
    insurance_offer_life,
    insurance_offer_policy,
    insurance_offer_update,
)
from . import insurance_inquiry_comparison
from . import insurance_policy, res_company, res_config_settings
