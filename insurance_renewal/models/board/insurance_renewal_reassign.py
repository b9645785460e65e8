from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.insurance_crm.lib.distribution import Candidate, choose

# one message to each who gets work, instead of a mail per deal and task
QUIET = {"mail_auto_subscribe_no_notify": True, "mail_activity_quick_update": True}


class InsuranceRenewalReassign(models.TransientModel):
    """Gives many renewals to other people: their deals, with the tasks."""

    _name = "insurance.renewal.reassign"
    _description = "Give Renewals to Others"

    renewal_ids = fields.Many2many("insurance.renewal", string="Renewals", readonly=True)
    way = fields.Selection(
        [
            ("user", "All to one person"),
            ("agent", "Back to the policies' agents"),
            ("turn", "In turn"),
            ("load", "Who has the fewest open renewals"),
        ],
        string="Give them",
        required=True,
        default="user",
    )
    user_id = fields.Many2one("res.users", "Person", domain=lambda self: self._get_agents_domain())
    user_ids = fields.Many2many(
        "res.users", string="Among", domain=lambda self: self._get_agents_domain(),
        help="Whoever is away is left out. Empty: all agents who take requests.",
    )  # fmt: skip
    preview = fields.Text("Deals each gets", compute="_compute_preview")

    @api.model
    def _get_agents_domain(self):
        return self.env["insurance.distribution.rule"]._get_agents_domain()

    @api.depends("renewal_ids", "way", "user_id", "user_ids")
    def _compute_preview(self):
        for wizard in self:
            wizard.preview = "\n".join(wizard._say(wizard._plan()))

    # --- who gets what ---------------------------------------------------------------------------

    def _plan(self):
        """Return ``{user: deals}`` of those that change hands; the empty user has those nobody can take.

        Only deals that are open and that the reader may change; those of colleagues stay.
        """
        self.ensure_one()
        cases = self.renewal_ids.filtered(lambda case: case.state == "open").sorted(
            lambda case: (case.date_end, case.id)
        )
        leads = cases.lead_id._filtered_access("write")
        plan = {}
        for company, of_company in leads.grouped("company_id").items():
            company = company or self.env.company
            for lead, user in self._choose(of_company, cases, company):
                if user != lead.user_id:
                    plan.setdefault(user, leads.browse())
                    plan[user] |= lead
        return plan

    def _choose(self, leads, cases, company):
        """Return ``[(deal, user)]`` for the deals of one company, the first to end first."""
        if self.way == "user":
            user = self.user_id._get_takers(company)
            return [(lead, user) for lead in leads] if self.user_id else []
        if self.way == "agent":
            return self._choose_agents(leads, cases, company)
        return self._deal_out(leads, company)

    def _choose_agents(self, leads, cases, company):
        """The agent of the policy of the deal that ends first, or who stands in for him; nobody when there is none."""
        today = fields.Date.context_today(self)
        agents = {}
        for case in cases:
            agents.setdefault(case.lead_id, case.agent_id)
        able = self.env["res.users"].union(*agents.values())._get_takers(company)
        here = {user: user._get_stand_in(today)._get_takers(company) for user in able}
        return [(lead, here.get(agents[lead], able.browse())) for lead in leads]

    def _deal_out(self, leads, company):
        """In turn, or each to whoever has the fewest then; deals of a line only to those who work it."""
        users = self.user_ids or self.env["res.users"]._get_request_takers(company)
        able = users._get_takers(company)
        able -= able._get_absent(fields.Date.context_today(self))
        loads, given = self._get_loads(able, leads), dict.fromkeys(able.ids, 0)
        lines = {user.id: user.sudo().insurance_line_ids for user in able}  # sudo: what a colleague sells
        chosen = []
        for turn, lead in enumerate(leads, 1):
            line = lead.insurance_line_id
            candidates = [
                Candidate(user.id, load=loads[user.id], given=f"{given[user.id]:09}")
                for user in able
                if not line or not lines[user.id] or line in lines[user.id]
            ]
            choice = choose(candidates, self.way, at_work_first=False)
            chosen.append((lead, able.browse(choice and choice.id)))
            if choice:
                loads[choice.id] += 1
                given[choice.id] = turn
        return chosen

    @api.model
    def _get_loads(self, users, leads):
        """Return ``{user id: open renewal deals}``, without those that are dealt out now; one query."""
        # sudo: how many deals colleagues have is counted, not read
        groups = self.env["crm.lead"].sudo()._read_group(
            [("user_id", "in", users.ids), ("won_status", "=", "pending"), ("id", "not in", leads.ids),
             ("insurance_kind", "in", ("own_renewal", "foreign_renewal"))],
            ["user_id"],
            ["__count"],
        )  # fmt: skip
        return dict.fromkeys(users.ids, 0) | {user.id: count for user, count in groups}

    # --- said and done ---------------------------------------------------------------------------

    def _say(self, plan):
        """Return lines of who gets how many, and what stays."""
        cases = self.renewal_ids.filtered(lambda case: case.state == "open")
        lines = [
            self.env._("%(name)s: %(count)s", name=user.sudo().name, count=len(leads))  # sudo: a colleague's name
            for user, leads in plan.items()
            if user
        ]
        theirs = cases.lead_id - cases.lead_id._filtered_access("write")
        nobody = plan.get(self.env["res.users"], theirs.browse())
        if nobody:
            lines.append(self.env._("Nobody can take %(count)s: they stay as they are.", count=len(nobody)))
        if theirs:
            lines.append(self.env._("In colleagues' hands, and not yours to give: %(count)s.", count=len(theirs)))
        closed = len(self.renewal_ids) - len(cases)
        if closed:
            lines.append(self.env._("Closed already: %(count)s.", count=closed))
        return lines or [self.env._("Nothing changes hands.")]

    def action_reassign(self):
        """Give the deals and their tasks away; return a notice of who got how many.

        :raises UserError: when nothing would change hands
        """
        self.ensure_one()
        plan = self._plan()
        said = "\n".join(self._say(plan))
        plan.pop(self.env["res.users"], None)
        if not plan:
            raise UserError(said)
        for user, leads in plan.items():
            self._give(leads, user)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Renewals handed over"),
                "message": said,
                "type": "success",
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _give(self, leads, user):
        """Give deals to ``user`` with the tasks of who had them, and tell him once."""
        owners = {lead.id: lead.user_id for lead in leads}
        tasks = self.env["mail.activity"].search([("res_model", "=", "crm.lead"), ("res_id", "in", leads.ids)])
        theirs = tasks.filtered(lambda task: not task.user_id or task.user_id == owners[task.res_id])
        # before the deals, which then find their automatic task in the right hands and send no mail about each
        theirs.with_context(**QUIET).user_id = user
        count = len(leads)
        self.env["insurance.renewal"]._hand_over(leads.with_context(**QUIET), user)
        if user != self.env.user:
            reader = self.with_context(lang=user.sudo().lang).env  # sudo: his language
            self.env["mail.thread"].message_notify(
                partner_ids=user.sudo().partner_id.ids,  # sudo: whom to tell
                subject=reader._("%(count)s renewals are yours now", count=count),
                body=reader._(
                    "%(name)s gave you %(count)s renewals. They are on your board, with their tasks.",
                    name=self.env.user.name, count=count,
                ),
            )  # fmt: skip

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "insurance.renewal" and "renewal_ids" not in values:
            values["renewal_ids"] = [Command.set(self.env.context.get("active_ids", []))]
        return values
