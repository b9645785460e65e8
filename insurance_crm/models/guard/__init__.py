from . import (
    base,
    insurance_guard_refusal,
    ir_attachment,
    ir_binary,
    ir_http,
    ir_model_access,
    res_users,
    res_users_apikeys,
)
