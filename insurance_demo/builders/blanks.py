"""Numbered blanks of green cards: received, issued to agents, used on policies, spoiled, returned."""

from .. import content_life as content
from .broker import AGENTS

HELD = 4  # of each series with each agent


def build(demo):
    line = demo.lines["GREEN"]
    for name, series, first, count in content.BLANKS:
        insurer = demo.products["GREEN"].insurer_id.filtered(lambda partner, name=name: partner.name == name)
        blanks = demo.env["insurance.blank"].create([
            {
                "insurer_id": insurer.id, "line_id": line.id, "series": series, "number": f"{number:06}",
                "date_in": demo.day(-45), "receipt": f"{series}-{count}",
            }
            for number in range(first, first + count)
        ])  # fmt: skip
        _move(demo, insurer, blanks)
    # last, so that the policies above needed none
    line.needs_blank = True


def _move(demo, insurer, blanks):
    """The lowest numbers were used, the next are with the agents, the rest is in stock but for two that went back."""
    sold = demo.env["insurance.policy"].search(
        [("insurer_id", "=", insurer.id), ("line_id.code", "=", "GREEN"), ("state", "=", "issued"), ("origin", "=", "own")],
        order="date_issue, id desc", limit=6,
    )  # fmt: skip
    for policy, blank in zip(sold, blanks, strict=False):
        policy.blank_id = blank
    rest = blanks[len(sold) :]
    holders = AGENTS if len(rest) > len(AGENTS) * HELD else AGENTS[:1]
    for turn, login in enumerate(holders):
        held = rest[turn * HELD : turn * HELD + HELD]
        held._hand_out(demo.users[login])
        held[0]._spoil(content.SPOILED[turn % len(content.SPOILED)])
    blanks[-2:].filtered(lambda blank: blank.state == "stock")._return(content.RETURNED)
