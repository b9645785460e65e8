"""The night's ranking of all clients, against a loop over records that computes the same."""

from . import base

TITLE = "Ranking"
POLICIES = 166_667  # a generated book has 0.6 clients per policy
SECONDS = 5  # for 100,000 clients
RATIO = 20  # times faster than the loop
SAMPLE = 150  # clients for the loop, the rest is computed from it
AGAIN = 3


def run(context):
    """Rank a book's clients for the first time, again with nothing new, one by itself, and by a loop."""
    found = context.run(context.clone(POLICIES, "ranking"), measure)
    clients, night, loop = found["clients"], found["again"], found["loop"]
    per_100k = night * 100_000 / clients
    return [
        base.Row("clients ranked by value, need and risk, with loyal, dissatisfied and gone ones", f"{clients:,}"),
        base.Row(
            "first night: every row is new",
            f"{found['first']:.1f} s",
            f"≤ {2 * SECONDS} s",
            found["first"] <= 2 * SECONDS,
        ),
        base.Row("every other night, for 100,000 clients", f"{per_100k:.1f} s", f"≤ {SECONDS} s", per_100k <= SECONDS),
        base.Row("a night on which every client's score changes", f"{found['changed']:.1f} s"),
        base.Row(
            "times faster than a loop over records",
            f"{loop / night:.0f} (the loop: {loop:.0f} s)",
            f"≥ {RATIO}",
            loop / night >= RATIO,
        ),
        base.Row("one client, on demand", base.milliseconds(found["one"])),
        base.Row("what-if: who would move with other weights", base.milliseconds(found["what_if"])),
    ]


def measure(env):
    """Seconds of each way; nothing is kept."""
    company = env.company
    stats, partners = env["insurance.partner.stat"], env["res.partner"]
    env["res.users"].browse(env.ref("insurance_crm.user_ranking").id).company_ids |= company
    first, _written = base.seconds(lambda: stats._recount(company))
    clients = stats.search_count([("company_id", "=", company.id)])
    again = min(base.seconds(lambda: stats._recount(company))[0] for _turn in range(AGAIN))
    scheme = env.ref("insurance_crm.rank_scheme_value")
    scheme.criterion_ids[0].weight += 7
    changed = base.seconds(lambda: stats._recount(company))[0]
    sample = partners.search([("is_insurance_client", "=", True)], limit=SAMPLE, offset=clients // 2)
    one = base.repeated(lambda: stats._recount(company, sample[:1].ids), times=20)
    loop, _done = base.seconds(lambda: _loop(stats._as_service(company), sample))
    action = scheme.action_preview()
    preview = env[action["res_model"]].browse(action["res_id"])
    preview.criterion_ids[0].weight = 3
    what_if = base.repeated(preview.action_try, times=5)
    return {
        "clients": clients, "first": first, "again": again, "changed": changed, "one": one, "what_if": what_if,
        "loop": loop * clients / len(sample),
    }  # fmt: skip


def _loop(stats, sample):
    """Rank these clients one by one, as a loop over records does: figures, points, score, class, write."""
    schemes = stats.env["insurance.rank.scheme"]._get_schemes(stats.env.company)
    rules = stats.env["insurance.standing.rule"]._get_rules(stats.env.company)
    kinds = stats._get_kinds()
    for partner in sample:
        figures, vals = {}, {}
        for figure in stats._get_measures(schemes, rules):
            figures[figure] = figure._values(partner.ids).get(partner.id, 0)
        for kind, scheme in schemes.items():
            rank, score, reasons = kinds[kind]
            counted = [(c, figures[c.measure_id], c._points(figures[c.measure_id])) for c in scheme._get_counted()]
            total = sum(c.weight * points for c, _value, points in counted) / sum(c.weight for c, _v, _p in counted)
            ranks = scheme.rank_ids.filtered(lambda r, total=total: r.score_from <= total).sorted("score_from")
            vals |= {score: total, rank: ranks[-1:].id, reasons: [[c.id, float(value), p] for c, value, p in counted]}
        stat = stats.sudo().search([("partner_id", "=", partner.id), ("company_id", "=", stats.env.company.id)])
        stat.write(vals)
        stats.env.flush_all()
        stats.env.invalidate_all()
