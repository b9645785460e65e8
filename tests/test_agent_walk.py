"""An agent's first minute: find a policy by plate, open its client, see the renewal deal and its task."""

import pytest

from tests import pages

ENDING_CAR = """
    SELECT p.number, o.plate, c.name, l.name, l.id
      FROM insurance_renewal r
      JOIN insurance_policy p ON p.id = r.policy_id
      JOIN insurance_policy_object po ON po.policy_id = p.id
      JOIN insurance_object o ON o.id = po.object_id AND o.plate IS NOT NULL
      JOIN res_partner c ON c.id = p.partner_id
      JOIN crm_lead l ON l.id = r.lead_id
      JOIN mail_activity a ON a.res_model = 'crm.lead' AND a.res_id = l.id AND a.active
      JOIN res_users u ON u.id = p.user_id
     WHERE u.login = %s AND p.origin = 'own' AND p.state = 'issued' AND p.cover_end > CURRENT_DATE
       AND l.user_id = u.id AND l.active AND l.won_status = 'pending'
  ORDER BY p.cover_end LIMIT 1
"""


@pytest.fixture(scope="module")
def site(module_workshop):
    """A server on the demonstration broker, and the car policy of its agent that ends first."""
    login, password = pages.login_of("olena")
    db = module_workshop.clone_db("walk", template="full")
    with module_workshop.connect(db) as connection, connection.cursor() as cursor:
        cursor.execute(ENDING_CAR, [login])
        found = cursor.fetchone()
    assert found, "the demonstration broker has no car policy that is about to end with a deal and a task"
    return module_workshop.server(db, options=["--max-cron-threads=0"]), login, password, found


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_policy_by_plate_to_client_to_deal(browser, site, size):
    server, login, password, (number, plate, client, deal, deal_id) = site
    with pages.signed_in(browser, server, login, password, size) as page:
        pages.open_view(page, server, "policies")
        pages.search_for(page, plate.lower().replace(" ", ""), size)
        found = pages.rows(page).filter(has_text=number)
        found.first.click()
        page.wait_for_selector(".o_form_view")
        page.wait_for_function("number => document.title.includes(number)", arg=number)
        assert page.locator(".o_field_widget[name=partner_id]").inner_text().strip().startswith(client)

        page.locator(".o_field_widget[name=partner_id] a").first.click()
        page.wait_for_selector("[name=insurance_overview]")
        card = page.locator("[name=insurance_overview]")
        pages.wait_for_words(card, "In force")
        deals = card.locator("[data-section=open]")
        assert deal.removeprefix(f"{client} · ")[:12] in deals.inner_text()

        pages.open_view(page, server, f"insurance-deals/{deal_id}")
        page.wait_for_selector(".o-mail-Activity")
        assert client in page.locator(".o_form_view").inner_text() or client in page.content()
        assert page.locator(".o-mail-Activity").count() >= 1


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_plate_in_other_letters_finds_the_same(browser, site, size):
    """Plates are typed in Cyrillic look-alikes and with spaces as often as not."""
    server, login, password, (number, plate, *_rest) = site
    cyrillic = plate.translate(str.maketrans("ABCEHIKMOPTX", "АВСЕНІКМОРТХ"))
    with pages.signed_in(browser, server, login, password, size) as page:
        pages.open_view(page, server, "policies")
        pages.search_for(page, cyrillic, size)
        pages.wait_for_rows(page, 1, number)


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_agent_is_offered_no_export(browser, site, size):
    server, login, password, _found = site
    with pages.signed_in(browser, server, login, password, size) as page:
        pages.open_view(page, server, "policies")
        pages.rows(page).first.wait_for()
        assert page.locator("text=Export All").count() == 0
        answer = page.request.get(f"{server.url}/web/partner/vcard?partner_ids=1,2,3")
        assert answer.status in (400, 403, 404) or b"BEGIN:VCARD" not in answer.body()
