from . import insurance_policy_end
from . import insurance_offer_accept, insurance_offer_request
