from . import (
    insurance_renewal,
    insurance_renewal_due,
    insurance_renewal_deal,
    insurance_renewal_choice,
    insurance_renewal_task,
    insurance_renewal_night,
    insurance_renewal_failure,
    insurance_policy,
    crm_lead,
    mail_activity,
    merge_partner,
)
