from . import (
    insurance_gift_kind,
    insurance_gift_occasion,
    insurance_gift_type,
    insurance_gift_move,
    insurance_gift,
    insurance_gift_step,
    insurance_gift_measure,
    insurance_gift_plan,
    insurance_gift_proposal,
    insurance_day,
    merge_partner,
    res_partner,
)
