from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

LIVE = ("open", "deal")
# what somebody who notes a need again may add to the one that is there
_DETAILS = (
    "name", "note", "amount", "term_count", "budget", "price_preference", "service_preference", "date_wanted",
)  # fmt: skip


class InsuranceNeed(models.Model):
    """What a client needs and does not have with us yet: noted by people, by scripts, or found as a gap.

    The state is never written. It follows from the deal, from the policy that met the need and from
    somebody saying that it is not needed; so a deal that is opened again opens its need again.
    """

    _name = "insurance.need"
    _description = "Need"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "priority desc, date_wanted, id"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner", "Client", required=True, check_company=True, ondelete="cascade", index=True, tracking=True
    )
    line_id = fields.Many2one("insurance.line", required=True, ondelete="restrict", index=True, tracking=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, ondelete="restrict", index=True
    )
    user_id = fields.Many2one(
        "res.users", "Agent", default=lambda self: self.env.user, ondelete="set null", index="btree_not_null",
        domain="[('share', '=', False)]", tracking=True, help="Who takes care of it.",
    )  # fmt: skip
    name = fields.Char("For what", help="The object, the journey, the occasion, e.g. flat in the centre, 54 m².")
    note = fields.Text(help="What else the client said.")
    amount = fields.Monetary("Wanted sum", help="What is to be insured for how much.")
    currency_id = fields.Many2one(
        "res.currency", required=True, ondelete="restrict", default=lambda self: self.env.company.currency_id
    )
    term_count = fields.Integer("Term")
    term_unit = fields.Selection(
        [("day", "days"), ("month", "months"), ("year", "years")], "Term in", default="year", required=True
    )
    budget = fields.Monetary(help="What it may cost a year.")
    price_preference = fields.Selection(
        [("cheap", "The lowest price"), ("balance", "Price and cover alike"), ("cover", "The best cover")],
        "Price or cover",
    )
    service_preference = fields.Char(
        "Wishes for service", help="E.g. courier, payment in instalments, a clinic near home, no papers."
    )
    priority = fields.Selection(
        [("0", "Normal"), ("1", "Wanted"), ("2", "Important"), ("3", "Urgent")], default="0", required=True
    )
    source = fields.Selection(
        [
            ("card", "Client card"),
            ("script", "Sales script"),
            ("gap", "Gap found"),
            ("family", "Family"),
            ("renewal", "Policy elsewhere ends"),
            ("web", "Request"),
        ],
        required=True,
        default="card",
        readonly=True,
        help="How we came to know of it.",
    )
    date_wanted = fields.Date("Wanted by", index="btree_not_null")
    lead_id = fields.Many2one(
        "crm.lead", "Deal", check_company=True, ondelete="set null", index="btree_not_null", copy=False, tracking=True
    )
    policy_id = fields.Many2one(
        "insurance.policy", "Met by", check_company=True, ondelete="set null", index="btree_not_null",
        readonly=True, copy=False, help="The policy of ours in this line that was issued after the need was noted.",
    )  # fmt: skip
    gap_rule_id = fields.Many2one(
        "insurance.gap.rule", "Found by", ondelete="restrict", index="btree_not_null", readonly=True, copy=False,
        help="The rule that found the gap: why we think that the client needs it.",
    )  # fmt: skip
    gap_advice = fields.Text("What to say", related="gap_rule_id.advice")
    gap_policy_id = fields.Many2one(
        "insurance.policy", "Ends elsewhere", ondelete="cascade", index="btree_not_null", readonly=True, copy=False,
        check_company=True,
    )  # fmt: skip
    gap_partner_id = fields.Many2one(
        "res.partner", "Relative of", ondelete="set null", index="btree_not_null", readonly=True, copy=False,
        help="The client through whom we know.",
    )  # fmt: skip
    is_dropped = fields.Boolean("Not needed", readonly=True, copy=False)
    reason_id = fields.Many2one(
        "crm.lost.reason", "Why not", compute="_compute_reason_id", store=True, ondelete="restrict",
        index="btree_not_null", copy=False, tracking=True,
        help="Why the client does not need it, or why its deal was lost.",
    )  # fmt: skip
    state = fields.Selection(
        [("open", "Open"), ("deal", "In a deal"), ("won", "Won"), ("lost", "Lost"), ("dropped", "Not needed")],
        compute="_compute_state",
        store=True,
        precompute=True,
        tracking=True,
        help="Follows the deal: won or lost with it, and open again with it.",
    )
    date_closed = fields.Date(
        "Closed on", compute="_compute_state", store=True, precompute=True, help="When it was won, lost or not needed."
    )
    recommended = fields.Integer(default=1, readonly=True, copy=False, help="1 for every need: the sum counts them.")
    realised = fields.Integer(
        compute="_compute_state", store=True, precompute=True, help="1 when the need was won: the sum counts them."
    )
    realised_rate = fields.Float(
        "Realised (%)", compute="_compute_state", store=True, precompute=True, aggregator="avg", digits=(5, 1),
        help="Share of the needs that were won, of all that were recommended.",
    )  # fmt: skip
    active = fields.Boolean(default=True)

    _open_uniq = models.UniqueIndex(
        "(partner_id, line_id, company_id) WHERE state = 'open' AND active IS TRUE",
        "This client's need in this line is noted already. Open that one.",
    )
    _gap_uniq = models.UniqueIndex(
        "(gap_rule_id, partner_id, company_id, COALESCE(gap_policy_id, 0)) WHERE gap_rule_id IS NOT NULL",
        "This gap was found already.",
    )
    _order_idx = models.Index("(priority DESC, date_wanted, id) WHERE active IS TRUE")
    _amounts_positive = models.Constraint(
        "CHECK (amount >= 0 AND budget >= 0 AND term_count >= 0)", "Sum, budget and term cannot be negative."
    )

    @api.depends("lead_id.won_status", "policy_id.state", "is_dropped")
    def _compute_state(self):
        today = fields.Date.context_today(self)
        for need in self:
            need.state = need._get_state()
            need.date_closed = (need.date_closed or today) if need.state not in LIVE else False
            need.realised = int(need.state == "won")
            need.realised_rate = 100 * need.realised

    def _get_state(self):
        """Return what the state is, seen from the deal, the policy and what the client said."""
        self.ensure_one()
        if self.is_dropped:
            return "dropped"
        if self.policy_id and self.policy_id.state != "void":
            return "won"
        if self.lead_id:
            return {"won": "won", "lost": "lost"}.get(self.lead_id.won_status, "deal")
        return "open"

    @api.depends("lead_id.lost_reason_id")
    def _compute_reason_id(self):
        for need in self:
            need.reason_id = need.lead_id.lost_reason_id or (need.is_dropped and need.reason_id)

    @api.depends("line_id.name", "name", "partner_id.name")
    def _compute_display_name(self):
        for need in self:
            need.display_name = " · ".join(filter(None, (need.line_id.name, need.name, need.partner_id.name)))

    @api.model
    def _get_live_domain(self):
        """Return the domain of the needs that are still to be met."""
        return Domain("state", "in", LIVE)

    @api.model
    def _open_need(self, vals):
        """Note a need, or add to the one of this client and line that is open or in a deal already.

        :param dict vals: values of ``insurance.need``; partner_id and line_id are wanted, company and agent
            default to the user's
        :return: the need, with the user's rights: it may be in the book of a colleague, who noted it first
        :raises UserError: when client or line is missing
        """
        if not vals.get("partner_id") or not vals.get("line_id"):
            raise UserError(self.env._("A need wants a client and a line."))
        same = Domain("company_id", "=", vals.get("company_id") or self.env.company.id)
        same &= Domain("partner_id", "=", vals["partner_id"]) & Domain("line_id", "=", vals["line_id"])
        # sudo: a client has one need of a line, whoever of the colleagues takes care of it
        known = self.sudo().search(same & self._get_live_domain(), order="state desc, id", limit=1)
        if not known:
            return self.create([vals])
        known._add_details(vals)
        return self.browse(known.id)

    def _get_details(self):
        """Return what is known of the need, as values of another one."""
        self.ensure_one()
        return {name: self[name] for name in (*_DETAILS, "priority") if self[name]}

    def _add_details(self, vals):
        """Fill what is empty yet from ``vals``; a note and an object that differ are written below the note."""
        self.ensure_one()
        new = {name: vals[name] for name in _DETAILS if vals.get(name) and not self[name]}
        said = [vals[name] for name in ("name", "note") if vals.get(name) and name not in new]
        said = [text for text in said if text not in (self.name or "") and text not in (self.note or "")]
        if said:
            new["note"] = "\n".join(filter(None, [new.get("note") or self.note, *said]))
        if (vals.get("priority") or "0") > self.priority:
            new["priority"] = vals["priority"]
        if new:
            self.write(new)
