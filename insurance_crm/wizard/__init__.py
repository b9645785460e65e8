from . import insurance_policy_end
