from . import importer
from . import terms
from . import facts
from . import claims
from . import links
