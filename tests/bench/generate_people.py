"""The few records of a generated book that the ORM makes itself, and the pool of names the many are drawn from."""

from psycopg2.extras import execute_values

from odoo.addons.insurance_crm.lib import doubles, text
from odoo.addons.insurance_demo import names

INSURERS = 12
MAKES = [
    ("Toyota", "RAV4"), ("Toyota", "Corolla"), ("Skoda", "Octavia"), ("Skoda", "Fabia"),
    ("Renault", "Logan"), ("Renault", "Duster"),
    ("Volkswagen", "Golf"), ("Volkswagen", "Passat"), ("Hyundai", "Tucson"), ("Kia", "Sportage"),
    ("Nissan", "Leaf"), ("Ford", "Focus"),
]  # fmt: skip
# of each spelling: share of the clients, country, its dialling code, what is dialled instead of it at home, first part of a
# number, how many digits follow
SPELLINGS = {
    "uk": (0.55, "UA", "+380", "0", ("50", "63", "66", "67", "68", "93", "95", "96", "97", "98"), 7),
    "ru": (0.20, "KZ", "+7", "8", ("701", "702", "705", "707", "747", "775", "777", "778"), 7),
    "fa": (0.12, "IR", "+98", "0", ("912", "913", "915", "917", "935", "936"), 7),
    "zh": (0.08, "CN", "+86", "", ("135", "136", "137", "138", "139", "150", "186"), 8),
    "en": (0.05, "GB", "+44", "0", ("7400", "7500", "7710", "7810"), 6),
}
NAMES_LIMIT = 60_000


def make(env, policies):
    """Make offices, agents, insurers, marketers and products; returns their ids by the name the SQL knows them under."""
    env = env(
        context={**env.context, "tracking_disable": True, "no_reset_password": True, "mail_create_nosubscribe": True}
    )
    agents = max(4, policies // 1250)
    offices = env["insurance.office"].create([{"name": f"Office {n:03}"} for n in range(1, max(2, agents // 20) + 1)])
    users = env["res.users"].create([_user(env, n, offices[n % len(offices)]) for n in range(agents)])
    insurers = env["res.partner"].create([
        {"name": f"Insurer {n:02}", "is_company": True, "is_insurer": True} for n in range(1, INSURERS + 1)
    ])  # fmt: skip
    marketers = env["res.partner"].create([
        {"name": f"Marketer {n:03}", "is_marketer": True} for n in range(1, max(3, policies // 5000) + 1)
    ])  # fmt: skip
    lines = env["insurance.line"].search([])
    products = env["insurance.product"].create([
        {"name": f"{line.name} {insurer.name}", "insurer_id": insurer.id, "line_id": line.id, "commission_rate": 5 + 0.5 * (n % 40)}
        for n, (insurer, line) in enumerate((insurer, line) for insurer in insurers for line in lines)
    ])  # fmt: skip
    types = {
        kind: env["insurance.object.type"].search([("kind", "=", kind)], limit=1).id
        for kind in ("vehicle", "person", "property", "other")
    }
    countries = {
        name: env.ref(f"base.{code.lower() if code != 'GB' else 'uk'}").id for name, (_s, code, *_) in SPELLINGS.items()
    }
    return {
        "agents": users.ids, "issuers": users.ids[len(users) // 2 :], "insurers": insurers.ids, "marketers": marketers.ids,
        "products": products.ids, "company": env.company.id, "currency": env.company.currency_id.id, "uid": env.uid,
        "makes": [make for make, _model in MAKES], "models": [model for _make, model in MAKES],
        **{f"type_{kind}": type_id for kind, type_id in types.items()}, "countries": list(countries.values()),
        "tz": env.user.tz or None, "lang": env.lang or "en_US",
    }  # fmt: skip


def _user(env, number, office):
    group = "insurance_crm.group_agent_own"
    return {
        "name": f"Agent {number:04}", "login": f"agent{number:04}", "email": f"agent{number:04}@broker.example",
        "insurance_office_id": office.id, "group_ids": [(6, 0, [env.ref(group).id])],
    }  # fmt: skip


def make_names(cr, clients):
    """Write the pool: for each spelling as many different names as a book of that size may have."""
    cr.execute(
        "CREATE TEMP TABLE pool (spelling int, number int, name varchar, folded varchar, key varchar,"
        " PRIMARY KEY (spelling, number))"
    )
    cr.execute(
        "CREATE TEMP TABLE spelling (number int, since float8, names int, country int, prefix text, trunk text,"
        " codes text[], digits int)"
    )
    since = 0
    for index, (key, (share, _country, prefix, trunk, codes, digits)) in enumerate(SPELLINGS.items()):
        parts = _wide(names.SPELLINGS[key])
        wanted = min(NAMES_LIMIT, names.count(parts), max(200, round(clients * share)))
        step = _coprime(names.count(parts))
        rows = [
            (index, n, name, text.search_text(names=(name,)).strip(), doubles.name_key(name) or None)
            for n, name in ((n, names.nth(parts, n * step % names.count(parts))) for n in range(wanted))
        ]
        execute_values(cr._obj, "INSERT INTO pool VALUES %s", rows, page_size=5000)
        cr.execute(
            "INSERT INTO spelling VALUES (%s, %s, %s, NULL, %s, %s, %s, %s)",
            [index, since, wanted, prefix, trunk, list(codes), digits],
        )
        since += share
    cr.execute("ANALYZE pool")


def _wide(parts):
    """The same names with double family names added, as many again, so that there are rare ones."""
    joint = "-" if parts["order"].startswith("{family} ") else "" if "{family}{" in parts["order"] else " "
    single = parts["family"]
    double = [(a[0] + joint + b[0], a[1] + joint + b[1]) for a in single for b in single if a != b]
    return {**parts, "family": single * len(single) + double}


def _coprime(number):
    """A step that visits every one of `number` places once."""
    step = round(number * 0.618) | 1
    while any(number % d == 0 and step % d == 0 for d in range(2, 100)):
        step += 2
    return step
