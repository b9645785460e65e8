from . import insurance_request_source, insurance_request_key, insurance_request, insurance_request_deal
from . import insurance_distribution_rule, insurance_distribution_turn, insurance_distribution_choice
from . import crm_lead, insurance_line, res_users
from . import insurance_absence, insurance_absence_move
from . import insurance_book_transfer, insurance_book_transfer_line
