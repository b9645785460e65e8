from . import stop
from . import insurance_sms
