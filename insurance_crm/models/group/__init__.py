from . import insurance_client_group, insurance_client_picker, res_partner, res_partner_card
