"""The screens an agent opens all day, at three sizes of the book: they must stay as quick as in a small one."""
from . import base

TITLE = "Screens"
RATIO = 2  # the largest book against the smallest
MORE_QUERIES = 3
PAGE, COUNT_LIMIT, SUGGESTIONS = 80, 10_000, 8  # what the web client asks for when the view says nothing else
QUIET_FIELDS = ("invisible", "column_invisible")


def run(context):
    """Measure in the book of each size, then compare the largest with the smallest."""
    sizes = sorted(context.sizes)
    figures = {size: context.run(context.book(size), measure) for size in sizes}
    small, large = figures[sizes[0]], figures[sizes[-1]]
    rows = []
    for what in small:
        times = " / ".join(base.milliseconds(figures[size][what]["seconds"]) for size in sizes)
        rows.append(base.ratio_row(what, large[what]["seconds"] / small[what]["seconds"], RATIO, times))
    fewest, most, change = min(_queries(figures)), max(_queries(figures)), max(_changes(figures))
    rows.append(base.Row("queries of a screen", f"{fewest} to {most}", "as many whatever the size"))
    rows.append(base.Row(
        "queries more or fewer between two sizes", f"at most {change}", f"≤ {MORE_QUERIES} (kinds of names a page shows, a full page's count)",
        change <= MORE_QUERIES,
    ))  # fmt: skip
    return rows


def _queries(figures):
    return [one["queries"] for screens in figures.values() for one in screens.values()]


def _changes(figures):
    """For each screen the difference between its most and its fewest queries at any size."""
    for what in next(iter(figures.values())):
        counts = [screens[what]["queries"] for screens in figures.values()]
        yield max(counts) - min(counts)


def measure(env):
    """Every screen in this database: {what: {seconds, queries, rows}}."""
    samples = _samples(env)
    found = {}
    for what, user, call in _screens(env, samples):
        found[what] = _measure(env(user=user), call)
        assert found[what].pop("rows"), f"{what}: found nothing, so nothing was measured"
    return found


def _measure(env, call):
    def prepare():
        env.invalidate_all(flush=False)

    seconds = base.repeated(lambda: call(env), prepare, times=60, budget=6)
    prepare()
    before = env.cr.sql_log_count
    result = call(env)
    return {"seconds": seconds, "queries": env.cr.sql_log_count - before, "rows": len(result.get("records", ())) if isinstance(result, dict) else len(result)}


def _samples(env):
    """Who looks and what for: taken from the middle of the book; names as people type them."""
    env.cr.execute("SELECT user_id FROM insurance_policy GROUP BY user_id ORDER BY abs(count(*) - 1250), user_id LIMIT 1")
    agent = env.cr.fetchone()[0]
    env.cr.execute("SELECT user_id FROM insurance_policy GROUP BY user_id ORDER BY count(*) DESC LIMIT 1")
    busiest = env.cr.fetchone()[0]
    supervisor = env["res.users"].with_context(no_reset_password=True, tracking_disable=True).create(
        {"name": "Supervisor", "login": "bench-supervisor", "group_ids": [(6, 0, [env.ref("insurance_crm.group_supervisor").id])]}
    )
    env.flush_all()
    policy = env["insurance.policy"].search(
        [("user_id", "=", agent), ("object_ids.object_id.plate", "!=", False), ("partner_id.phone", "!=", False), ("number", "!=", False)],
        limit=1, offset=40,
    )  # fmt: skip
    return {
        "agent": agent, "busiest": busiest, "supervisor": supervisor.id, "policy": policy, "client": policy.partner_id,
        "plate": policy.object_ids.object_id[:1].plate, "Persian": _name(env, agent, "[\u0600-\u06ff]"), "Chinese": _name(env, agent, "[\u4e00-\u9fff]"),
        "Cyrillic": _name(env, agent, "[а-я]-"),
    }  # fmt: skip


def _name(env, agent, letters):
    """The name of one of the agent's clients in that writing."""
    env.cr.execute(
        "SELECT c.name FROM res_partner c JOIN insurance_policy p ON p.partner_id = c.id WHERE p.user_id = %s AND c.name ~ %s ORDER BY c.id LIMIT 1",
        [agent, letters],
    )
    return env.cr.fetchone()[0]


