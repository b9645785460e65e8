from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.insurance_crm.lib import dates, listing
from odoo.addons.insurance_crm.models.almanac.res_company import CALENDARS

KINDS = ("not_expired", "ended", "renewed", "cancelled")
PDF_ROWS = 10_000  # more pages than anybody reads; the spreadsheet takes a hundred times as many


class InsuranceRenewalList(models.TransientModel):
    """The renewal list of a period, to print or to save: which policies end, and what became of them.

    Whoever prints it sees the policies he may see in the list of policies, no more.
    """

    _name = "insurance.renewal.list"
    _description = "Renewal List"
    _inherit = "insurance.list.mixin"
    _list_report = "insurance_renewal.action_report_renewal_list"

    date_from = fields.Date(
        "Ending from",
        required=True,
        default=lambda self: self._get_next_month(),
        help="First day on which a policy of the list ends.",
    )
    date_to = fields.Date(
        "Ending until", required=True, default=lambda self: self._get_next_month() + relativedelta(day=31),
        help="Last day on which a policy of the list ends.",
    )  # fmt: skip
    with_not_expired = fields.Boolean("Not yet expired", default=True, help="Still covered, no next term issued.")
    with_ended = fields.Boolean("Ended, not renewed", default=True, help="No longer covered, no next term issued.")
    with_renewed = fields.Boolean("Renewed", help="The next term is issued.")
    with_cancelled = fields.Boolean("Cancelled", help="Ended before their time.")
    origin = fields.Selection(
        [("all", "Ours and elsewhere"), ("own", "Ours"), ("foreign", "Elsewhere")],
        "Policies",
        default="all",
        required=True,
        help="Elsewhere: policies the client holds through somebody else.",
    )
    office_ids = fields.Many2many("insurance.office", string="Offices", help="Empty: all offices.")
    user_ids = fields.Many2many(
        "res.users",
        string="Agents",
        domain="[('share', '=', False)]",
        help="Empty: all agents whose policies you may see.",
    )
    line_ids = fields.Many2many("insurance.line", string="Lines", help="Empty: all lines of business.")
    calendar = fields.Selection(
        CALENDARS,
        "Dates",
        required=True,
        default=lambda self: self.env.user._get_insurance_calendar(),
        help="The calendar of the dates on the list.",
    )
    policy_count = fields.Integer("Policies on the list", compute="_compute_policy_count")

    @api.model
    def _get_next_month(self):
        return fields.Date.context_today(self) + relativedelta(day=1, months=1)

    @api.depends(
        "date_from", "date_to", "origin", "office_ids", "user_ids", "line_ids", *(f"with_{kind}" for kind in KINDS)
    )
    def _compute_policy_count(self):
        for sheet in self:
            sheet.policy_count = len(sheet._get_policies()) if sheet.date_from and sheet.date_to else 0

    @api.constrains("date_from", "date_to")
    def _check_period(self):
        for sheet in self:
            if sheet.date_to < sheet.date_from:
                raise ValidationError(self.env._("The list would end before it begins: correct one of the dates."))

    def action_list_pdf(self):
        if self.policy_count > PDF_ROWS:
            raise UserError(
                self.env._(
                    "%(count)s policies are too many to print. Choose a shorter period, an office or an agent, "
                    "or take the Excel file.",
                    count=self.policy_count,
                )
            )
        return super().action_list_pdf()

    # --- which policies ----------------------------------------------------------------------

    def _get_policy_domain(self):
        """Return the domain of the policies that end in the period, whatever became of them."""
        self.ensure_one()
        domain = Domain("cover_end", ">", self.date_from) & Domain("cover_end", "<=", dates.cover_end(self.date_to))
        domain &= Domain("company_id", "in", self.env.companies.ids)
        domain &= Domain("state", "in", ("issued", "cancelled"))
        domain &= Domain("origin", "in", ("own", "foreign") if self.origin == "all" else (self.origin,))
        for name in ("office", "user", "line"):
            chosen = self[f"{name}_ids"]
            if chosen:
                domain &= Domain(f"{name}_id", "in", chosen.ids)
        return domain

    def _get_policies(self):
        """Return ``{policy: kind}`` of the list (see KINDS), a constant number of queries."""
        policies = self.env["insurance.policy"].search_fetch(self._get_policy_domain(), ["state", "cover_end"])
        renewed = self.env["insurance.retention"]._get_renewed_ids(policies)
        today = fields.Date.context_today(self)
        kinds = {policy: self._get_kind(policy, policy.id in renewed, today) for policy in policies}
        return {policy: kind for policy, kind in kinds.items() if self[f"with_{kind}"]}

    @api.model
    def _get_kind(self, policy, renewed, today):
        if policy.state == "cancelled":
            return "cancelled"
        if renewed:
            return "renewed"
        return "not_expired" if policy.cover_end > today else "ended"

    # --- what is printed (see insurance.list.mixin) --------------------------------------------

    def _list_calendar(self):
        return self.calendar or super()._list_calendar()

    def _list_title(self):
        return self.env._("Renewal list")

    def _list_scope(self):
        names = {name: self._fields[name]._description_string(self.env) for name in (f"with_{kind}" for kind in KINDS)}
        origins = dict(self._fields["origin"]._description_selection(self.env))
        lines = [
            self.env._(
                "Policies ending from %(start)s to %(end)s",
                start=self._list_date(self.date_from),
                end=self._list_date(self.date_to),
            ),
            " · ".join([origins[self.origin], *(name for field, name in names.items() if self[field])]),
        ]
        chosen = [
            f"{self._fields[name]._description_string(self.env)}: {', '.join(self[name].mapped('name'))}"
            for name in ("office_ids", "user_ids", "line_ids")
            if self[name]
        ]
        if not self.env.user.has_group("insurance_crm.group_agent_all"):
            chosen.append(self.env._("Own book of %(agent)s", agent=self.env.user.name))
        return lines + ([" · ".join(chosen)] if chosen else [])

    def _list_groups(self):
        return [
            listing.Group(name="office", title=self.env._("Office")),
            listing.Group(name="line", title=self.env._("Line")),
        ]

    def _list_columns(self):
        columns = [
            listing.Column(name="date_end", title=self.env._("Expiry"), kind="date", width=14),
            listing.Column(name="number", title=self.env._("Policy"), kind="code", width=20),
            listing.Column(name="issuing_unit", title=self.env._("Issuing unit"), width=11),
            listing.Column(name="date_issue", title=self.env._("Issued"), kind="date", width=14),
            listing.Column(name="partner", title=self.env._("Policyholder"), width=22),
            listing.Column(name="phone", title=self.env._("Phone"), kind="code", width=20),
            listing.Column(name="mobile", title=self.env._("Mobile"), kind="code", width=20),
            listing.Column(name="marketer", title=self.env._("Marketer"), width=13),
            listing.Column(name="agent", title=self.env._("Agent"), width=13),
            listing.Column(
                name="premium", title=self.env._("Premium"), kind="money", width=13, total=True, unit="currency"
            ),
            listing.Column(name="note", title=self.env._("Notes"), width=18),
        ]
        if sum(self[f"with_{kind}"] for kind in KINDS) > 1:
            columns.insert(-2, listing.Column(name="kind", title=self.env._("Status"), width=14))
        return columns

    def _list_rows(self):
        """Return the rows, by office, line and expiry; read with the rights of who prints."""
        kinds = self._get_policies()
        policies = self.env["insurance.policy"].browse(policy.id for policy in kinds)
        policies.fetch(self._get_fields_read())
        policies.partner_id.fetch(["name", "complete_name", "phone", "mobile_phone"])
        # sudo: what became of the renewal; the policy itself was read with the user's rights
        policies.renewal_id.sudo().fetch(["outcome"])
        names = {kind: self._fields[f"with_{kind}"]._description_string(self.env) for kind in KINDS}
        rows = [self._prepare_row(policy) | {"kind": names[kinds[policy]]} for policy in policies]
        rows.sort(key=lambda row: row["sort"])
        return rows

    @api.model
    def _get_fields_read(self):
        return [
            "number", "issuing_unit", "date_issue", "cover_end", "end_precision", "origin", "partner_id", "marketer_id",
            "user_id", "office_id", "line_id", "premium_total", "currency_id", "note",
            "renewal_id",
        ]  # fmt: skip

    @api.model
    def _get_notes(self, policy):
        """Yield what stands under the notes of one policy: what became of its renewal when it was closed, and its own."""
        case = policy.renewal_id.sudo()  # sudo: see _list_rows
        if case.outcome and case.outcome not in ("same_insurer", "other_insurer", "cancelled"):
            yield f"{dict(case._fields['outcome']._description_selection(self.env))[case.outcome]}."
        if policy.end_precision == "month":
            yield self.env._("End known to the month only.")
        yield policy.note

    @api.model
    def _prepare_row(self, policy):
        """Return what the list says about one policy; rooms extend it together with `_list_columns`."""
        note = " ".join(filter(None, self._get_notes(policy)))
        marketer = self.env._("Direct sale") if policy.origin == "own" else self.env._("Elsewhere")
        line = policy.line_id
        return {
            "date_end": dates.last_day(policy.cover_end),
            "number": policy.number,
            "issuing_unit": policy.issuing_unit,
            "date_issue": policy.date_issue,
            "partner": policy.partner_id.display_name,
            "phone": policy.partner_id.phone,
            "mobile": policy.partner_id.mobile_phone,
            "marketer": policy.marketer_id.name or marketer,
            "agent": policy.user_id.name,
            "premium": policy.premium_total,
            "currency": policy.currency_id.name,
            "note": note,
            "office": policy.office_id.name,
            "line": line.name,
            "sort": (policy.office_id.name or "\uffff", line.sequence, line.id, policy.cover_end, policy.id),
        }
