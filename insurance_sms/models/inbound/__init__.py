from . import (
    insurance_gateway,
    insurance_stop_word,
    insurance_message_inbound,
    insurance_message_match,
    insurance_message_answer,
    insurance_message_word,
    insurance_message_unknown,
    insurance_unknown_number,
    mail_thread,
    res_company,
    res_config_settings,
)
