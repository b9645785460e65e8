from . import insurance_renewal, insurance_renewal_facts
from . import insurance_inquiry, insurance_inquiry_choice, insurance_inquiry_term
from . import insurance_offer, insurance_offer_term
from . import insurance_requote, insurance_requote_prices
