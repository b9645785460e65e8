"""Cars looked at before they are insured: waiting, half done, accepted, refused, too old; lines that ask for it."""

from .. import content_life as content
from . import paper

RUNNING = [("origin", "=", "own"), ("state", "in", ("draft", "issued"))]
PAPERS = (7,)  # the step that shows the registration paper
COLOURS = ("#8c2f2f", "#2f5d8c", "#4d4d4d", "#2f7a4f")


def build(demo):
    pictures = [(paper.car(colour), paper.car(colour, dent=True)) for colour in COLOURS]
    for login, number in (("olena", 2), ("petro", 4), ("maryam", 2), ("andriy", 5)):
        shown = demo.env["insurance.policy"]
        if login == "olena":
            shown = shown.search([("partner_id", "=", demo.clients[0].id), ("line_id.code", "=", "HULL"), *RUNNING])
        places = shown[-1:].object_ids[:1] | demo.env["insurance.policy"].search(
            [("line_id.code", "=", "HULL"), ("user_id", "=", demo.users[login].id), ("date_end", ">", demo.today),
             ("partner_id", "!=", demo.clients[0].id), ("is_fleet", "=", False), *RUNNING],
            order="date_start desc", limit=len(content.INSPECTIONS) if login == "olena" else 2,
        ).object_ids  # fmt: skip
        for turn, place in enumerate(places):
            what = content.INSPECTIONS[(number + turn) % len(content.INSPECTIONS)]
            _inspect(demo, demo.users[login], place, what, pictures[turn % len(pictures)])
    # last, so that what was renewed above needed none
    demo.lines["HULL"].needs_inspection = True


def _inspect(demo, inspector, place, what, pictures):
    state, ago, done, damage, findings = what
    inspection = demo.env["insurance.inspection"].create(
        {
            "object_id": place.object_id.id,
            "policy_id": place.policy_id.id,
            "user_id": inspector.id,
            "date": demo.day(-ago),
        }
    )
    lines = inspection.line_ids.sorted("sequence")[:done]
    for number, line in enumerate(lines):
        hurt = damage and number == len(lines) - 2
        line.write(
            {
                "photo": line.kind == "photo" and (paper.sheet() if number in PAPERS else pictures[bool(hurt)]),
                "result": "damage" if hurt else "good",
                "remark": damage if hurt else False,
            }
        )
    inspection.write({"state": state, "note": findings})
