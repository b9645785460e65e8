import json

from odoo import api, fields, models
from odoo.tools import email_normalize, html2plaintext, parse_contact_from_email

from ...lib import intake


class CrmLead(models.Model):
    """Deals that came in by themselves: where from, and who got them why."""

    _inherit = "crm.lead"

    insurance_source_id = fields.Many2one(
        "insurance.request.source", "Request from", ondelete="restrict", index="btree_not_null", readonly=True,
        copy=False, help="Where the request came from.",
    )  # fmt: skip
    insurance_given_reason = fields.Char(
        "Why this agent", readonly=True, copy=False, help="Why the request went to this agent."
    )
    insurance_given_date = fields.Datetime("Given", readonly=True, copy=False)

    # --- who ------------------------------------------------------------------------------------

    def _distribute_insurance(self):
        """Give these deals to agents by the rules, with a task, and log why.

        :return: ``{deal: (user, why)}``; no user when nobody can take it, and the deal waits without an agent
        """
        given = {}
        for lead in self:
            lead = lead.with_company(lead.company_id or self.env.company)
            # sudo: the rules decide for whoever's request it is; only names and numbers are read
            rule = self.env["insurance.distribution.rule"].sudo()._find_rule(lead)
            user, why = rule._choose_user(lead)
            lead._give_to(user.with_env(self.env), why, rule)
            given[lead] = (user, why)
        return given

    def _give_to(self, user, why, rule):
        """Write who gets a deal, why, and his task; pipeline and company stay (core would choose others)."""
        self.ensure_one()
        self.write(
            {
                "user_id": user.id,
                "team_id": self.team_id.id,
                "company_id": self.company_id.id,
                "insurance_given_reason": why,
                "insurance_given_date": fields.Datetime.now(),
            }
        )
        if not user:
            self.message_post(body=self.env._("Nobody got this request: %(why)s.", why=why))
            return
        self.message_post(body=self.env._("Given to %(name)s: %(why)s.", name=user.sudo().name, why=why))
        if rule:
            self.env["insurance.distribution.turn"]._count(rule, user)
        # without a rule a call today, as rules begin with
        kind = rule.task_type_id if rule else self.env.ref("mail.mail_activity_data_call", raise_if_not_found=False)
        if kind:
            due = fields.Date.add(fields.Date.context_today(self), days=rule.task_days)
            self.activity_schedule(
                activity_type_id=kind.id, date_deadline=due, user_id=user.id, summary=self.env._("Answer the request")
            )

    def _get_agent_in_charge(self):
        """Return the agent of the deal's client: named on the client, else of his policy that ends last."""
        self.ensure_one()
        # sudo: the client may be a colleague's; only his agent is read
        client = self.partner_id.sudo()
        if not client or client.user_id:
            return self.env["res.users"].browse(client.user_id.id)
        policy = self.env["insurance.policy"].sudo().search(
            [("partner_id", "=", client.id), ("company_id", "=", self.company_id.id), ("user_id", "!=", False)],
            order="cover_end desc, id desc", limit=1,
        )  # fmt: skip
        return self.env["res.users"].browse(policy.user_id.id)

    # --- merging --------------------------------------------------------------------------------

    def _merge_get_fields(self):
        return [*super()._merge_get_fields(), "insurance_source_id"]

    def _merge_dependences(self, opportunities):
        """Requests of merged deals lead to the deal that stays."""
        # sudo: an agent may merge his deals and does not see requests
        requests = self.env["insurance.request"].sudo().search([("lead_id", "in", opportunities.ids)])
        requests.lead_id = self
        return super()._merge_dependences(opportunities)

    # --- by mail and by forms ----------------------------------------------------------------------

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Mail to the address of a source is a request like any other."""
        lead = super().message_new(msg_dict, custom_values)
        if lead.insurance_source_id:
            name, email = parse_contact_from_email(msg_dict.get("email_from") or msg_dict.get("from") or "")
            lead._become_request(
                msg_dict.get("message_id"),
                name=name,
                email=email,
                subject=msg_dict.get("subject"),
                text=html2plaintext(msg_dict.get("body") or ""),
            )
        return lead

    @api.model_create_multi
    def create(self, vals_list):
        """What a form of the website writes into the pipeline of a source is a request of that source."""
        leads = super().create(vals_list)
        if self.env.su and not self.env.context.get("insurance_silent"):
            leads.filtered(lambda lead: not (lead.insurance_source_id or lead.insurance_kind))._take_from_forms()
        return leads

    def _take_from_forms(self):
        """Make requests of the deals that came by the forms of sources."""
        if not self.team_id:
            return
        forms = self.env["insurance.request.source"].search(
            [("kind", "=", "form"), ("team_id", "in", self.team_id.ids)]
        )
        by_team = {form.team_id: form for form in reversed(forms)}
        for lead in self.filtered(lambda lead: lead.team_id in by_team):
            lead.insurance_source_id = by_team[lead.team_id]
            lead._become_request(
                None,
                name=lead.contact_name or lead.partner_name,
                email=email_normalize(lead.email_from) or lead.email_from,
                phone=lead.phone,
                city=lead.city, street=lead.street, zip=lead.zip,
                subject=lead.name,
                text=html2plaintext(lead.description or ""),
            )  # fmt: skip

    def _become_request(self, number, **facts):
        """Keep what a deal was made from as a request of its source, and do with it what is done with all.

        A fault leaves the deal without an agent, and the request on the list of those to look at.

        :param str number: the sender's number; the deal's own when there is none
        """
        self.ensure_one()
        source = self.insurance_source_id
        requests = source._as_service(self.env["insurance.request"])
        text = (facts.pop("text", "") or "")[: intake.TEXTS["text"]]
        short = {name: (value or "")[: intake.TEXTS[name]] for name, value in facts.items()}
        raw = json.dumps(
            {name: value for name, value in (short | {"text": text}).items() if value}, ensure_ascii=False
        ).encode()
        request = requests._keep(source, (number or f"deal-{self.id}")[:200], raw, intake.digest(raw))
        request.lead_id = self.id
        # core looks up whom to tell with the rights of who opened the page, and visitors may read no contact
        transaction = self.env.transaction
        opened_by, transaction.default_env = transaction.default_env, request.env
        try:
            request._work()
        finally:
            transaction.default_env = opened_by
        self.invalidate_recordset()
