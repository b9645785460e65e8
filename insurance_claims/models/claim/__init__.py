from . import insurance_claim
from . import insurance_claim_third_party
