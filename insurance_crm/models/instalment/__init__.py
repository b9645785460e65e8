from . import insurance_instalment
from . import insurance_policy
from . import insurance_day
