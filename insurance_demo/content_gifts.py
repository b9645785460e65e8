"""What the invented broker gives to its clients, and how it was received."""

# a gift: kind, cost, ranks it is for, occasions (none: any), how many were received (none: bought when needed), note
TYPES = {
    "New Year box": ("sweets", 650, "AB", ("new_year",), 60, "Ordered by 1 December; cards are signed by the agent."),
    "Umbrella": ("home", 540, "AB", (), 90, "With our sign; in the cupboard on the first floor."),
    "Bouquet": ("flowers", 900, "A", ("womens_day", "birthday"), 0, "Ordered the day before."),
    "Theatre tickets": ("event", 1400, "A", ("birthday", "thanks"), 0, "Ask which evening suits."),
    "First-aid kit for the car": ("car", 480, "", ("renewal", "birthday"), 80, ""),
    "Green tea, 250 g": ("sweets", 210, "", (), 120, ""),
    "Pistachios": ("sweets", 380, "", ("nowruz", "apology"), 30, "In a box with a greeting in Persian."),
    "Wall calendar": ("office", 90, "", ("new_year",), 400, ""),
}
# what was given: gift, occasion, years back, reception, what the client said
PAST = [
    ("Umbrella", "womens_day", 0, "delighted", "“Just what I forgot at home today.”"),
    ("Wall calendar", "new_year", 0, "neutral", ""),
    ("Green tea, 250 g", "new_year", 0, "pleased", ""),
    ("First-aid kit for the car", "renewal", 0, "delighted", "Had none in the car."),
    ("Pistachios", "nowruz", 0, "delighted", ""),
    ("Bouquet", "womens_day", 0, "delighted", "Sent a photo."),
    ("New Year box", "new_year", 0, "pleased", "The children liked it."),
    ("Green tea, 250 g", "thanks", 0, "displeased", "Drinks coffee only."),
    ("Umbrella", "new_year", 1, "pleased", ""),
    ("Theatre tickets", "thanks", 1, "refused", "Company rules: no presents."),
    ("Wall calendar", "new_year", 1, "pleased", ""),
    ("First-aid kit for the car", "renewal", 1, None, ""),
]
# plans: agent, occasion, budget, what becomes of it
PLANS = [
    ("olena", "new_year", 15000, "submitted"),
    ("petro", "birthday", 4000, "approved"),
    ("andriy", "renewal", 3000, "draft"),
]
GIVEN_OF_PLAN = ("delighted", "pleased", "neutral")
