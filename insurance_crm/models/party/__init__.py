from . import insurance_office, merge_partner, res_partner, res_partner_card, res_users
from . import insurance_identity, insurance_identity_reveal, res_partner_identity
from . import insurance_area, res_partner_area
