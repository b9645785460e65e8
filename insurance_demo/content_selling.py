"""How the invented broker sells: channels, shares of the commission, a script with its answers, papers at hand."""

# name: (type, marketer rule, lines it is bound to, rules in words, incentive)
CHANNELS = {
    "Own office": ("direct", "optional", (), "Everything may be sold.", ""),
    "Telephone": ("phone", "none", ("MTPL", "GREEN", "TRAVEL"), "Nothing that needs an inspection.", ""),
    "Introducers": (
        "introducer", "required", (), "Name the introducer before issuing.", "20 policies a quarter: a dinner for two."),
    "Car dealers": ("partner", "required", ("MTPL", "HULL"), "Hull only with the dealer's photos.", "1 % more from 30 hulls."),
}  # fmt: skip
# (line's code or none, channel or none, advisor, issuer, marketer in per cent of our commission)
INCOME_RULES = [
    (None, None, 30, 8, 15), ("HULL", None, 34, 6, 15), ("LIFE", None, 25, 5, 10), (None, "Telephone", 24, 10, 0),
]  # fmt: skip
# of each marketer, in the order of content.MARKETERS: (his channel, his share)
MARKETER_TERMS = [
    ("Car dealers", 22),
    ("Introducers", 18),
    ("Introducers", 15),
    ("Introducers", 12),
    ("Introducers", 10),
]
TERM_NOTE = "By letter; paid after the client has paid."

SCRIPT = {
    "name": "Motor: first call",
    "opening": "Good day, this is … of Kalyna. You asked about insurance for your car. Do you have three minutes?",
    "tips": "<ul><li>Let him finish.</li><li>Give a price only after the plate is known.</li></ul>",
}
# key: (question, answered by, field of the deal it fills, hint); the keys of ANSWERS lead from one to the next
QUESTIONS = {
    "car": ("Is the car new, or have you had it for long?", "choice", None, "A new one is often bought on credit."),
    "loan": ("Which bank lent the money, and until when?", "text", None, "The bank wants its clause in the policy."),
    "drivers": ("Who drives it besides you?", "choice", None, "Young drivers make it dearer."),
    "until": ("Until when does your present policy run?", "date", "date_deadline", "We call two weeks before."),
    "second": ("Is there a second car in the family?", "choice", None, "Two cars at one insurer: ask for a discount."),
    "abroad": ("Do you drive abroad this year?", "choice", None, "Green card and travel."),
}  # fmt: skip
# (question, answer, goes on with, say then, line of a new need, task)
ANSWERS = [
    ("car", "New, on credit", "loan", "Then the bank will ask for hull insurance.", None, None),
    ("car", "New, paid", "drivers", "Congratulations!", None, None),
    ("car", "An older one", "drivers", "Then let us look at your bonus class.", None, None),
    ("drivers", "Only me", "until", "", None, None),
    ("drivers", "My wife or husband too", "until", "I need her licence then, or his.", None, "Ask for the second licence"),
    ("drivers", "A son or daughter under 24", "until", "Let us name the drivers one by one.", None, None),
    ("second", "Yes", "abroad", "I shall reckon both together.", "MTPL", "Ask for the papers of the second car"),
    ("second", "No", "abroad", "", None, None),
    ("abroad", "Yes", None, "Then we add a green card.", "GREEN", "Offer a green card"),
    ("abroad", "No", None, "", None, None),
]  # fmt: skip
OBJECTIONS = [
    ("Too dear.", "Compare what is paid, not only what it costs. Which deductible could you bear?"),
    ("I have never had an accident.", "That is why your class is good. Let us use it."),
    ("I must ask my wife.", "Of course. May I send both of you the comparison now?"),
]
# what was answered in the deals, in their order; a number is a date, in days from today
TALKS = [
    ["New, on credit", "Банк «Криниця», until 2029", "My wife or husband too", 19, "Yes", "No"],
    ["An older one", "Only me", 33, "No", "Yes"],
    ["New, paid", "A son or daughter under 24"],
]
# of each paper its name, kind, lines, stages and a note
SALES_DOCUMENTS = [
    ("What hull insurance pays for", "presentation", ("HULL",), (), "Show the second page first."),
    ("Application for motor insurance", "form", ("MTPL", "HULL"), ("Papers collected",), "Signed by the owner."),
    ("Conditions of travel insurance, in short", "conditions", ("TRAVEL",), (), "Sport is an extra."),
    ("Who we are", "presentation", (), ("New", "Needs clear"), "For new clients."),
]
