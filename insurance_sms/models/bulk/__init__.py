from . import insurance_bulk
