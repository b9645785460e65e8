from odoo import api, models
from odoo.tools import format_date

from .insurance_loss import CLAIM_GROUPS


class InsuranceLoss(models.AbstractModel):
    """The words of the figures: headings, and the formula printed beside each."""

    _inherit = "insurance.loss"

    @api.model
    def _get_columns(self, part, group):
        """Return the columns of a table: name, title and kind."""
        columns = self._get_open_columns() if part == "open" else self._get_ratio_columns()
        earned = ("earned", "ratio", "exposure", "frequency")
        if group in CLAIM_GROUPS:  # no premium is earned for a cause or a handler
            columns = [column for column in columns if column[0] not in earned]
        return [dict(zip(("name", "title", "kind"), column, strict=True)) for column in columns]

    @api.model
    def _get_ratio_columns(self):
        return [
            ("earned", self.env._("Earned premium"), "money"),
            ("paid", self.env._("Paid"), "money"),
            ("recovered", self.env._("Recovered"), "money"),
            ("change", self.env._("Change of outstanding"), "money"),
            ("incurred", self.env._("Incurred"), "money"),
            ("ratio", self.env._("Loss ratio"), "percent"),
            ("claims", self.env._("Claims"), "integer"),
            ("exposure", self.env._("Years insured"), "number"),
            ("frequency", self.env._("Claims per year"), "percent"),
            ("average", self.env._("Average claim"), "money"),
        ]

    @api.model
    def _get_formulas(self, part, asked):
        """Return ``[{"title", "text"}]``: how each figure of the table is computed."""
        found = [(self.env._("Open claims"), self._say_open())] if part == "open" else self._say_ratio(asked)
        return [{"title": title, "text": text} for title, text in found]

    def _say_open(self):
        return self.env._(
            "Claims not closed, refused or withdrawn today, by the days since they were reported. Outstanding: what is "
            "left of their reserves, in %(currency)s at the rate of the day each was booked.",
            currency=self.env.company.currency_id.name,
        )

    def _say_ratio(self, asked):
        """Return ``[(title, text)]``."""
        found = [
            (self.env._("Loss ratio = incurred ÷ earned premium"), self._say_earned(asked)),
            (self.env._("Incurred = paid + recovered (negative) + change of outstanding"), self._say_incurred(asked)),
            (self.env._("Claims per year = claims ÷ years insured"), self._say_frequency()),
            (self.env._("Average claim = cost ÷ claims"), self._say_average()),
        ]
        if asked["group"] in CLAIM_GROUPS:
            return [found[1], found[3]]
        return found

    def _say_earned(self, asked):
        text = self.env._(
            "Net premium of the ledger, without taxes and fees, spread evenly over the days each row is for; of policies of "
            "ours that were issued, cancelled ones with what they kept. Premium and claims of a policy both count for who has "
            "it now: agent, office, policyholder."
        )
        if asked["group"] != "object":
            return text
        share = self.env._(
            "Objects share their policy's premium by their own premiums, or alike when they have none. Claims that name no "
            "object are in the row “None”."
        )
        return f"{text} {share}"

    def _say_incurred(self, asked):
        return self.env._(
            "What was booked on claims from %(start)s to %(end)s, whenever the loss happened: payments, recoveries, and how "
            "much more or less is expected to be paid. In %(currency)s.",
            start=format_date(self.env, asked["date_from"]),
            end=format_date(self.env, asked["date_to"]),
            currency=self.env.company.currency_id.name,
        )

    def _say_frequency(self):
        return self.env._(
            "Claims: those whose date of loss is in the period, withdrawn ones left out. Years insured: days of cover of each "
            "object in the period, divided by the days of the calendar year. 12 % means 12 claims a year per 100 objects."
        )

    def _say_average(self):
        return self.env._(
            "Cost: what the claims of the period (by date of loss) have cost until today, reserves included."
        )
