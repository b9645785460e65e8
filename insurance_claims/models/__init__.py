from . import claim
from . import process
from . import money
