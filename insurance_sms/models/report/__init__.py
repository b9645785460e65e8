from . import (
    crm_lead,
    insurance_day,
    insurance_message,
    insurance_message_change,
    insurance_message_effect,
    insurance_message_measure,
    insurance_message_report,
    insurance_policy,
    res_partner,
    res_partner_conversation,
)
