"""What clients of the invented broker need: what they said, and what became of it."""

# of the first client: line's code, for what, wanted sum, budget, price preference, service, priority, wanted in days, note
SHOWCASE_NEEDS = [
    ("HEALTH", "two persons", 500_000, 12_000, "balance", "A clinic on the left bank", "2", 38, "Before the new year."),
    (
        "TRAVEL",
        "Carpathians in winter, skiing",
        30_000,
        900,
        "cover",
        "",
        "1",
        61,
        "Last year without cover for sport.",
    ),
]
# of every agent's clients, one after the other; the last column is what became of it
NEEDS = [
    ("PROPERTY", "new flat, 54 m²", 2_400_000, 4_500, "balance", "", "1", 20, "Moves in spring.", "open"),
    ("LIFE", "the loan for the flat", 1_800_000, 0, "cover", "The bank wants it", "2", 12, "", "won"),
    ("TRAVEL", "Türkiye, two weeks", 50_000, 1_600, "cheap", "By messenger, no papers", "3", -2, "Flies on Sunday.", "open"),
    ("ACCIDENT", "son plays football", 100_000, 800, "cheap", "", "0", None, "", "dropped"),
    ("HEALTH", "a clinic near the office", 300_000, 9_000, "cover", "In instalments", "1", 45, "", "deal"),
    ("LIABILITY", "dental practice", 1_000_000, 7_500, "cover", "", "2", 30, "Asked twice.", "won"),
    ("HULL", "second car, a 2019 wagon", 520_000, 15_000, "balance", "", "0", 75, "Only after the sale.", "lost"),
    ("CARGO", "two vans a month to Poland", 900_000, 0, "balance", "", "0", None, "", "open"),
]  # fmt: skip
# lines that a sales script only notes for later, instead of making a deal at once
SCRIPT_NEEDS = {"GREEN"}
