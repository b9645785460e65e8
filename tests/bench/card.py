"""The client's card and the lists around it: as quick with a million policies as with five thousand."""

from . import base, screens

TITLE = "Client card"
MOST_QUERIES = 2  # more or fewer between two sizes


def run(context):
    """Measure the books of all sizes by turns and compare the largest with the smallest, in time and in queries."""
    sizes = sorted(context.sizes)
    books = [context.book(size) for size in sizes]
    figures = context.run(books[0], measure, books=books)
    rows = [
        screens.judge(what, [figures[book][what] for book in books], figures[books[0]]) for what in figures[books[0]]
    ]
    for what in figures[books[0]]:
        counts = [figures[book][what]["queries"] for book in books]
        change = max(counts) - min(counts)
        rows.append(base.Row(
            f"{what}: queries", " / ".join(map(str, counts)), f"≤ {MOST_QUERIES} between sizes", change <= MOST_QUERIES
        ))  # fmt: skip
    return rows


def measure(env, books):
    """Every screen in each of these databases: {book: {what: {seconds, queries, rows, page}}}."""
    return screens.measure_all(books, _screens)


def _screens(env, samples):
    agent, client, busy = samples["agent"], samples["client"], _busiest_client(env, samples["agent"])
    yield "card alone, agent", agent, _card_alone(client), None
    yield "card alone, the agent's client with most policies", agent, _card_alone(busy), None
    yield "card alone, supervisor", samples["supervisor"], _card_alone(client), None
    yield "client form with the card, agent", agent, screens.form(client), None
    yield "clients as cards, first page, agent", agent, _kanban(), None


def _busiest_client(env, agent):
    env.cr.execute(
        "SELECT partner_id FROM insurance_policy WHERE user_id = %s GROUP BY partner_id ORDER BY count(*) DESC LIMIT 1",
        [agent],
    )
    return env["res.partner"].browse(env.cr.fetchone()[0])


def _card_alone(client):
    """The card without the form around it."""
    return lambda env: client.with_env(env).read(["insurance_card"])


def _kanban():
    """What a phone asks for when it shows the list of clients."""
    return screens.first_page(
        "res.partner", [("is_insurance_client", "=", True)], "insurance_crm.res_partner_view_kanban_client", "kanban"
    )
