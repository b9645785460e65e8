from . import insurance_book_column
from . import insurance_book_profile
from . import insurance_book_chunk
from . import insurance_book_link
from . import insurance_claim
from . import insurance_book_run
from . import insurance_book_run_undo
from . import importer
