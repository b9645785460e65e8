from . import rule
from . import work
from . import outcome
from . import board
from . import quote
from . import figure
from . import risk
from . import listing
