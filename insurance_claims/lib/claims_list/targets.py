"""What the columns of a list of claims can be, and the names they go by."""

from pathlib import Path

from odoo.addons.insurance_crm.lib.book import targets
from odoo.addons.insurance_crm.lib.book.guess import Guess

# target: how its cells are read. Those without "claim_" are a book's too.
KINDS = {
    "row_key": "text", "number": "text", "plate": "text", "vin": "vin", "client_name": "text", "insurer": "text",
    "line": "text", "currency": "text", "note": "text",
    "claim_ref": "text", "claim_date": "date", "claim_reported": "date", "claim_closed": "date", "claim_paid_on": "date",
    "claim_cause": "text", "claim_text": "text", "claim_place": "text", "claim_status": "text",
    "claim_claimed": "money", "claim_reserve": "money", "claim_paid": "money", "claim_recovered": "money",
    "claim_cost": "money", "claim_term_cost": "money",
}  # fmt: skip
LABELS = [
    ("claim_ref", "Claim: the insurer's number"),
    ("claim_date", "Claim: date of loss"),
    ("claim_reported", "Claim: reported on"),
    ("claim_closed", "Claim: closed on"),
    ("claim_paid_on", "Claim: paid on"),
    ("claim_cause", "Claim: cause or type"),
    ("claim_text", "Claim: what happened"),
    ("claim_place", "Claim: place of loss"),
    ("claim_status", "Claim: status"),
    ("claim_claimed", "Claim: claimed"),
    ("claim_reserve", "Claim: reserve"),
    ("claim_paid", "Claim: paid"),
    ("claim_recovered", "Claim: recovered"),
    ("claim_cost", "Claim: cost"),
    ("claim_term_cost", "Claim: cost of all claims of the term"),
]
DATES = tuple(name for name, kind in KINDS.items() if kind == "date")
MONEY = tuple(name for name, kind in KINDS.items() if kind == "money")
_OTHER_NAMES = {"row_key": "number"}  # a bare “ID” in a list of claims is the policy's


def synonyms():
    """Return ``{folded column name: target}``: those of a list of claims before those of a book."""
    own = targets.read_synonyms(Path(__file__).parent / "columns.csv")
    book = {name: _OTHER_NAMES.get(target, target) for name, target in targets.synonyms().items()}
    return {name: target for name, target in book.items() if target in KINDS} | own


class ClaimsGuess(Guess):
    """Guesses what the columns of a list of claims are."""

    kinds = KINDS

    @staticmethod
    def names():
        return synonyms()
