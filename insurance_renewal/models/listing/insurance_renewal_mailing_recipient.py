from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Command


class InsuranceRenewalMailing(models.Model):
    """Whose lists there are, who gets them, and what is on them."""

    _inherit = "insurance.renewal.mailing"

    @api.model
    def _get_wanted(self, company):
        """Return ``{user: kinds}`` of the lists the company wants sent, a fixed number of queries."""
        wanted = defaultdict(list)
        # sudo: who works here, and who leads which team, decides who gets a list
        agents = self.env.ref("insurance_crm.group_agent_own").sudo().all_user_ids
        agents.fetch(["active", "share", "company_ids"])
        agents = agents.filtered(lambda user: user.active and not user.share and company in user.company_ids)
        # the users that modules ship for their jobs take no requests and have no address
        agents = agents.filtered(lambda user: user.email or user.insurance_takes_requests)
        if company.renewal_mail_to in ("agents", "both"):
            for agent in agents:
                wanted[agent.sudo(False)].append("own")
        if company.renewal_mail_to in ("leaders", "both"):
            for leader in self._get_teams(company).user_id & agents:
                wanted[leader.sudo(False)].append("team")
        return wanted

    @api.model
    def _get_teams(self, company):
        """Return the teams whose work may be the company's."""
        # sudo: see _get_wanted
        return self.env["crm.team"].sudo().search([("company_id", "in", (False, company.id)), ("user_id", "!=", False)])

    @api.model
    def _get_kinds(self, user, company):
        """Return which lists of the company one user gets."""
        return self._get_wanted(company).get(user, [])

    @api.model
    def _get_recipient(self, user, company):
        """Return who gets a user's list today: himself, or his stand-in while he is away."""
        today = fields.Date.context_today(self.with_context(tz=company.partner_id.tz or "UTC"))
        # sudo: where mail goes is read for everybody; a user's address is no secret among colleagues
        return user.sudo()._get_stand_in(today).sudo() or user.sudo()

    @api.model
    def _make_sheet(self, user, recipient, company, kind):
        """Return the list of a user, read with his rights, in the language of who gets it."""
        sheets = self.env["insurance.renewal.list"].with_user(user).with_company(company)
        sheets = sheets.with_context(
            lang=recipient.lang, tz=recipient.tz or company.partner_id.tz, allowed_company_ids=company.ids
        )
        today = fields.Date.context_today(sheets)
        return sheets.create(
            {
                "date_from": today - relativedelta(days=company.renewal_mail_days_back),
                "date_to": today + relativedelta(days=company.renewal_mail_days),
                "user_ids": [Command.set(self._get_whose(user, company, kind).ids)],
                "calendar": recipient.insurance_calendar or company.insurance_calendar,
            }
        )

    @api.model
    def _get_whose(self, user, company, kind):
        """Return the users whose policies are on a list."""
        if kind == "own":
            return user
        teams = self._get_teams(company).filtered(lambda team: team.user_id == user)
        return teams.member_ids.sudo(False) or user
