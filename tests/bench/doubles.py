"""Telling while somebody types who may be here already, suggesting clients, and the search for pairs at night."""

from . import base

TITLE = "Nobody twice"
RATIO = 2  # the largest book against the smallest
ENTRY, SUGGEST = 0.050, 0.015  # seconds in the largest book
BATCH = 1000


def run(context):
    """Measure in a book of each size."""
    sizes = sorted(context.sizes)
    figures = [context.run(context.clone(size, name="doubles"), measure) for size in sizes]
    rows = [base.Row("contacts", " / ".join(f"{found['contacts']:,}" for found in figures))]
    for what in figures[0]["entry"]:
        rows.append(_judged(f"entry: {what}", [found["entry"][what] for found in figures], ENTRY))
    for what in figures[0]["suggest"]:
        rows.append(_judged(f"autocomplete, {what}", [found["suggest"][what] for found in figures], SUGGEST))
    night = [found["night"] for found in figures]
    each = " / ".join(base.milliseconds(seconds / BATCH) for seconds in night)
    rows.append(base.ratio_row("pairs at night, a client", night[-1] / night[0], RATIO * 2, each))
    return rows


def _judged(what, seconds, bound):
    times = " / ".join(base.milliseconds(one) for one in seconds)
    return base.Row(what, times, f"≤ {bound * 1000:.0f} ms", seconds[-1] <= bound)


# --- inside Odoo -----------------------------------------------------------------------------


def measure(env):
    """Return the seconds of each kind of entry, of suggestions, and of a batch of the nightly search."""
    env.cr.execute(
        "SELECT user_id FROM insurance_policy GROUP BY user_id ORDER BY abs(count(*) - 1250), user_id LIMIT 1"
    )
    partners = env(user=env.cr.fetchone()[0])["res.partner"]
    env.cr.execute("SELECT count(*) FROM res_partner")
    (contacts,) = env.cr.fetchone()
    entries = _entries(env)
    for what, vals in entries.items():
        assert partners._find_doubles([vals])[0], f"{what}: found nothing, so nothing was measured"
    sample = env["res.partner"].search([("is_insurance_client", "=", True)], order="id", limit=BATCH, offset=100).ids
    return {
        "contacts": contacts,
        "entry": {
            what: base.repeated(lambda vals=vals: partners.get_insurance_doubles(vals))
            for what, vals in entries.items()
        },
        "suggest": {
            typed: base.repeated(lambda typed=typed: partners.name_search(typed, limit=8), env.invalidate_all)
            for typed in ("Ков", "Коваленко Анд", "کریم", "王小")
        },
        "night": base.repeated(lambda: env["insurance.double"]._look_at(sample), times=3),
    }


def _entries(env):
    """What a person may have typed so far: a client of the book, by more and less of what is known of him."""
    client = env["res.partner"].search(
        [("is_insurance_client", "=", True), ("is_company", "=", False), ("phone", "!=", False), ("email", "!=", False),
         ("name", "like", "Коваленко")], limit=1, offset=20,
    )  # fmt: skip
    name, birth = client.name, client.birth_date
    env.cr.execute(
        """SELECT name, birth_date FROM res_partner WHERE insurance_name_key IN (
               SELECT insurance_name_key FROM res_partner WHERE NOT is_company AND insurance_name_key IS NOT NULL
                GROUP BY 1 ORDER BY count(*) DESC LIMIT 1) LIMIT 1"""
    )
    common, common_birth = env.cr.fetchone()
    return {
        "phone": {"name": "Хтось Новий", "phone": client.phone},
        "name": {"name": name},
        "the most common name": {"name": common},
        "the most common name with a birth date": {"name": common, "birth_date": common_birth},
        "name and birth date": {"name": name, "birth_date": birth},
        "everything": {"name": name, "birth_date": birth, "phone": client.phone, "mobile_phone": client.phone,
                       "email": client.email, "vat": "1234567890"},
    }  # fmt: skip
