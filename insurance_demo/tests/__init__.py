from . import test_demo, test_life, test_persons, test_requests
from . import test_messages
from . import test_needs
from . import test_relations
from . import test_gifts
from . import test_doubles
from . import test_ranking
from . import test_card
from . import test_instalments
from . import test_claims
from . import test_claim_messages
