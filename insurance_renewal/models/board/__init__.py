from . import (
    insurance_renewal,
    insurance_renewal_caller,
    insurance_renewal_reassign,
    insurance_renewal_talk,
    insurance_renewal_calendar,
    insurance_day,
    res_partner,
    res_company,
    res_config_settings,
)
