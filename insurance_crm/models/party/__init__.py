from . import insurance_office, merge_partner_rows, merge_partner, res_partner, res_partner_card, res_users
from . import insurance_identity, insurance_identity_reveal, res_partner_identity
from . import insurance_area, res_partner_area
from . import insurance_identity_rule, insurance_identity_shape, insurance_income_band, res_partner_person
from . import insurance_contact_kind, res_partner_contact, insurance_contact_point, insurance_contact_pattern
from . import res_partner_pattern, insurance_consent_purpose, insurance_consent, res_partner_consent
from . import merge_partner_person
from . import res_partner_card_person
