from . import calendar_event, insurance_case_type, insurance_case, insurance_case_plan
from . import insurance_day, insurance_digest, crm_lead, res_company, res_config_settings, res_partner, res_users
