"""The sales script run in deals of each agent, and what advisors handed over to the issuer."""

from .. import content_selling as content
from .broker import AGENTS
from .inquiries import deal_of

HANDOVER_NOTE = "Signed and paid. The number comes from the insurer until noon."
BACK_NOTE = "The registration paper is not readable: send a better photo."


def build(demo):
    for login in AGENTS:
        for code, answers in zip(("HULL", "MTPL"), content.TALKS, strict=False):
            _talk(demo, deal_of(demo, login, code), answers)
    _talk(demo, deal_of(demo, "olena", "HULL", turn=1), content.TALKS[2])
    _hand_over(demo)


def _talk(demo, deal, answers):
    """Run the script as the agent does, with these answers; what is left is still to be asked."""
    deal = deal.with_user(deal.user_id)
    question = deal.action_insurance_script_load(demo.script.id)["question"]
    for given in (str(demo.day(answer)) if isinstance(answer, int) else answer for answer in answers):
        chosen = next((answer["id"] for answer in question["answers"] if answer["name"] == given), False)
        question = deal.action_insurance_script_answer(question["id"], chosen, given)["question"]


def _hand_over(demo):
    """One deal waits for the issuer, one was given back, and a draft is to be issued tomorrow."""
    issuer = demo.users["andriy"]
    olena = demo.users["olena"]
    for code, back in (("PROPERTY", False), ("LIABILITY", True)):
        deal = deal_of(demo, "olena", code).with_user(olena)
        deal._hand_over(issuer, demo.day(1), HANDOVER_NOTE)
        if back:
            deal.with_user(issuer)._hand_back(BACK_NOTE, demo.today)
    draft = demo.env["insurance.policy"].search(
        [("user_id", "=", olena.id), ("state", "=", "draft"), ("origin", "=", "own")], order="id", limit=1
    )
    draft.with_user(olena)._hand_over(issuer, demo.day(1), HANDOVER_NOTE)
