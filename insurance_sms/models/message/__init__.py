from . import (
    insurance_consent_purpose,
    insurance_holiday,
    insurance_message,
    insurance_message_plan,
    insurance_message_send,
    insurance_message_decide,
    res_company,
    res_config_settings,
)
