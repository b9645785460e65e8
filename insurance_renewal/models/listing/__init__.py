from . import (
    insurance_renewal_list,
    insurance_renewal_list_mail,
    insurance_renewal_mailing,
    insurance_renewal_mailing_recipient,
    res_company,
    res_config_settings,
)
