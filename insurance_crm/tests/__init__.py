from . import test_area, test_consent, test_contact, test_contact_card, test_identity_shape, test_person
from . import test_dates, test_text
from . import test_guard_api, test_guard_download
from . import test_policy_term
from . import test_identity
from . import test_policy_chain, test_policy_end, test_policy_issue
from . import test_access_matrix
from . import test_ledger, test_policy_phase
from . import test_book_access, test_book_chains, test_book_changes, test_book_clients, test_book_excel
from . import test_book_languages, test_book_mapping, test_book_objects, test_book_pieces, test_book_round_trip
from . import test_book_reading, test_book_rows, test_book_undo, test_book_values, test_book_work
from . import test_listing, test_print, test_print_html, test_print_program
from . import test_object, test_object_own, test_policy_number
from . import test_card, test_card_policies, test_client_entry, test_partner, test_quick_search
from . import test_partner_merge
from . import test_deal
from . import test_event, test_event_people, test_measure
from . import test_rules
from . import test_views
from . import test_guard_session, test_keyring
from . import (
    test_bonus,
    test_carried_over,
    test_inspection,
    test_policy_lender,
    test_policy_loyalty,
    test_policy_neighbour,
)
from . import test_policy_parts, test_premium_chain, test_shares
from . import test_endorsement, test_policy_random_life, test_policy_renew, test_timeline_lib, test_wizard_rules
from . import test_book_fleet, test_exposure, test_fleet, test_object_list
from . import (
    test_sales_channel,
    test_sales_document,
    test_sales_handover,
    test_sales_income,
    test_sales_life,
    test_sales_marketer,
)
from . import test_sales_script
from . import test_paper_blank, test_paper_client, test_paper_delivery, test_paper_document
from . import test_paper_lib, test_paper_print, test_paper_rules
from . import test_comparison, test_inquiry, test_offer, test_offer_accept
from . import test_tariff_access, test_tariff_calculator, test_tariff_example, test_tariff_factor, test_tariff_lib
from . import test_tariff_product, test_tariff_quote, test_tariff_quote_many, test_tariff_sheet, test_tariff_table
from . import test_gap, test_gap_rule, test_need, test_need_card, test_need_deal, test_need_script
from . import test_doubles_lib, test_doubles, test_doubles_merge, test_doubles_pairs
from . import test_doubles_book
from . import test_day_case, test_day_digest
from . import test_gift, test_gift_access, test_gift_card, test_gift_lib, test_gift_plan, test_gift_steps
from . import test_client_group, test_family, test_relation, test_relation_merge
from . import test_absence, test_book_transfer, test_distribution, test_distribution_here
from . import test_request, test_request_access, test_request_lib, test_request_mail
from . import test_ranking_checks, test_ranking_count, test_ranking_random, test_ranking_views
from . import test_ranking_access, test_ranking_card, test_ranking_preview, test_ranking_service, test_ranking_standing
from . import test_almanac
from . import test_instalment
