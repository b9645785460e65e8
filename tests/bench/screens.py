"""The screens an agent opens all day, at three sizes of the book: they must stay as quick as in a small one."""

import contextlib
import statistics
import time

from . import base

TITLE = "Screens"
RATIO = 2  # the largest book against the smallest
MORE_QUERIES = 3
TIMES, FEWEST, BUDGET = 40, 4, 12.0  # calls in each book, and seconds for all of them
PAGE, COUNT_LIMIT, SUGGESTIONS = 80, 10_000, 8  # what the web client asks for when the view says nothing else
QUIET_FIELDS = ("invisible", "column_invisible")


def run(context):
    """Measure the books of all sizes by turns, so that a busy machine is busy for all; compare the largest with the smallest."""
    sizes = sorted(context.sizes)
    books = [context.book(size) for size in sizes]
    figures = context.run(books[0], measure, books=books)
    rows = [judge(what, [figures[book][what] for book in books], figures[books[0]]) for what in figures[books[0]]]
    queries = [[figures[book][what]["queries"] for book in books] for what in figures[books[0]]]
    change = max(max(counts) - min(counts) for counts in queries)
    rows.append(base.Row("queries of a screen", f"{min(map(min, queries))} to {max(map(max, queries))}"))
    rows.append(base.Row(
        "queries more or fewer between two sizes", f"at most {change}",
        f"≤ {MORE_QUERIES} (kinds of names a page shows, a full page's count)",
        change <= MORE_QUERIES,
    ))  # fmt: skip
    return rows


def judge(what, found, small):
    """Judge a screen. One that shows more in the large book is compared with a full page of the small book's same list."""
    least, most = found[0], found[-1]
    times = " / ".join(base.milliseconds(one["seconds"]) for one in found)
    remark, compared = "", least["seconds"]
    if most["rows"] > least["rows"] and most["page"] in small:
        compared = max(compared, small[most["page"]]["seconds"])
        remark = f"; finds {most['rows']} for {least['rows']}, so compared with a full page there"
    return base.ratio_row(what, most["seconds"] / compared, RATIO, times + remark)


def measure(env, books):
    """Every screen in each of these databases: {book: {what: {seconds, queries, rows, page}}}."""
    return measure_all(books, _screens)


def measure_all(books, listed):
    """The screens that ``listed(env, samples)`` yields, see ``_screens``, in each of these databases."""
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry

    with contextlib.ExitStack() as stack:
        cursors = [stack.enter_context(Registry(book).cursor()) for book in books]
        environments = [api.Environment(cursor, SUPERUSER_ID, {}) for cursor in cursors]
        screens = [list(listed(each, _samples(each))) for each in environments]
        found = {book: {} for book in books}
        for same in zip(*screens, strict=True):
            what, page = same[0][0], same[0][3]
            turns = [
                (each(user=user), call) for each, (_what, user, call, _page) in zip(environments, same, strict=True)
            ]
            for book, figures in zip(books, _measure(turns), strict=True):
                assert figures["rows"], f"{what}: found nothing, so nothing was measured"
                found[book][what] = figures | {"page": page}
        for cursor in cursors:
            cursor.rollback()
    return found


def _measure(turns):
    """Call the same screen in each book by turns; medians of the seconds, and what one call did."""
    taken, end = [[] for _turn in turns], time.perf_counter() + BUDGET
    while len(taken[0]) <= TIMES and (len(taken[0]) < FEWEST or time.perf_counter() < end):
        for (env, call), times in zip(turns, taken, strict=True):
            env.invalidate_all(flush=False)
            times.append(base.seconds(lambda: call(env))[0])  # noqa: B023  (called at once)
    for (env, call), times in zip(turns, taken, strict=True):
        env.invalidate_all(flush=False)
        before = env.cr.sql_log_count
        result = call(env)
        rows = len(result["records"] if isinstance(result, dict) else result)
        # the first call warms the caches
        yield {"seconds": statistics.median(times[1:]), "queries": env.cr.sql_log_count - before, "rows": rows}


