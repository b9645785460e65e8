from . import (
    insurance_risk_factor,
    insurance_risk_facts,
    insurance_risk_facts_client,
    insurance_risk_snapshot,
    insurance_risk_words,
    insurance_risk_model,
    insurance_risk_training,
    insurance_risk_score,
    insurance_risk_scoring,
    insurance_renewal,
    res_company,
    res_config_settings,
)
