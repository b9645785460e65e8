from . import test_demo, test_life, test_persons, test_requests
from . import test_needs
