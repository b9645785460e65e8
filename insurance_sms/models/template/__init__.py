from . import (
    insurance_message_template,
    insurance_message_fields,
    insurance_message_stop,
    insurance_message_letter,
    insurance_message_render,
    insurance_message_finish,
    insurance_message_sample,
    insurance_message_preview,
    insurance_contact_pattern,
    res_company,
    res_config_settings,
)
