"""`make screenshots`: the README's pictures, taken from this build's demonstration broker into docs/images."""

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests import pages
from tools import steps, system
from tools.testing import Workshop

FOLDER = Path(__file__).parent.parent / "docs" / "images"
COLOURS = 128
PATIENCE = 120_000  # ms; the first page in another direction of writing has its style sheets made
SETTLE = 1500  # ms for what moves to come to rest
SHOWN = """
    SELECT p.partner_id, p.id, r.lead_id, r.id,
           (SELECT max(m.claim_id) FROM insurance_claim_estimate m JOIN insurance_claim l ON l.id = m.claim_id
             WHERE l.state = 'payment'),
           (SELECT min(q.id) FROM insurance_complaint q WHERE q.state = 'answered'),
           (SELECT min(e.id) FROM insurance_endorsement e WHERE e.policy_id = p.id AND e.state = 'confirmed'),
           (SELECT min(o.inquiry_id) FROM insurance_offer o JOIN insurance_inquiry i ON i.id = o.inquiry_id
             WHERE o.is_recommended AND i.user_id = c.user_id)
      FROM insurance_renewal r
      JOIN insurance_policy p ON p.id = r.policy_id JOIN res_partner c ON c.id = p.partner_id
     WHERE c.name = 'Коваленко Ірина Петрівна' AND r.state = 'open' AND p.origin = 'own' ORDER BY p.cover_end LIMIT 1
"""
NAMES = ("client", "policy", "deal", "case", "claim", "complaint", "endorsement", "inquiry")
# picture: (user, size, path with the names above, what must be on the page)
PICTURES = {
    "policies": ("olena", "desktop", "policies", ".o_data_row"),
    "policies-phone": ("olena", "phone", "policies", ".o_kanban_record"),
    "client": ("olena", "desktop", "insurance-clients/{client}", "[name=insurance_overview]"),
    "client-phone": ("olena", "phone", "insurance-clients/{client}", "[name=insurance_overview]"),
    "policy": ("olena", "desktop", "policies/{policy}", ".o_form_view"),
    "renewals": ("olena", "desktop", "renewals", ".o_data_row, .o_kanban_record"),
    "renewals-phone": ("olena", "phone", "renewals", ".o_data_row, .o_kanban_record"),
    "renewal": ("olena", "desktop", "renewals/{case}", ".o_form_view"),
    "renewal-phone": ("olena", "phone", "renewals/{case}", ".o_form_view"),
    "rules": ("iryna", "desktop", "renewal-rules", ".o_data_row"),
    "retention": ("iryna", "desktop", "retention", ".o_insurance_retention table"),
    "contact-rules": ("admin", "desktop", "contact-rules", ".o_data_row"),
    "messages": ("olena", "desktop", "insurance-messages", ".o_data_row"),
    "conversation-phone": (
        "olena",
        "phone",
        "insurance-clients/{client}/conversation",
        ".o_insurance_conversation_list",
    ),
    "claims": ("taras", "desktop", "claims-board", ".o_kanban_record"),
    "claim": ("taras", "desktop", "claims/{claim}", ".o_form_view"),
    "claim-phone": ("taras", "phone", "claims/{claim}", ".o_form_view"),
    "claim-notice-phone": ("olena", "phone", "claim-notice", ".o_form_view"),
    "loss-ratio": ("iryna", "desktop", "loss-ratio", "table"),
    "complaint": ("taras", "desktop", "complaints/{complaint}", ".o_form_view"),
    "deals": ("olena", "desktop", "insurance-deals", ".o_kanban_record"),
    "deal": ("olena", "desktop", "insurance-deals/{deal}", ".o-mail-Activity"),
    "persian": ("maryam", "desktop", "policies", ".o_data_row"),
    "persian-phone": ("maryam", "phone", "policies", ".o_kanban_record"),
    "comparison": ("olena", "desktop", "quotes/{inquiry}", ".o_insurance_comparison"),
    "comparison-phone": ("olena", "phone", "quotes/{inquiry}", ".o_insurance_comparison"),
    "endorsement": ("olena", "desktop", "insurance-endorsements/{endorsement}", ".o_form_view"),
    "deliveries-phone": ("olena", "phone", "insurance-deliveries", ".o_kanban_record"),
    "settings": ("admin", "desktop", "action-insurance_crm.insurance_settings_action", ".app_settings_block"),
}


def _small(data):
    """The picture with few colours: a quarter of the bytes, no visible difference on screens made of plain areas."""
    image = Image.open(io.BytesIO(data)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _take(browser, server, name, ids):
    user, size, path, wanted = PICTURES[name]
    with pages.signed_in(browser, server, *pages.login_of(user), size) as page:
        pages.open_view(page, server, path.format(**ids))
        page.locator(wanted).first.wait_for(state="visible")
        page.wait_for_function("[...document.images].every(image => image.complete)")
        page.mouse.move(0, 0)
        page.wait_for_timeout(SETTLE)
        (FOLDER / f"{name}.png").write_bytes(_small(page.screenshot()))


def main(names):
    """Take all pictures, or those named."""
    if not system.chromium():
        steps.say("chromium is not installed: no pictures. As root: apt-get install chromium")
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    pages.PATIENCE = PATIENCE
    workshop = Workshop()
    try:
        db = workshop.clone_db("screenshots", template="full")
        with workshop.connect(db) as connection, connection.cursor() as cursor:
            cursor.execute(SHOWN)
            ids = dict(zip(NAMES, cursor.fetchone(), strict=True))
        server = workshop.server(db, options=["--max-cron-threads=0"])
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=str(system.chromium()), args=["--no-sandbox", "--disable-dev-shm-usage"]
            )
            for name in names or PICTURES:
                steps.say(f"docs/images/{name}.png")
                _take(browser, server, name, ids)
            browser.close()
    finally:
        workshop.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
