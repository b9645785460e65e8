from . import claim
from . import process
from . import money
from . import work
from . import ratio
