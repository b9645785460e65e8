from . import insurance_claim_cause
from . import insurance_claim_stage
from . import insurance_claim_paper
from . import insurance_claim_clock
from . import insurance_claim
from . import insurance_claim_move
from . import insurance_claim_next
from . import insurance_claim_step
