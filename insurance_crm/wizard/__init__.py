from . import insurance_blank_move, insurance_blank_receive
from . import (
    insurance_endorsement_void,
    insurance_ledger_check,
    insurance_policy_end,
    insurance_policy_renew,
    insurance_version_compare,
)
from . import insurance_offer_accept, insurance_offer_request
from . import insurance_tariff_calculator, insurance_tariff_import
from . import insurance_handover
from . import insurance_client_entry
from . import insurance_client_group_add
from . import insurance_need_drop
from . import insurance_rank_preview
