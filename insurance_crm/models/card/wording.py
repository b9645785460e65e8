"""Dates of a card in a few letters, in the reader's language and its order of day, month and year."""

from babel.dates import format_skeleton

from odoo import fields
from odoo.tools.misc import babel_locale_parse, get_lang

NEAR = 330  # days within which the name of a month says which one is meant


def _written(env, skeleton, day):
    return format_skeleton(skeleton, day, locale=babel_locale_parse(get_lang(env).code))


def short_day(env, day):
    """Return a date as “22 Nov”, with its year unless it is this one; "" for none."""
    if not day:
        return ""
    same = day.year == fields.Date.today().year
    return _written(env, "MMMd" if same else "yMMMd", day)


def short_month(env, day):
    """Return the month of a date as “Jun”, with its year unless it is within a year; "" for none."""
    if not day:
        return ""
    near = abs((day - fields.Date.today()).days) < NEAR
    return _written(env, "MMM" if near else "yMMM", day)


def month_of_year(env, day):
    """Return the month and year of a date, as “Jun 2026”."""
    return _written(env, "yMMM", day)


def near_day(env, day):
    """Return a date as people say it: today, yesterday, tomorrow, in 5 days, or as “22 Nov”."""
    left = (day - fields.Date.context_today(env.user)).days
    if left in (-1, 0, 1):
        return {-1: env._("yesterday"), 0: env._("today"), 1: env._("tomorrow")}[left]
    return env._("in %(days)s days", days=left) if 0 < left < 8 else short_day(env, day)
