from . import (
    insurance_message_template,
    insurance_message_fields,
    insurance_message_stop,
    insurance_message_render,
    insurance_message_finish,
    res_company,
    res_config_settings,
)
