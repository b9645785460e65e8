from . import res_partner_card
