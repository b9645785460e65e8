"""Requests that came in: what was sent, by whom, and who is away when."""

SITE, MAILBOX = "Comparison site", "Requests by e-mail"
# what the site sent; the last ones cannot be used or wait for a hand
SENT = [
    {"id": "c-2041", "name": "Оксана Гриценко", "phone": "+380 67 214 55 10", "email": "o.hrytsenko@example.com",
     "line": "Hull", "subject": "КАСКО на Toyota RAV4 2021", "text": "Потрібен розрахунок до п'ятниці, без франшизи.",
     "car": "Toyota RAV4", "year": "2021", "language": "uk"},
    {"id": "c-2042", "name": "Артём Зайцев", "phone": "+380 50 877 31 02", "line": "MTPL",
     "text": "Автогражданка на Skoda, продаю в марте.", "car": "Skoda Octavia"},
    {"id": "c-2043", "name": "زهرا محمدی", "phone": "+380 63 440 18 77", "line": "travel",
     "text": "دو نفر، ترکیه، ده روز", "language": "fa"},
    {"id": "c-2044", "name": "李晓梅", "phone": "+380 73 905 62 14", "line": "property", "city": "Kyiv",
     "text": "Flat of 64 m2, mortgage", "language": "zh"},
    {"id": "c-2045", "name": "Emma Johnson", "email": "emma.johnson@example.com", "line": "health",
     "text": "Family of four, as soon as possible"},
    {"id": "c-2046", "name": "Без адреси", "text": "Передзвоніть мені"},
]  # fmt: skip
RULES = [
    # name, lines, way, who (one name = always)
    ("Travel to Maryam", ("TRAVEL",), "fixed", ("maryam",)),
    ("Motor in turn", ("HULL", "MTPL", "GREEN"), "turn", ("olena", "petro")),
    ("Everything else by load", (), "load", ()),
]
ABSENCES = [("petro", "olena", 9, 22), ("maryam", "petro", -40, -27)]  # who, stand-in, first and last day from today
LEFT = ("bohdan", "Богдан Левченко")
LEFT_CLIENTS = ("Ганна Мельничук", "Rustam Aliyev", "Віктор Паламар", "林志强", "Світлана Бойчук")
NOTE = "Moved to another city; agreed with both who take over."
