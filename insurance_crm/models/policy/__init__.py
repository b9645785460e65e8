from . import (
    insurance_timeline_row,
    insurance_policy,
    insurance_policy_figures,
    insurance_policy_life,
    insurance_policy_phase,
    insurance_policy_protect,
    insurance_policy_term,
    insurance_policy_object,
    insurance_transaction,
)