def _samples(env):
    """Who looks and what for: taken from the middle of the book; names as people type them."""
    env.cr.execute(
        "SELECT user_id FROM insurance_policy GROUP BY user_id ORDER BY abs(count(*) - 1250), user_id LIMIT 1"
    )
    agent = env.cr.fetchone()[0]
    env.cr.execute("SELECT user_id FROM insurance_policy GROUP BY user_id ORDER BY count(*) DESC LIMIT 1")
    busiest = env.cr.fetchone()[0]
    supervisor = (
        env["res.users"]
        .with_context(no_reset_password=True, tracking_disable=True)
        .create(
            {
                "name": "Supervisor",
                "login": "bench-supervisor",
                "group_ids": [(6, 0, [env.ref("insurance_crm.group_supervisor").id])],
            }
        )
    )
    env.flush_all()
    policy = env["insurance.policy"].search(
        [("user_id", "=", agent), ("number", "!=", False), ("partner_id.phone", "!=", False),
         ("object_ids.object_id.plate", "!=", False)],
        limit=1, offset=40,
    )  # fmt: skip
    return {
        "agent": agent, "busiest": busiest, "supervisor": supervisor.id, "policy": policy, "client": policy.partner_id,
        "plate": policy.object_ids.object_id[:1].plate,
        "fleet_plate": env["insurance.policy.object"].search([("policy_id.is_fleet", "=", True)], limit=1).object_id.plate,
        "Persian": _name(env, agent, "[\u0600-\u06ff]"), "Chinese": _name(env, agent, "[\u4e00-\u9fff]"),
        "Cyrillic": _name(env, agent, "[а-я]-"),
    }  # fmt: skip


def _name(env, agent, letters):
    """The name of one of the agent's clients in that writing."""
    env.cr.execute(
        "SELECT c.name FROM res_partner c JOIN insurance_policy p ON p.partner_id = c.id"
        " WHERE p.user_id = %s AND c.name ~ %s ORDER BY c.id LIMIT 1",
        [agent, letters],
    )
    return env.cr.fetchone()[0]


def _screens(env, samples):
    """(what, user, call, the screen whose full page it is compared with) of every screen."""
    yield from _first_pages(samples)
    yield from _searches(samples)
    yield from _clients_and_cards(samples)


def _first_pages(samples):
    agent, supervisor = samples["agent"], samples["supervisor"]
    in_force = [("phase", "=", "in_force")]
    yield "policies in force, first page, agent", agent, first_page("insurance.policy", in_force), None
    yield "policies in force, first page, supervisor", supervisor, first_page("insurance.policy", in_force), None
    yield "policies, first page, agent", agent, first_page("insurance.policy"), None
    yield (
        "policies, first page, the agent with a tenth of the book",
        samples["busiest"],
        first_page("insurance.policy"),
        None,
    )
    yield "policies, first page, supervisor", supervisor, first_page("insurance.policy"), None
    yield "clients, first page, agent", agent, _clients(), None
    yield "ledger, first page, agent", agent, first_page("insurance.transaction"), None
    yield "objects, first page, agent", agent, first_page("insurance.object"), None
    yield "objects, first page, supervisor", supervisor, first_page("insurance.object"), None


def _searches(samples):
    agent, supervisor, client = samples["agent"], samples["supervisor"], samples["client"]
    typed = {
        "number": samples["policy"].number, "part of a number": samples["policy"].number[-6:],
        "plate": samples["plate"], "phone": client.phone,
        "full name, Cyrillic": samples["Cyrillic"], "rare family name, Cyrillic": samples["Cyrillic"].split()[0],
        "part of a common name, Cyrillic": "ковал", "two letters, Cyrillic": "ко", "name, Persian": samples["Persian"],
        "part of a name, Persian": samples["Persian"][-4:], "name, Chinese": samples["Chinese"],
        "given name, Chinese": samples["Chinese"][1:],
        "family name, Chinese": samples["Chinese"][:1], "two rare letters": "їж",
    }  # fmt: skip
    for what, text in typed.items():
        for role, user in (("agent", agent), ("supervisor", supervisor)):
            yield (
                f"quick search by {what}, {role}",
                user,
                first_page("insurance.policy", [("quick_search", "ilike", text)]),
                f"policies, first page, {role}",
            )

    yield (
        "quick search by plate of a fleet, supervisor",
        supervisor,
        first_page("insurance.policy", [("quick_search", "ilike", samples["fleet_plate"])]),
        "policies, first page, supervisor",
    )


