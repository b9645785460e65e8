from . import res_partner_card, res_partner_deals, res_partner_policies, res_partner_talks
