from . import test_install
from . import test_message_plan
from . import test_rule_find
from . import test_core_sms
from . import test_receipt
from . import test_clock
from . import test_message_send
