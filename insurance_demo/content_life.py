"""What happens to the invented clients' policies: lenders, changes, ends, inspections, papers and blanks."""

BANKS = ("Банк «Криниця»", "Банк «Два береги»")
# line's code: what is insured for one hryvnia of premium
SUMS = {
    "HULL": 22,
    "PROPERTY": 450,
    "TRAVEL": 1500,
    "HEALTH": 40,
    "LIFE": 25,
    "ACCIDENT": 200,
    "CARGO": 90,
    "LIABILITY": 250,
}
LICENCE = "ВХТ {:06}"
REGISTRATION = "СХР {:06}"
CONDITIONS = ("The windscreen is repaired once a year without a deductible.", "Driving lessons are not insured.")
INSURER_ACTS = "{}/{:02}"
# what inspections found: (state, days ago, steps done, what is damaged, findings)
INSPECTIONS = [
    ("open", 0, 4, None, ""),
    ("open", 1, 0, None, ""),
    ("accepted", 3, 10, None, "As on the photos."),
    ("accepted", 6, 10, "Scratch on the left door, 20 cm", "The door is excluded until it is painted."),
    ("accepted", 40, 10, None, "As on the photos."),
    (
        "refused",
        9,
        10,
        "Number of the body is not readable",
        "The number of the body cannot be read: to the expert first.",
    ),
    ("open", 2, 10, "Stone chips on the windscreen", ""),
]
# a delivery: (means, days from today, hours, status, who took it or why it came back, note)
DELIVERIES = [
    ("own", -2, (10, 12), "todo", None, "Called twice, no answer"),
    ("courier", -1, (0, 0), "sent", None, ""),
    ("own", 0, (9.5, 11), "todo", None, "Second entrance, code 38"),
    ("own", 0, (13, 15), "todo", None, "Collect the first half of the premium"),
    ("person", 0, (17, 18), "todo", None, "Comes to the office"),
    ("own", 0, (11, 13), "sent", None, "Bring the receipt back"),
    ("email", 0, (0, 0), "todo", None, ""),
    ("own", 1, (10, 14), "todo", None, ""),
    ("post", 4, (0, 0), "sent", None, ""),
    ("own", 6, (9, 18), "todo", None, ""),
    ("own", -3, (10, 12), "received", "the neighbour, flat 12", ""),
    ("courier", -6, (0, 0), "received", "the office's front desk", ""),
    ("person", -8, (15, 16), "received", None, ""),
    ("post", -20, (0, 0), "received", None, ""),
    ("courier", -5, (0, 0), "failed", "Nobody at home for two days", ""),
    ("own", -4, (10, 12), "cancelled", None, "The client came for it himself"),
]
CARRIERS = {"courier": "Courier service «Лелека»", "post": "Ukrposhta"}
# a document: (template, status, days ago)
DOCUMENTS = [
    ("application", "draft", 0), ("letter", "draft", 1), ("application", "ready", 2), ("letter", "sent", 6),
    ("act", "sent", 3), ("contract", "signed", 20), ("application", "signed", 30), ("act", "void", 12),
]  # fmt: skip
# blanks of green cards: (insurer, series, first number, how many)
BLANKS = [("Zorya Polis", "ЗК", 401801, 30), ("Karpat Shield", "КК", 77310, 18)]
SPOILED = ("Coffee", "Wrong plate printed")
RETURNED = "Old pattern"
