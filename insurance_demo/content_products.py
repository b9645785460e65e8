"""What the invented products are like: every price is an example, every clause made up."""

# code of the worked example (insurance_crm/data/tariff_examples) that the products of a line are priced by
EXAMPLES = {"MTPL": "EXAMPLE-MTPL", "HULL": "EXAMPLE-HULL", "TRAVEL": "EXAMPLE-TRAVEL", "PROPERTY": "EXAMPLE-HOME"}
SOURCE = "Example figures, invented for the demonstration: no insurer's prices."
# product: (hryvnias that stand for one of the example's figures, what its base is multiplied by)
TARIFFS = {
    "Zorya Road": (26, 1), "Dnipro Standard": (24, 1.06), "Atlas MTPL": (25, 0.98), "Mayak Basic": (23, 1.02),
    "Zorya Hull Plus": (42, 1), "Atlas Hull 50/50": (40, 0.84), "Lumena Premium Hull": (45, 1.17),
    "Zorya Voyage": (41, 1), "Mayak Holiday": (38, 0.93), "Seven Skies Abroad": (44, 1.12),
    "Dnipro Home": (40, 1), "Lumena House": (42, 1.1),
}  # fmt: skip
# sold at prices asked from the underwriter, with the covers of their line
WITHOUT_TARIFF = ("Karpat Hull", "Karpat Manor")
# they had another tariff the year before: its base was so much lower
OLDER = {"Zorya Road": 0.92, "Zorya Hull Plus": 0.95, "Dnipro Home": 0.96}
CONCESSION = ("Careful drivers: 5 % off", "Zorya Hull Plus", 5, "client_age", "30+")
# what products of these lines take beside the net premium: the tax and fee of the policies built
CHARGES = {"MTPL": {"policy_fee": 60}, "PROPERTY": {"tax_rate": 3, "waiting_days": 5}, "HEALTH": {"waiting_days": 30}}
# line's code: covers as (name, code, limit, optional) of products without an example
COVERS = {
    "GREEN": [("Injury and damage abroad", "ABROAD", 50_000_000, False)],
    "HEALTH": [("Doctor and tests", "DOCTOR", 200_000, False), ("Hospital", "HOSPITAL", 400_000, False),
               ("Dentist", "DENTIST", 20_000, True)],
    "LIFE": [("Death", "DEATH", 500_000, False), ("End of the term", "ENDOWMENT", 300_000, False),
             ("Grave illness", "ILLNESS", 200_000, True)],
    "ACCIDENT": [("Injury", "INJURY", 100_000, False), ("Disability", "DISABILITY", 200_000, False)],
    "LIABILITY": [("Damage to others", "DAMAGE", 1_000_000, False)],
    "CARGO": [("All risks on the way", "CARGO", 0, False), ("Loading and unloading", "LOADING", 0, True)],
}  # fmt: skip
# of each product strengths, weaknesses and conditions
TALK = {
    "Zorya Road": ("Pays within 12 days.", "Dear in Kyiv.", "Any driver; Europrotocol up to 80,000."),
    "Dnipro Standard": ("Own claims office in Dnipro.", "Asks for paper originals.", "Any driver."),
    "Atlas MTPL": ("The lowest price for families.", "Claims line closed on Sundays.", "Any driver; renewal by phone."),
    "Mayak Basic": ("Fits old cars.", "Slow: 40 days on average.", "Any driver."),
    "Zorya Hull Plus": ("Dealer's workshop for five years.", "No car older than ten years.",
                        "Glass and one bumper a year without papers of the police."),
    "Atlas Hull 50/50": ("Half now, half after a claim.", "The second half before repair.", "Workshops of Atlas Verde only."),
    "Lumena Premium Hull": ("Rental car included, pays for theft with the keys.", "The dearest.", "Inspection each year."),
    "Karpat Hull": ("Takes cars others refuse.", "Each price is asked from the underwriter.", "By agreement."),
    "Zorya Voyage": ("Doctor on the phone in four languages.", "Sport only with its own cover.", "Worldwide but the home country."),
    "Mayak Holiday": ("Cheap for families.", "Deductible on baggage.", "Europe and Turkey."),
    "Seven Skies Abroad": ("Pays hospitals directly.", "No baggage at sea.", "Worldwide."),
    "Dnipro Home": ("Water from a neighbour's flat is insured.", "Five days of waiting.", "Plans of the flat are not asked."),
    "Lumena House": ("Fences and saunas too.", "Photos of each room.", "Solid walls and wood."),
    "Karpat Manor": ("Old houses by agreement.", "An expert visits first.", "By agreement."),
}  # fmt: skip
# rule: its values; until what part of the term how much is kept
REFUND_RULES = {
    "Zorya: short rate 90 %, 20 % kept": (
        {"method": "short_rate", "factor": 90, "minimum_percent": 20, "fee_refundable": False, "note": "Conditions, 7.4"}, []),
    "Atlas: by table": (
        {"method": "short_table", "charge": 150, "tax_refundable": False, "note": "Conditions, annex 2"},
        [(10, 30), (25, 50), (50, 75), (75, 90), (100, 100)]),
    "Life: surrender, commission taken back": ({"method": "short_rate", "factor": 70, "clawback": "full"}, []),
}  # fmt: skip
# product: the rule of refund above; the others give back pro rata
REFUNDS = {
    "Zorya Hull Plus": "Zorya: short rate 90 %, 20 % kept", "Zorya Road": "Zorya: short rate 90 %, 20 % kept",
    "Atlas Hull 50/50": "Atlas: by table", "Atlas MTPL": "Atlas: by table",
    "Verbena Savings": "Life: surrender, commission taken back",
}  # fmt: skip
# class: (factor, class after no claim, 1, 2, 3, 4 and more), the classes of the example tariff
BONUS_TABLE = "Motor bonus-malus (example)"
BONUS_CLASSES = {
    "M": (2.45, "0", "M", "M", "M", "M"), "0": (2.3, "1", "M", "M", "M", "M"), "1": (1.55, "2", "M", "M", "M", "M"),
    "2": (1.4, "3", "1", "M", "M", "M"), "3": (1, "4", "1", "M", "M", "M"), "4": (0.95, "5", "2", "1", "M", "M"),
    "5": (0.9, "6", "3", "1", "M", "M"), "6": (0.85, "7", "4", "2", "M", "M"), "7": (0.8, "8", "4", "2", "M", "M"),
    "8": (0.75, "9", "5", "2", "M", "M"), "9": (0.7, "10", "5", "2", "1", "M"), "10": (0.7, "11", "6", "3", "1", "M"),
    "11": (0.7, "12", "6", "3", "1", "M"), "12": (0.7, "13", "6", "3", "1", "M"), "13": (0.7, "13", "7", "3", "1", "M"),
}  # fmt: skip
