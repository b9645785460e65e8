from . import res_partner, res_partner_doubles, insurance_double, insurance_double_search, merge_partner
from . import insurance_book_run, insurance_book_importer, res_config_settings
