from . import (
    insurance_stop_condition,
    insurance_contact_rule,
    insurance_contact_rule_who,
    insurance_contact_rule_find,
    insurance_contact_rule_plan,
    insurance_contact_rule_check,
    insurance_policy,
    crm_lead,
    insurance_message,
)
