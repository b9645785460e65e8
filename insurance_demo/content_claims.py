"""Claims, complaints and services of the invented clients."""

# line's code: [(cause, what happened, place)], cause by the last part of its name in insurance_claims
LOSSES = {
    "MTPL": [
        ("collision", "Touched the car in front at a traffic light.", "просп. Перемоги, Київ"),
        ("collision", "Did not give way on a roundabout.", "кільцева дорога, Львів"),
        ("third_damage", "Backed into a gate of a yard.", "вул. Морська 4, Одеса"),
    ],
    "HULL": [
        ("parked", "Found the left door scratched in the parking lot of a supermarket.", "вул. Хорива 40, Київ"),
        ("glass", "A stone from a lorry hit the windscreen.", "траса М06"),
        ("collision", "Hit from behind at a crossing.", "вул. Личаківська, Львів"),
        ("animal", "A roe deer ran onto the road at night.", "траса Р-40"),
        ("theft_parts", "Both mirrors were taken overnight.", "вул. Канатна 11, Одеса"),
    ],
    "PROPERTY": [
        ("water", "The neighbour's washing machine flooded the kitchen.", "at the insured address"),
        ("storm", "The storm took a part of the roof.", "at the insured address"),
        ("burglary", "The door was forced while the family was away.", "at the insured address"),
    ],
    "HEALTH": [("treatment", "Appendix removed, three days in hospital.", "clinic"), ("illness", "Pneumonia.", "clinic")],
    "ACCIDENT": [("injury", "Broke the wrist at football training.", "school")],
    "LIABILITY": [("third_damage", "A guest slipped on the wet floor of the café.", "café")],
}  # fmt: skip
# how many claims of the last years are over, and what became of them
HISTORY = 64
ENDS = ("closed", "closed", "closed", "closed", "closed", "refused", "closed", "closed", "withdrawn", "closed")
REFUSALS = ("Reported after the deadline of the conditions.", "The driver was not admitted.", "Wear is not insured.")
WITHDRAWN = "Cheaper to pay oneself than to lose the bonus class."
# of open claims: line's code, days since the loss, days until it was reported, how far it got, payments
# (of the payable amount: share, state), the insurer asks for it
OPEN = [
    ("HULL", 0, 0, "reported", ()), ("MTPL", 1, 0, "reported", ()), ("PROPERTY", 2, 1, "reported", ()),
    ("HULL", 9, 8, "reported", ()),
    ("HULL", 5, 1, "papers", ()), ("MTPL", 8, 0, "papers", ()), ("HEALTH", 28, 3, "papers", ()), ("PROPERTY", 36, 2, "papers", ()),
    ("HULL", 6, 0, "inspection", ()), ("HULL", 9, 1, "inspection", ()), ("PROPERTY", 11, 1, "inspection", ()),
    ("HULL", 14, 1, "assessment", ()), ("MTPL", 18, 2, "assessment", ()), ("HULL", 20, 0, "assessment", ()),
    ("HULL", 22, 1, "decision", ()), ("LIABILITY", 74, 4, "decision", ()), ("MTPL", 26, 0, "decision", ()),
    ("HULL", 27, 1, "payment", ((0.6, "paid"), (0.4, "ordered"))), ("PROPERTY", 33, 1, "payment", ((1, "ordered"),)),
    ("MTPL", 36, 1, "payment", ((1, "ordered"),)), ("HULL", 41, 0, "payment", ((0.5, "paid"), (0.5, "approval"))),
    ("HULL", 48, 1, "closed", ((1, "paid"),)), ("MTPL", 52, 2, "closed", ((0.7, "paid"), (0.3, "paid"))),
]  # fmt: skip
APPROVAL_LIMIT = 20_000
WORKSHOPS = ("СТО «Ремінь»", "Автоцентр «Берізка»")
SURVEYORS = ("Назар Вітренко, експерт", "ТОВ «Оцінка плюс»")
# prices of a workshop: kind, code, name, hours, price
PRICES = [
    ("labour", "B-110", "Front bumper, off and on", 1.2, 0), ("labour", "B-120", "Left front door, replace", 3.5, 0),
    ("labour", "B-210", "Rear bumper, off and on", 1.1, 0), ("labour", "P-300", "Paint one part", 2.4, 0),
    ("labour", "G-010", "Windscreen, replace", 2.8, 0), ("part", "51117", "Front bumper", 0, 11_400),
    ("part", "51122", "Rear bumper", 0, 9_800), ("part", "41515", "Left front door", 0, 18_300),
    ("part", "63117", "Left headlight", 0, 14_900), ("part", "51318", "Windscreen", 0, 12_600),
    ("material", "PNT-1", "Paint and varnish, one part", 0, 1_900), ("material", "GLU-2", "Glue set for a windscreen", 0, 850),
]  # fmt: skip
RATE = 900
# lines of an estimate: code, quantity (hours of labour by the list)
ESTIMATE = [("B-110", 1.2), ("B-120", 3.5), ("P-300", 4.8), ("51117", 1), ("41515", 1), ("PNT-1", 2)]
# what the insurer allows of them: (code, share, why)
ALLOWED = [("B-120", 0.8, "rate"), ("51117", 1, None), ("41515", 0.7, "wear")]
OTHER_DRIVERS = (
    ("Микола Савчук", "+380 67 200 0301", "AA 5521 KX", "Daewoo Lanos", "Atlas Verde"),
    ("Ганна Лисенко", "+380 50 200 0302", "BC 1188 IM", "Kia Ceed", "Mayak Harant"),
)
# kind, target, severity, days ago, cause, what, demand, how far it got, outcome, answer
COMPLAINTS = [
    ("complaint", "claim", "2", 1, "slow", "Three weeks and nobody can say when the money comes.", "Tell me a date",
     "new", None, None),
    ("complaint", "insurer", "1", 4, "amount", "The insurer took off wear although the part is new.", "Pay the whole part",
     "referred", None, None),
    ("complaint", "service", "1", 6, "not_told", "Nobody told me the policy had ended.", "An apology", "working", None, None),
    ("complaint", "sale", "2", 12, "cover", "I was told that rental cars are covered.", "Refund of the premium",
     "working", None, None),
    ("suggestion", "service", "0", 9, "other", "Send the green card to the phone, not on paper.", "", "new", None, None),
    ("complaint", "claim", "3", 25, "refused", "Refused because of one day.", "Look at it again", "answered", "justified",
     "The insurer has reopened your claim: the day of the report was a holiday."),
    ("complaint", "product", "0", 31, "price", "The premium rose although I had no accident.", "The old price",
     "answered", "partly",
     "The tariff rose for all; we found you an offer at last year's price."),
    ("complaint", "service", "1", 44, "manners", "The courier was rude.", "", "closed", "justified",
     "You are right, and we have spoken with the courier service."),
    ("suggestion", "product", "0", 58, "other", "A policy for bicycles of the whole family.", "", "closed", "adopted",
     "Thank you: we have it since this month."),
    ("complaint", "insurer", "1", 70, "papers", "Asked for the same paper three times.", "", "closed", "unjustified",
     "The paper had expired each time; we shall remind you in time from now on."),
]  # fmt: skip
# services beside the sale: kind, days ago, quality, note
SERVICES = [
    ("tow", 3, "5", "Within 40 minutes"), ("papers", 8, "4", ""), ("advice", 15, "5", "Explained the report of the police"),
    ("valuation", 21, "3", "Took a week"), ("visit", 30, "5", "In hospital"), ("change", 12, "4", "New plate on all policies"),
    ("tow", 40, "2", "Waited two hours"), ("papers", 55, "5", ""),
]  # fmt: skip
RATINGS = (5, 5, 3, 5, 1, 5, 5, 3)
