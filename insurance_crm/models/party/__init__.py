from . import insurance_office, merge_partner, res_partner, res_partner_card, res_users
