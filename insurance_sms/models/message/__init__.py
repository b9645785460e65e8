from . import insurance_message
