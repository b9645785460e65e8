from . import claim
from . import process
from . import money
from .process import insurance_claim_payment  # after money, whose payments move the clocks
from . import work
from . import ratio
from . import book
from . import estimate
from . import complaint
from . import feedback
