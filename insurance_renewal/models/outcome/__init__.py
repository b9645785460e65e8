from . import (
    crm_lead,
    crm_lead_lost,
    crm_lost_reason,
    insurance_policy,
    insurance_renewal,
    insurance_renewal_close,
    insurance_renewal_closing,
    insurance_renewal_elsewhere,
    insurance_renewal_guess,
    insurance_renewal_guess_find,
    insurance_renewal_undo,
)
