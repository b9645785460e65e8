from . import (
    insurance_announcer,
    insurance_event,
    insurance_measure,
    insurance_outbox,
    insurance_quick_search,
    mail_activity,
)
