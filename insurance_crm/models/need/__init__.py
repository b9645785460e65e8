from . import insurance_need
