from . import test_install
from . import test_handler_rights
from . import test_ratio
from . import test_move
