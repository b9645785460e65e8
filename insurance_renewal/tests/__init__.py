from . import (
    test_access,
    test_assignee,
    test_bundles,
    test_deal,
    test_due,
    test_night,
    test_renewal_list,
    test_risk,
    test_screens,
    test_torn,
)
from . import test_listing_mailing