def _clients_and_cards(samples):
    agent, supervisor, client = samples["agent"], samples["supervisor"], samples["client"]
    yield (
        "clients, quick search by full name, agent",
        agent,
        _clients(samples["Cyrillic"]),
        "clients, first page, agent",
    )
    yield (
        "clients, quick search by part of a common name, agent",
        agent,
        _clients("ковал"),
        "clients, first page, agent",
    )
    for what in ("Cyrillic", "Persian", "Chinese"):
        yield f"client autocomplete, {what}", agent, _suggest("res.partner", samples[what][:6]), None
    yield "client autocomplete, two letters", agent, _suggest("res.partner", "ко"), None
    yield "client autocomplete, two rare letters", agent, _suggest("res.partner", "їж"), None
    yield "client autocomplete, phone", agent, _suggest("res.partner", client.phone[-7:]), None
    yield "client card, agent", agent, form(client), None
    yield "client card, supervisor", supervisor, form(client), None
    yield "policy form, agent", agent, form(samples["policy"]), None


def first_page(model, domain=(), view=None, kind="list"):
    """The first page of a view, with the fields the web client asks for."""

    def call(env):
        if not cache:
            arch = _arch(env, model, kind, view)
            cache.update(spec=_fields(arch, env[model]), count_limit=int(arch.get("count_limit", COUNT_LIMIT)))
        return env[model].web_search_read(list(domain), cache["spec"], limit=PAGE, count_limit=cache["count_limit"] + 1)

    cache = {}
    return call


def _clients(typed=None):
    search = [("quick_search", "ilike", typed)] if typed else []
    return first_page(
        "res.partner", [("is_insurance_client", "=", True), *search], "insurance_crm.res_partner_view_list_client"
    )


def _suggest(model, text):
    def call(env):
        return env[model].web_name_search(text, {"display_name": {}}, domain=[], operator="ilike", limit=SUGGESTIONS)

    return call


def form(record):
    """The form of a record, with all the web client asks for."""

    def call(env):
        if not cache:
            cache["spec"] = _fields(_arch(env, record._name, "form"), env[record._name])
        return record.with_env(env).web_read(cache["spec"])

    cache = {}
    return call


def _arch(env, model, kind, view=None):
    """The view as the web client gets it; `view` names another than the model's first."""
    from lxml import etree

    view_id = env.ref(view).id if view else False
    return etree.fromstring(env[model].get_views([(view_id, kind)])["views"][kind]["arch"])


def _fields(node, model):
    """What the web client asks for with a view: the fields of its arch, with those of the lists inside."""
    spec = {}
    for field in node.xpath(
        ".//field[count(ancestor::field) = $level]", level=int(node.xpath("count(ancestor-or-self::field)"))
    ):
        name = field.get("name")
        kind = model._fields[name].type
        spec[name] = {}
        hidden = any(field.get(attribute) in ("True", "1") for attribute in QUIET_FIELDS)
        if kind == "many2one":
            spec[name] = {"fields": {} if hidden else {"display_name": {}}}
        elif kind in ("one2many", "many2many") and not hidden:
            views = field.xpath("./list|./kanban")
            if views:
                spec[name] = {
                    "fields": _fields(views[0], model.env[model._fields[name].comodel_name]),
                    "limit": int(views[0].get("limit", 40)),
                }
            else:
                spec[name] = {"fields": {"display_name": {}}, "limit": 40}
    return spec
