from . import res_company
from . import res_config_settings
from . import insurance_claim
from . import insurance_claim_third_party
