from . import test_install
from . import test_message_plan
from . import test_rule_find
