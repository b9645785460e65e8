from . import test_dates, test_text
from . import test_guard_api, test_guard_download
from . import test_policy_term
from . import test_book_excel, test_book_mapping, test_book_reading, test_book_run, test_book_values
from . import test_identity
from . import test_policy_chain, test_policy_end, test_policy_issue
from . import test_access_matrix
from . import test_listing, test_print, test_print_html
