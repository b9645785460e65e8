"""What the invented broker's agents plan with their clients."""

# type, subject, start from today, result (when it is done)
CASES = [
    ("follow_up", "Is the new flat insured?", 0, None),
    ("meeting", "Annual review of all policies", 2, None),
    ("marketing", "Travel cover before the winter holidays", -10, None),
    ("sale", "Liability for the practice", -3, None),
    ("follow_up", "Thank-you call after the claim", -20, "Content; asks for a household quote in spring."),
    ("marketing", "Cyber cover for small firms", 7, None),
    ("meeting", "Fleet review", -30, "Two vans are sold; endorsement sent the same day."),
]
# subject, day from today, hour
MEETINGS = [
    ("Sign the household policy", 0, 13),
    ("Coffee, talk about health cover", 1, 9),
    ("Look at the warehouse", 3, 11),
]
