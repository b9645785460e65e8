from . import insurance_claim_entry
from . import insurance_claim_payment
from . import insurance_claim
