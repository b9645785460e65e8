"""What a quote says (see ``lib.tariff.evaluate``), in the reader's language."""

from odoo.tools import format_date
from odoo.tools.translate import LazyTranslate

from ...lib.tariff.words import Words

_lt = LazyTranslate(__name__)

TEMPLATES = {
    "base": _lt("Base"),
    "base_rate": _lt("%(rate)s %% of the sum insured, %(sum)s"),
    "base_unit": _lt("%(attribute)s: %(units)s, each at %(amount)s"),
    "base_fixed": _lt("Fixed amount"),
    "objects": _lt("Number of objects"),
    "objects_each": _lt("The price of one, for %(count)s"),
    "rate_added": _lt("%(rate)s %% of the sum insured"),
    "unknown": _lt("not known"),
    "term": _lt("Term"),
    "term_years": _lt("%(years)s years, each at the year's price"),
    "term_pro_rata": _lt("%(days)s days of a year of %(year)s, and %(years)s whole years"),
    "term_table": _lt("Up to %(count)s %(unit)s: %(percent)s %% of a year's premium, and %(years)s whole years"),
    "term_table_end": _lt("Longer than the short-term table: a whole year's premium, and %(years)s whole years"),
    "unit_day": _lt("days"),
    "unit_month": _lt("months"),
    "concession": _lt("Concession: %(name)s"),
    "concession_percent": _lt("%(percent)s %% off: %(why)s"),
    "minimum": _lt("Minimum premium"),
    "minimum_why": _lt("The insurer takes no less"),
    "rounding": _lt("Rounding"),
    "rounding_nearest": _lt("To the nearest %(step)s"),
    "rounding_up": _lt("Up to whole %(step)s"),
    "rounding_down": _lt("Down to whole %(step)s"),
    "tax": _lt("Tax"),
    "levy": _lt("Levies"),
    "fee": _lt("Policy fee"),
    "of_net": _lt("%(rate)s %% of the net premium"),
    # why a product does not fit
    "wrong_dates": _lt("The last day of cover is before the first: correct the dates."),
    "sold_from": _lt("Sold from %(date)s only."),
    "sold_until": _lt("No longer sold: until %(date)s."),
    "term_not_sold": _lt("Not sold for a term of %(days)s days."),
    "no_cover": _lt("Does not offer the cover %(cover)s."),
    "deductible_too_low": _lt("Offers no deductible of %(amount)s or less."),
    "no_tariff": _lt("No tariff for that day: ask the insurer and type the answer."),
    "sum_missing": _lt("Enter the sum insured: the premium is a percentage of it."),
    "value_missing": _lt("%(attribute)s is not known: enter it."),
    "no_row": _lt("%(attribute)s: the tariff has no price for %(value)s."),
    "refused": _lt("%(attribute)s: the insurer does not insure %(value)s."),
}


def get_words(env):
    """Return the :class:`Words` of the environment's language."""
    lang = env["res.lang"]._get_data(code=env.lang or "en_US")
    templates = {code: env._(text) for code, text in TEMPLATES.items()}
    return Words(
        templates, lang.decimal_point or ".", lang.thousands_sep or "\u00a0", lambda day: format_date(env, day)
    )
