"""Policies that end early, each by another rule, one reinstated; open-ended ones charged for their next year."""

from dateutil.relativedelta import relativedelta

from .endorsements import running

# (agent, line, reason, days from today, what was agreed instead of the rule)
ENDS = [
    ("olena", "HULL", "total_loss", -6, None), ("olena", "MTPL", "sold", -9, None),
    ("petro", "HULL", "surrender", -15, None), ("maryam", "MTPL", "client", -3, None),
    ("andriy", "PROPERTY", "insurer", -11, 500), ("petro", "MTPL", "withdrawal", -2, None),
]  # fmt: skip
NOTE = "By letter of the client."


def build(demo):
    for login, code, reason, day, agreed in ENDS:
        for policy in running(demo, login, code, behind=-30, ahead=40):
            found = demo.env.ref(f"insurance_crm.cancel_reason_{reason}")
            ending = policy._cancel(demo.day(day), found, agreed=agreed and min(agreed, policy.premium), note=NOTE)
            ending.date_asked = demo.day(day - 1)
    _reinstated(demo)
    _charge_years(demo)


def _reinstated(demo):
    """The premium came after all: the cancellation is undone."""
    for policy in running(demo, "olena", "PROPERTY", behind=-30, ahead=30):
        policy._cancel(demo.day(-5), demo.env.ref("insurance_crm.cancel_reason_unpaid"))
        policy.action_reinstate()


def _charge_years(demo):
    """The first year of those without an end is over."""
    demo.env["insurance.policy"].search(
        [("origin", "=", "own"), ("state", "=", "issued"), ("date_end", "=", False),
         ("date_start", "<=", demo.today - relativedelta(years=1))]
    ).action_charge_year()  # fmt: skip
