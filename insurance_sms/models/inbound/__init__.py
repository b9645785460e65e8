from . import insurance_gateway
