"""Campaigns of core's mass mailing reach policies, clients and deals by their insurance fields, and who agreed only."""

import pytest

from tools import odoo

CAMPAIGN = """
from odoo.fields import Command
company = env.company
company.country_id = env.ref("base.ua")
marketing = env.ref("insurance_crm.consent_purpose_marketing")
marketing.needs_yes = True
env["insurance.gateway"].search([]).active = False
env["insurance.gateway"].create({"name": "Nowhere", "url": "http://127.0.0.1:9/send"})
line = env["insurance.line"].create({"name": "Campaign line"})
people = env["res.partner"].create([
    {"name": name, "is_insurance_client": True, "phone": f"+38050400000{n}", "email": f"campaign{n}@example.com"}
    for n, name in enumerate(("Agreed", "Refused", "Never asked"))])
for partner, state in zip(people, ("given", "withdrawn")):
    env["insurance.consent"].create({"partner_id": partner.id, "purpose_id": marketing.id, "state": state})
policies = env["insurance.policy"].create([
    {"partner_id": partner.id, "line_id": line.id, "origin": "foreign", "date_start": "2026-01-01",
     "date_end": "2099-01-01"} for partner in people])
leads = env["crm.lead"].create([{"name": "Deal", "partner_id": p.id, "insurance_line_id": line.id} for p in people])
domains = {
    "insurance.policy": [("line_id", "=", line.id)],
    "crm.lead": [("insurance_line_id", "=", line.id)],
    "res.partner": [("insurance_policy_ids.line_id", "=", line.id)],
}
result = {}
for model, domain in domains.items():
    target = env["ir.model"]._get(model)
    assert target.is_mailing_enabled, model
    for kind in ("sms", "mail"):
        mailing = env["mailing.mailing"].create({
            "subject": f"{model} {kind}", "mailing_type": kind, "mailing_model_id": target.id,
            "body_plaintext": "News", "body_html": "<p>News</p>", "sms_force_send": False})
        first = mailing.mailing_domain
        env[model].search(mailing._parse_mailing_domain(), limit=1)
        mailing.mailing_domain = repr(domain)
        mailing.action_send_sms() if kind == "sms" else mailing.action_send_mail()
        traces = env["mailing.trace"].search([("mass_mailing_id", "=", mailing.id)])
        names = lambda traces: sorted(
            (record if model == "res.partner" else record.partner_id).name
            for record in env[model].browse(traces.mapped("res_id")))
        out = traces.filtered(lambda trace: trace.failure_type in ("sms_optout", "mail_optout"))
        result[f"{model} {kind}"] = [first, names(traces - out), names(out)]
env["sms.sms"]._process_queue()
rows = env["insurance.message"].search([("source", "=", "campaign")])
rows.write({"state": "delivered"})
env.cr.flush()
sent = env["mailing.trace"].search([("trace_type", "=", "sms"), ("failure_type", "=", False)])
result["ledger"] = [len(rows), rows.partner_id.mapped("name"), rows.purpose_id.code, sent.mapped("trace_status")]
env.cr.commit()
"""


@pytest.fixture(scope="module")
def told(module_workshop):
    """What a campaign by SMS and by e-mail did, per model it is aimed at."""
    db = module_workshop.clone_db("campaigns", template="all")
    options = ("-i", "mass_mailing_sms", "--stop-after-init", "--no-http")
    odoo.run("-d", db, *options, log=odoo.log_file(f"install-{db}"))
    return module_workshop.run_in_odoo(db, CAMPAIGN)


@pytest.mark.parametrize("model", ["insurance.policy", "crm.lead", "res.partner"])
@pytest.mark.parametrize("kind", ["sms", "mail"])
def test_who_did_not_agree_is_left_out(told, model, kind):
    first, reached, left_out = told[f"{model} {kind}"]
    assert reached == ["Agreed"]
    assert left_out == ["Never asked", "Refused"]
    assert first not in ("", "[]"), "a campaign begins with a useful filter"


def test_campaigns_go_by_the_ledger(told):
    """Their SMS are messages like all others, and the campaign hears what became of them."""
    assert told["ledger"] == [3, ["Agreed"], "marketing", ["sent"] * 3]
