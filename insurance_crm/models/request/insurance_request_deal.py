from markupsafe import Markup

from odoo import models

from ...lib import intake

_SENT_ON_CLIENT = ("name", "phone", "email", "birth_date", "city", "street", "zip")


class InsuranceRequest(models.Model):
    """A request becomes a deal: of the client it comes from, in its line, with whoever is to answer."""

    _inherit = "insurance.request"

    def _make_deal(self):
        """Make the deal of one request, or complete the one that mail or a form made already; idempotent.

        :raises intake.Unusable: when the content cannot be used
        """
        self.ensure_one()
        facts = intake.parse((self.raw or "").encode())
        line = self.source_id.line_id or self.env["insurance.line"]._guess_line(
            facts["line"], facts["subject"], facts["text"]
        )
        partner, known = self._get_client(facts)
        lead = self.lead_id
        if lead:
            lead.write(self._prepare_missing_vals(lead, partner, line))
        else:
            lead = self.env["crm.lead"].create(self._prepare_lead_vals(facts, partner, line, known))
        self.write(
            {
                "lead_id": lead.id, "partner_id": partner.id, "matched": known,
                "state": "done", "reason": False, "tries": self.tries + 1,
            }
        )  # fmt: skip
        lead._distribute_insurance()
        if not known and lead.user_id:
            partner.user_id = lead.user_id

    def _get_client(self, facts):
        """Return the client the facts belong to, and whether he was known before.

        What a stranger sends never changes a known client: it stands in the deal.
        """
        if self.partner_id:
            return self.partner_id, self.matched
        sender = self.lead_id.partner_id  # whom the mail gateway knows by the address
        if sender and sender.company_id in (self.company_id, sender.company_id.browse()):
            return sender, True
        clients = self.env["res.partner"]
        known = clients._match_client(self._prepare_match_vals(facts))
        if known:
            return known, True
        return clients.create(self._prepare_client_vals(facts)), False

    def _prepare_match_vals(self, facts):
        """Return what a client is recognised by, as ``_match_client`` wants it."""
        named = {name: facts[name] for name in ("name", "phone", "email", "birth_date") if facts[name]}
        return named | {"country_id": self.company_id.country_id.id}

    def _prepare_client_vals(self, facts):
        """Return the values of a new client."""
        langs = dict(self.env["res.lang"].get_installed())
        asked = facts["language"].replace("-", "_")
        lang = next((code for code in langs if asked and code.split("_")[0] == asked.split("_")[0]), False)
        vals = {name: facts[name] for name in _SENT_ON_CLIENT if facts[name]}
        return vals | {
            "name": facts["name"] or facts["phone"] or facts["email"],
            "company_id": self.company_id.id,
            "country_id": self.company_id.country_id.id,
            "is_insurance_client": True,
            "user_id": False,
        } | ({"lang": lang} if lang else {})  # fmt: skip

    def _prepare_lead_vals(self, facts, partner, line, known):
        """Return the values of the deal; pipeline and stage are given, each would be a query."""
        source = self.source_id
        team = source.team_id or line.team_id or self.env["crm.team"]._get_default_team_id(user_id=False)
        stage = self.env["crm.lead"]._stage_find(team_id=team.id, domain=[("fold", "=", False)])
        contact = {} if known else {"phone": facts["phone"], "email_from": facts["email"]}
        return contact | {
            "name": facts["subject"] or " · ".join(filter(None, (line.name, partner.name))),
            "type": "opportunity",
            "insurance_kind": "new",
            "insurance_line_id": line.id,
            "insurance_source_id": source.id,
            "channel_id": source.channel_id.id,
            "partner_id": partner.id,
            "company_id": source.company_id.id,
            "team_id": team.id,
            "stage_id": stage.id,
            "user_id": False,
            "description": self._describe(facts),
        }

    def _prepare_missing_vals(self, lead, partner, line):
        """Return what a deal that mail or a form made still lacks."""
        source = self.source_id
        vals = {
            "insurance_kind": "new",
            "insurance_line_id": line.id,
            "insurance_source_id": source.id,
            "channel_id": source.channel_id.id,
            "company_id": source.company_id.id,
            "team_id": (source.team_id or line.team_id).id,
            "partner_id": partner.id,
        }
        missing = {name: value for name, value in vals.items() if value and not lead[name]}
        return missing | {"type": "opportunity", "user_id": False}

    def _describe(self, facts):
        """Return the request in words: its text, and all that was sent."""
        names = {
            "name": self.env._("Name"), "phone": self.env._("Phone"), "email": self.env._("E-mail"),
            "birth_date": self.env._("Birth date"), "line": self.env._("Line"), "city": self.env._("City"),
            "street": self.env._("Street"), "zip": self.env._("ZIP"), "language": self.env._("Language"),
        }  # fmt: skip
        rows = [(label, str(facts[name])) for name, label in names.items() if facts[name]]
        rows += list(facts["extra"].items())
        text = Markup("<br/>").join(facts["text"].splitlines())
        sent = Markup().join(Markup("<li>%s: %s</li>") % row for row in rows)
        return Markup("<p>%s</p><ul>%s</ul>") % (text, sent)
