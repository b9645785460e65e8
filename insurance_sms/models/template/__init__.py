from . import insurance_message_template
