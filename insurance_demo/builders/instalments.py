"""How clients pay: a third of the larger policies in parts, most in time, some late, one in part."""

from datetime import timedelta

PARTS = (2, 4, 2, 12, 4)
FROM = 4000  # smaller premiums are paid at once
FORGOTTEN = 7  # every seventh instalment that was due of late is open
LATELY = 45  # days


def build(demo):
    policies = demo.env["insurance.policy"].search(
        [("origin", "=", "own"), ("state", "=", "issued"), ("phase", "=", "in_force"), ("premium", ">=", FROM)],
        order="id",
    )[::3]
    for number, parts in enumerate(PARTS):
        policies[number :: len(PARTS)].instalments = parts
    policies.action_plan_instalments()
    due = demo.env["insurance.instalment"].search(
        [("policy_id", "in", policies.ids), ("date_due", "<=", demo.today)], order="date_due, id"
    )
    late = due.filtered(lambda row: row.date_due > demo.day(-LATELY))[::FORGOTTEN]
    for number, row in enumerate(due - late):
        day = min(row.date_due + timedelta(days=number % 5 - 2), demo.today)
        row.write({"paid": row.amount, "date_paid": day})
    if late:
        late[-1].write({"paid": late.currency_id.round(late[-1].amount / 2), "date_paid": late[-1].date_due})
