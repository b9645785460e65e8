from . import insurance_renewal_rule, res_company, res_config_settings
