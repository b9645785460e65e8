"""A template of messages: fields are picked, the length is counted while typing, the preview shows a real client's message."""

import pytest

from tests import pages

PREPARE = """
from odoo.fields import Command
groups = env.ref("insurance_sms.group_messages_manager") | env.ref("insurance_crm.group_agent_all")
env["res.users"].create({"name": "Template writer", "login": "writer", "password": "writer",
    "group_ids": [Command.set(groups.ids)]})
ids = {}
for size in ("desktop", "phone"):
    env["res.partner"].create({"name": f"Reader {size}", "is_insurance_client": True, "phone": "+380501234567"})
    ids[size] = env["insurance.message.template"].create({"name": f"Greeting {size}", "model": "res.partner",
        "sms_body": "Hello", "plain_letters": False, "no_signature": True}).id
env.cr.commit()
result = ids
"""
TOUCH = """
# the sample is the client made last
env["res.partner"].create({"name": arguments["reader"], "is_insurance_client": True, "phone": "+380501234568"})
env.cr.commit()
"""
DONE = """
template = env["insurance.message.template"].browse(arguments["template"])
result = [template.sms_body, str(template.body_html)]
"""


@pytest.fixture(scope="module")
def site(module_workshop):
    """A server with who may write templates, and a template for each size of screen."""
    db = module_workshop.clone_db("template", template="all")
    ids = module_workshop.run_in_odoo(db, PREPARE)
    return module_workshop, module_workshop.server(db, options=["--max-cron-threads=0"]), ids


def pick(page, label):
    """Choose a field in core's picker."""
    popover = page.locator(".o_model_field_selector_popover")
    popover.locator("input").fill(label)
    popover.locator(".o_model_field_selector_popover_item_name").get_by_text(label, exact=True).click()
    page.locator(".popover button", has_text="Insert").click()


def write_a_template(page, server, template, size):
    """Write the SMS and the e-mail of a template, and look at its preview."""
    pages.open_view(page, server, f"message-templates/{template}")
    count = page.locator(".o_insurance_count_label")
    count.filter(has_text="5 characters").wait_for()
    text = page.locator(".o_field_widget[name=sms_body] textarea")
    text.fill("a" * 100 + "’")
    warning = page.locator(".o_insurance_count_warning")
    warning.filter(has_text="2 SMS instead of 1").wait_for()
    warning.locator("button").click()
    count.filter(has_text="GSM-7").wait_for()
    assert text.input_value() == "a" * 100 + "'"

    text.fill("Dear")
    text.blur()
    page.locator(".o_insurance_message_count button", has_text="Insert field").click()
    pick(page, "Name")
    count.filter(has_text=f"{len(f'Dear Reader {size}')} characters").wait_for()

    page.locator(".nav-link", has_text="E-mail and letter").click()
    editor = page.locator(".o_field_widget[name=body_html] .odoo-editor-editable")
    editor.click()
    page.keyboard.type("Good day ")
    if size == "phone":  # the editor has no list of commands there
        page.keyboard.type("{{ object.name }}")
    else:
        page.keyboard.type("/Dynamic")
        page.locator(".o-we-command", has_text="Dynamic Placeholder").click()
        pick(page, "Name")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page is too wide"

    pages.press(page, "action_preview")
    preview = page.locator(".modal")
    preview.locator(".o_insurance_bubble", has_text=f"Dear Reader {size}").wait_for()
    preview.locator(".o_field_widget[name=body_html]", has_text=f"Good day Reader {size}").wait_for()


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_write_a_template(browser, site, size):
    workshop, server, ids = site
    workshop.run_in_odoo(server.db, TOUCH, reader=f"Reader {size}")
    with pages.signed_in(browser, server, "writer", "writer", size) as page:
        write_a_template(page, server, ids[size], size)
    sms, html = workshop.run_in_odoo(server.db, DONE, template=ids[size])
    assert sms.split() == ["Dear", "{{object.name}}"]
    assert "{{ object.name }}" in html
