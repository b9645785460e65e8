from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

_SUPERVISORS = "insurance_crm.group_supervisor"


class InsuranceDouble(models.Model):
    """Two contacts that may be one: found at night and by imports, merged or dismissed by a supervisor.

    Rows are written by SQL (``insurance_double_search``); a dismissed pair stays dismissed.
    """

    _name = "insurance.double"
    _description = "Possible Double"
    _order = "score desc, id desc"
    _rec_names_search = ["partner_id", "other_id"]

    partner_id = fields.Many2one("res.partner", "Client", required=True, readonly=True, ondelete="cascade")
    other_id = fields.Many2one(
        "res.partner", "Perhaps the Same", required=True, readonly=True, index=True, ondelete="cascade"
    )
    score = fields.Integer("Likeness", readonly=True, aggregator="avg", help="Of 100; from 90 on hardly a doubt.")
    codes = fields.Char(readonly=True)
    reasons = fields.Char("Why", compute="_compute_reasons")
    state = fields.Selection(
        [("open", "To look at"), ("dismissed", "Not the same")],
        default="open",
        required=True,
        readonly=True,
        index=True,
    )
    decided_by = fields.Many2one("res.users", readonly=True, ondelete="set null")
    decided_on = fields.Datetime(readonly=True)
    user_id = fields.Many2one(related="partner_id.user_id", string="Agent")
    other_user_id = fields.Many2one(related="other_id.user_id", string="Other's Agent")
    comparison = fields.Html(compute="_compute_comparison", sanitize=False)

    _pair_uniq = models.UniqueIndex("(partner_id, other_id)", "Two contacts are one pair.")
    _order_check = models.Constraint("CHECK (partner_id < other_id)", "A pair begins with the older contact.")

    @api.depends("partner_id", "other_id")
    def _compute_display_name(self):
        for pair in self:
            pair.display_name = f"{pair.partner_id.display_name} ⟷ {pair.other_id.display_name}"

    @api.depends("codes")
    def _compute_reasons(self):
        partners = self.env["res.partner"]
        for pair in self:
            pair.reasons = ", ".join(partners._say_double((pair.codes or "").split(",") if pair.codes else []))

    @api.depends_context("uid", "lang")
    def _compute_comparison(self):
        """A table of what both are known by, and of how much refers to each."""
        for pair in self:
            rows = pair._get_comparison() if pair.id else []
            pair.comparison = self.env["ir.qweb"]._render(
                "insurance_crm.insurance_double_comparison", {"pair": pair, "rows": rows}
            )

    def _get_comparison(self):
        """Return the lines of the table: ``{"label", "one", "other", "same", "code"}``; lines empty on both sides are left out."""
        one, other = self.partner_id, self.other_id
        rows = [
            {
                "label": label, "one": get(one), "other": get(other), "code": code,
                "same": bool(get_key and get_key(one) and get_key(one) == get_key(other)),
            }
            for label, get, get_key, code in self._get_comparison_columns()
        ]  # fmt: skip
        merger = self.env["base.partner.merge.automatic.wizard"]
        counts = [merger._count_merged(partner) for partner in (one, other)]
        titles = {model: self.env["ir.model"]._get(model).name for model in counts[0] | counts[1]}
        rows += [
            {
                "label": title, "one": str(counts[0].get(model, "")), "other": str(counts[1].get(model, "")),
                "code": True, "same": False,
            }
            for model, title in sorted(titles.items(), key=lambda item: item[1])
        ]  # fmt: skip
        return [row for row in rows if row["one"] or row["other"]]

    def _get_comparison_columns(self):
        """Return ``(label, function that gives a contact's text, one that gives what is compared, whether it is a code)``."""
        names = ("name", "phone", "mobile_phone", "email", "birth_date", "vat")
        labels = {
            name: info["string"]
            for name, info in self.env["res.partner"].fields_get(names, attributes=["string"]).items()
        }

        def plain(name, key=None, code=True):
            return labels[name], lambda partner: partner[name] or "", lambda partner: partner[key or name], code

        def listed(label, names):
            return label, lambda partner: ", ".join(partner.mapped(names)), None, True

        def day(label, name, compared=False):
            return (
                label,
                lambda partner: self._format_day(partner[name]),
                lambda partner: compared and partner[name],
                True,
            )

        return [
            plain("name", "insurance_name_key", code=False), plain("phone", "phone_sanitized"),
            plain("mobile_phone", "mobile_sanitized"), plain("email", "email_normalized"),
            listed(self.env._("More phones and e-mails"), "insurance_contact_point_ids.value"),
            day(labels["birth_date"], "birth_date", compared=True), plain("vat"),
            listed(self.env._("Documents"), "insurance_identity_ids.display_name"),
            (self.env._("Address"), lambda partner: partner.contact_address_inline or "", None, False),
            (self.env._("Agent in charge"), lambda partner: partner.user_id.name or "", None, False),
            day(self.env._("Here since"), "create_date"),
        ]  # fmt: skip

    def _format_day(self, value):
        """Return a date in the reader's way of writing, "" for none."""
        return format_date(self.env, value) if value else ""

    # --- decisions ----------------------------------------------------------------------------

    def action_keep_partner(self):
        """Merge the other one into the first."""
        self.ensure_one()
        return self._merge_into(self.partner_id)

    def action_keep_other(self):
        """Merge the first into the other one."""
        self.ensure_one()
        return self._merge_into(self.other_id)

    def _merge_into(self, kept):
        """Merge the pair and open the contact that stays; its chatter says what came over.

        :raises AccessError: for anybody but supervisors
        :raises UserError: when something both have must be corrected first; nothing is merged then
        """
        self._check_supervisor()
        pair = self.partner_id | self.other_id
        pair.check_access("write")
        self.env["base.partner.merge.automatic.wizard"]._merge(pair.ids, kept, extra_checks=False)
        self.env["insurance.double"]._look_at(kept.ids)
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": kept.id,
            "views": [(False, "form")],
            "target": "main",  # the way back would lead to the pair, which is gone
        }

    def action_dismiss(self):
        """These are two persons: the pair is not shown again."""
        self._check_supervisor()
        self.write({"state": "dismissed", "decided_by": self.env.uid, "decided_on": fields.Datetime.now()})
        return True

    def action_reopen(self):
        """Look at it again."""
        self._check_supervisor()
        self.write({"state": "open", "decided_by": False, "decided_on": False})
        return True

    @api.model
    def _check_supervisor(self):
        if not self.env.su and not self.env.user.has_group(_SUPERVISORS):
            raise AccessError(self.env._("Supervisors merge clients: ask yours, and name the two."))

    @api.model
    def _open_pair(self, partners):
        """Return the action that compares two contacts chosen by hand.

        :raises UserError: unless there are two, neither of them the other's contact
        """
        self._check_supervisor()
        if len(partners) != 2:
            raise UserError(self.env._("Choose two clients to compare them."))
        partners.check_access("read")
        first, second = partners.sorted("id")
        if second in (first | first.parent_id) or first == second.parent_id:
            raise UserError(self.env._("One of them is the other's contact person: they cannot be merged."))
        pair = self.search([("partner_id", "=", first.id), ("other_id", "=", second.id)])
        if not pair:
            # sudo: pairs are made by the search; this one a supervisor asks for
            pair = self.sudo().create({"partner_id": first.id, "other_id": second.id}).sudo(False)
        return {
            "type": "ir.actions.act_window", "res_model": self._name, "res_id": pair.id, "views": [(False, "form")],
            "name": self.env._("Are they the same?"),
        }  # fmt: skip
