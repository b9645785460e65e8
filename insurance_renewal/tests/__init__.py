from . import test_access, test_assignee, test_deal, test_due, test_night, test_renewal_list