def _screens(env, samples):
    """(what, user, call) of every screen."""
    agent, supervisor, client = samples["agent"], samples["supervisor"], samples["client"]
    in_force = [("phase", "=", "in_force")]
    yield "policies in force, first page, agent", agent, _page("insurance.policy", in_force)
    yield "policies in force, first page, supervisor", supervisor, _page("insurance.policy", in_force)
    yield "policies, first page, agent", agent, _page("insurance.policy")
    yield "policies, first page, the agent with a tenth of the book", samples["busiest"], _page("insurance.policy")
    yield "policies, first page, supervisor", supervisor, _page("insurance.policy")
    yield "clients, first page, agent", agent, _clients()
    yield "ledger, first page, agent", agent, _page("insurance.transaction")
    yield "objects, first page, agent", agent, _page("insurance.object")
    yield "objects, first page, supervisor", supervisor, _page("insurance.object")
    typed = {
        "number": samples["policy"].number, "part of a number": samples["policy"].number[-6:], "plate": samples["plate"], "phone": client.phone,
        "full name, Cyrillic": samples["Cyrillic"], "rare family name, Cyrillic": samples["Cyrillic"].split()[0],
        "part of a common name, Cyrillic": "ковал", "two letters, Cyrillic": "ко", "name, Persian": samples["Persian"],
        "part of a name, Persian": samples["Persian"][-4:], "name, Chinese": samples["Chinese"], "given name, Chinese": samples["Chinese"][1:],
        "family name, Chinese": samples["Chinese"][:1], "two rare letters": "їж",
    }  # fmt: skip
    for what, text in typed.items():
        for role, user in (("agent", agent), ("supervisor", supervisor)):
            yield f"quick search by {what}, {role}", user, _page("insurance.policy", [("quick_search", "ilike", text)])
    yield "clients, quick search by full name, agent", agent, _clients(samples["Cyrillic"])
    yield "clients, quick search by part of a common name, agent", agent, _clients("ковал")
    for what in ("Cyrillic", "Persian", "Chinese"):
        yield f"client autocomplete, {what}", agent, _suggest("res.partner", samples[what][:6])
    yield "client autocomplete, two letters", agent, _suggest("res.partner", "ко")
    yield "client autocomplete, two rare letters", agent, _suggest("res.partner", "їж")
    yield "client autocomplete, phone", agent, _suggest("res.partner", client.phone[-7:])
    yield "client card, agent", agent, _card(client)
    yield "client card, supervisor", supervisor, _card(client)
    yield "policy form, agent", agent, _card(samples["policy"])


def _page(model, domain=(), view=None):
    def call(env):
        if not cache:
            arch = _arch(env, model, "list", view)
            cache.update(spec=_fields(arch, env[model]), count_limit=int(arch.get("count_limit", COUNT_LIMIT)))
        return env[model].web_search_read(list(domain), cache["spec"], limit=PAGE, count_limit=cache["count_limit"] + 1)

    cache = {}
    return call


def _clients(typed=None):
    search = [("quick_search", "ilike", typed)] if typed else []
    return _page("res.partner", [("is_insurance_client", "=", True), *search], "insurance_crm.res_partner_view_list_client")


def _suggest(model, text):
    def call(env):
        return env[model].web_name_search(text, {"display_name": {}}, domain=[], operator="ilike", limit=SUGGESTIONS)

    return call


def _card(record):
    def call(env):
        if not cache:
            cache["spec"] = _fields(_arch(env, record._name, "form"), env[record._name])
        return record.with_env(env).web_read(cache["spec"])

    cache = {}
    return call


def _arch(env, model, kind, view=None):
    """The view as the web client gets it; `view` names another than the model's first."""
    from lxml import etree  # noqa: PLC0415  (not part of the runner's environment)

    view_id = env.ref(view).id if view else False
    return etree.fromstring(env[model].get_views([(view_id, kind)])["views"][kind]["arch"])


def _fields(node, model):
    """What the web client asks for with a view: the fields of its arch, with those of the lists inside."""
    spec = {}
    for field in node.xpath(".//field[count(ancestor::field) = $level]", level=int(node.xpath("count(ancestor-or-self::field)"))):
        name = field.get("name")
        kind = model._fields[name].type
        spec[name] = {}
        hidden = any(field.get(attribute) in ("True", "1") for attribute in QUIET_FIELDS)
        if kind == "many2one":
            spec[name] = {"fields": {} if hidden else {"display_name": {}}}
        elif kind in ("one2many", "many2many") and not hidden:
            views = field.xpath("./list|./kanban")
            if views:
                spec[name] = {"fields": _fields(views[0], model.env[model._fields[name].comodel_name]), "limit": int(views[0].get("limit", 40))}
            else:
                spec[name] = {"fields": {"display_name": {}}, "limit": 40}
    return spec
