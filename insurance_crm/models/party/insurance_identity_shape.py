from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...lib import text

_SOON_DAYS = 60


class InsuranceIdentity(models.Model):
    """The shape of a document's number, and whether the document is still good."""

    _inherit = "insurance.identity"

    country_id = fields.Many2one(
        "res.country",
        "Issued In",
        default=lambda self: self._default_country(),
        ondelete="restrict",
        help="The number must have the shape of this country's documents. Empty: any shape.",
    )
    validity = fields.Selection(
        [("expired", "Expired"), ("soon", "Expires soon"), ("valid", "Valid")], compute="_compute_validity"
    )

    def _default_country(self):
        partner = self.env["res.partner"].browse(self.env.context.get("default_partner_id") or ())
        return partner.country_id or self.env.company.country_id

    @api.depends("date_expiry")
    @api.depends_context("tz")
    def _compute_validity(self):
        today = fields.Date.context_today(self)
        soon = fields.Date.add(today, days=_SOON_DAYS)
        for identity in self:
            end = identity.date_expiry
            identity.validity = end and ("expired" if end < today else "soon" if end <= soon else "valid")

    def _check_number(self, number):
        """:raises ValidationError: says which shapes there are, and what to do when the number is right all the same"""
        super()._check_number(number)
        rules = self.env["insurance.identity.rule"]._get_for(self.kind, self.country_id) if self.country_id else ()
        if not rules or any(rule._fits(text.code_key(number)) for rule in rules):
            return
        shapes = "\n".join(
            self.env._("- %(explanation)s, e.g. %(example)s", explanation=rule.explanation, example=rule.example)
            for rule in rules
        )
        raise ValidationError(
            self.env._(
                "This cannot be the number of a document of the kind “%(kind)s”, %(country)s. Expected:\n%(shapes)s\n"
                "If the document shows it all the same, empty its country.",
                kind=self._kind_label(),
                country=self.country_id.name,
                shapes=shapes,
            )
        )

    @api.constrains("date_issue", "date_expiry", "partner_id")
    def _check_dates(self):
        today = fields.Date.context_today(self)
        for identity in self:
            issued, ends, born = identity.date_issue, identity.date_expiry, identity.partner_id.birth_date
            if issued and ends and ends < issued:
                raise ValidationError(self.env._("A document cannot expire before it is issued: correct the dates."))
            if issued and issued > today:
                raise ValidationError(self.env._("A document cannot be issued after today: correct the date."))
            if born and min(filter(None, (issued, ends)), default=born) < born:
                raise ValidationError(
                    self.env._(
                        "A document of %(name)s cannot be older than its owner: correct its dates or the birth date.",
                        name=identity.partner_id.display_name,
                    )
                )
