from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

_LEAP_YEAR = 2000  # so that 29 February can be an occasion


class InsuranceGiftOccasion(models.Model):
    """When something is given: a holiday, the client's birthday, the end of a policy."""

    _name = "insurance.gift.occasion"
    _description = "Occasion for Gifts"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        [("day", "The same day each year"), ("birthday", "Birthday"), ("policy_end", "A policy with us ends"),
         ("any", "Any day")],
        "When", required=True, default="day",
        help="Holidays that move (Easter, the Chinese New Year) are “Any day”: each plan says when.",
    )  # fmt: skip
    month = fields.Integer(default=1, help="1 is January.")
    day = fields.Integer(default=1)
    sex = fields.Selection([("female", "Women"), ("male", "Men")], "Only for", help="Empty: for everybody.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    @api.constrains("kind", "month", "day")
    def _check_day(self):
        for occasion in self.filtered(lambda occasion: occasion.kind == "day"):
            try:
                date(_LEAP_YEAR, occasion.month, occasion.day)
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "%(occasion)s: there is no day %(day)s in month %(month)s.",
                        occasion=occasion.name,
                        day=occasion.day,
                        month=occasion.month,
                    )
                ) from error

    def _get_days(self, start, end):
        """Return the days from ``start`` to ``end`` on which a yearly occasion falls, 29 February on the 28th."""
        self.ensure_one()
        days = (
            start + relativedelta(years=n, month=self.month, day=self.day) for n in range(end.year - start.year + 1)
        )
        return [day for day in days if start <= day <= end]

    def _get_next_period(self, today):
        """Return the first and the last day to propose for a plan made on ``today``."""
        self.ensure_one()
        if self.kind == "day":
            day = self._get_days(today, today + relativedelta(years=1))[0]
            return day, day
        if self.kind == "any":
            return today, today
        return today + relativedelta(months=1, day=1), today + relativedelta(months=1, day=31)

    @api.model
    def _get_birthday_sql(self, column, start, end):
        """Return SQL of the birthday between ``start`` and ``end``, NULL when there is none.

        Who was born on 29 February has his birthday on the 28th in other years (so does PostgreSQL count).
        """
        days = [
            SQL("(%s + make_interval(years => %s - extract(year FROM %s)::int))::date", column, year, column)
            for year in range(start.year, end.year + 1)
        ]
        cases = SQL(" ").join(SQL("WHEN %s BETWEEN %s AND %s THEN %s", day, start, end, day) for day in days)
        return SQL("CASE %s END", cases)
