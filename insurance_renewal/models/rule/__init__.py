from . import (
    insurance_renewal_rule,
    insurance_renewal_rule_filter,
    insurance_renewal_rule_step,
    insurance_renewal_rule_who,
    insurance_renewal_rule_common,
    insurance_renewal_rule_words,
    merge_partner,
    res_company,
    res_config_settings,
)
