"""What was said last: calls that were made, and what is to be done next, with clients and their deals."""

from datetime import timedelta

from .broker import AGENTS

CLIENTS = 14  # of each agent
# days from today, kind of activity, what it was about, what came of it (nothing: still to be done)
CALLS = (
    (-1, "call", "Is the price all right?", "Too dear, compare with another insurer"),
    (-4, "call", "Ask what else is insured", "Flat is insured through the bank, until spring"),
    (-9, "meeting", "Bring the policy", "Signed. The car is sold in summer, a new one comes"),
    (-15, "call", "Congratulate", "Glad. The daughter gets her licence in July"),
    (-22, "call", "Remind of the second payment", "Paid the same evening"),
)
NEXT = ((1, "Ask for the photos of the car"), (3, "Call after 17:00 about the flat"), (0, "Tell the decision"))


def build(demo):
    types = {name: demo.env.ref(f"mail.mail_activity_data_{name}") for name in ("call", "meeting")}
    for turn, login in enumerate(AGENTS):
        agent = demo.users[login]
        clients = [client for client in demo.clients if client.user_id == agent][:CLIENTS]
        for number, client in enumerate(clients):
            for days, kind, summary, feedback in CALLS[(number + turn) % 3 :][: 2 + number % 2]:
                _done(demo, client.with_user(agent), types[kind], demo.day(days - number % 3), summary, feedback)
            if number % 4 == 1:
                days, summary = NEXT[number % len(NEXT)]
                client.with_user(agent).activity_schedule(
                    activity_type_id=types["call"].id, summary=summary, date_deadline=demo.day(days), user_id=agent.id
                )


def _done(demo, client, kind, day, summary, feedback):
    """A task that was done on that day, with what came of it, as if it had been done then."""
    activity = client.activity_schedule(
        activity_type_id=kind.id, summary=summary, date_deadline=day, user_id=client.env.uid
    )
    message = demo.env["mail.message"].browse(activity.action_feedback(feedback=feedback))
    activity.with_user(demo.env.user).sudo().date_done = day
    message.sudo().date = message.date - timedelta(days=(demo.today - day).days)
