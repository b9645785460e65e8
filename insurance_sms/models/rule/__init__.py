from . import insurance_contact_rule
