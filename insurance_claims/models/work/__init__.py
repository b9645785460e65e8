from . import insurance_policy
