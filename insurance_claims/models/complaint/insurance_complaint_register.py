from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.insurance_crm.lib import listing
from odoo.addons.insurance_crm.models.almanac.res_company import CALENDARS

from .wording import TARGETS

PDF_ROWS = 5_000  # more pages than anybody reads
_WORDS = ("kind", "target", "channel", "severity", "state", "outcome")


class InsuranceComplaintRegister(models.TransientModel):
    """The register of complaints of a period, printed or saved; whoever prints it sees those he may see."""

    _name = "insurance.complaint.register"
    _description = "Register of Complaints"
    _inherit = "insurance.list.mixin"
    _list_report = "insurance_claims.action_report_complaint_register"

    date_from = fields.Date(
        "From", required=True, default=lambda self: fields.Date.context_today(self) + relativedelta(day=1, month=1)
    )
    date_to = fields.Date("To", required=True, default=fields.Date.context_today)
    kind = fields.Selection(
        [("all", "Complaints and suggestions"), ("complaint", "Complaints"), ("suggestion", "Suggestions")],
        "What", required=True, default="all",
    )  # fmt: skip
    target = fields.Selection(TARGETS, "Only about", help="Empty: whatever they are about.")
    calendar = fields.Selection(
        CALENDARS, "Dates", required=True, default=lambda self: self.env.user._get_insurance_calendar(),
        help="The calendar of the dates in the register.",
    )  # fmt: skip
    complaint_count = fields.Integer("In the register", compute="_compute_complaint_count")

    @api.depends("date_from", "date_to", "kind", "target")
    def _compute_complaint_count(self):
        for sheet in self:
            dated = sheet.date_from and sheet.date_to
            sheet.complaint_count = self.env["insurance.complaint"].search_count(sheet._get_domain()) if dated else 0

    @api.constrains("date_from", "date_to")
    def _check_period(self):
        for sheet in self:
            if sheet.date_to < sheet.date_from:
                raise ValidationError(self.env._("The register would end before it begins: correct one of the dates."))

    def action_list_pdf(self):
        if self.complaint_count > PDF_ROWS:
            raise UserError(
                self.env._(
                    "%(count)s rows are too many to print. Choose a shorter period, or take the Excel file.",
                    count=self.complaint_count,
                )
            )
        return super().action_list_pdf()

    def _get_domain(self):
        self.ensure_one()
        domain = Domain("date", ">=", self.date_from) & Domain("date", "<=", self.date_to)
        domain &= Domain("company_id", "in", self.env.companies.ids)
        if self.kind != "all":
            domain &= Domain("kind", "=", self.kind)
        return domain & Domain("target", "=", self.target) if self.target else domain

    # --- what is printed (see insurance.list.mixin) ----------------------------------------------------

    def _list_calendar(self):
        return self.calendar or super()._list_calendar()

    def _list_title(self):
        return self.env._("Register of complaints")

    def _list_scope(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        scope = [
            self.env._(
                "Received from %(start)s to %(end)s",
                start=self._list_date(self.date_from),
                end=self._list_date(self.date_to),
            ),
            kinds[self.kind],
        ]
        if self.target:
            scope.append(dict(self._fields["target"]._description_selection(self.env))[self.target])
        return scope

    def _list_groups(self):
        return [listing.Group(name="target", title=self.env._("About"))]

    def _list_columns(self):
        return [
            listing.Column(name="number", title=self.env._("Number"), kind="code", width=18),
            listing.Column(name="date", title=self.env._("Came on"), kind="date", width=18),
            listing.Column(name="who", title=self.env._("Who"), width=18),
            listing.Column(name="what", title=self.env._("What"), width=17),
            listing.Column(name="about", title=self.env._("About"), width=19),
            listing.Column(name="cause", title=self.env._("Cause"), width=15),
            listing.Column(name="demand", title=self.env._("Demanded"), width=18),
            listing.Column(name="severity", title=self.env._("Severity"), width=13),
            listing.Column(name="worker", title=self.env._("Worked on by"), width=15),
            listing.Column(name="date_due", title=self.env._("Due"), kind="date", width=18),
            listing.Column(name="date_answered", title=self.env._("Answered"), kind="date", width=18),
            listing.Column(name="outcome", title=self.env._("Outcome"), width=15),
            listing.Column(name="action", title=self.env._("Corrective action"), width=16),
        ]

    def _list_rows(self):
        """Return a row per complaint, by what it is about and the day it came."""
        found = self.env["insurance.complaint"].search(self._get_domain(), order="date, id")
        words = {name: dict(found._fields[name]._description_selection(self.env)) for name in _WORDS}
        order = [target for target, _title in TARGETS]
        return [self._prepare_row(complaint, words) for complaint in found.sorted(lambda c: order.index(c.target))]

    @api.model
    def _prepare_row(self, complaint, words):
        """Return what the register says of one complaint."""
        told = {name: words[name].get(complaint[name]) for name in _WORDS}
        # sudo: names alone, of what the complaint names itself
        named = complaint.sudo()
        about = [named.insurer_id.name, named.product_id.name, named.policy_id.number, named.claim_id.name]
        return told | {
            "number": complaint.name,
            "what": f"{told['kind']} · {told['channel']}",
            "date": complaint.date,
            "who": complaint.partner_id.display_name or complaint.complainer_name,
            "about": " · ".join(filter(None, [*about, named.about_user_id.name])),
            "cause": complaint.cause_id.name,
            "demand": complaint.demand,
            "worker": named.user_id.name,
            "date_due": complaint.date_due,
            "date_answered": complaint.date_answered,
            "outcome": told["outcome"] or told["state"],
            "action": complaint.corrective_action,
        }
