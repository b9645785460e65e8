"""The invented broker's facts. Companies, insurers and people are made up; numbers of phones are of the form in use."""

COMPANY = {
    "name": "Kalyna Insurance Brokers",
    "street": "вул. Садова 12",
    "city": "Київ",
    "zip": "04070",
    "phone": "+380 44 200 0001",
    "email": "office@kalyna-brokers.example",
    "website": "https://kalyna-brokers.example",
}
TIMEZONE = "Europe/Kyiv"
LANGUAGES = ("uk_UA", "ru_RU", "fa_IR", "zh_CN")
OFFICES = {"KYV": "Kyiv, Podil", "LVI": "Lviv", "ODS": "Odesa"}
MAIL_DOMAIN = "@kalyna-brokers.example"
# of each login the name, groups, office, language and phone
USERS = {
    "olena": ("Olena Kovalchuk", ["insurance_crm.group_agent_own"], "KYV", "en_US", "+380 67 200 0011"),
    "petro": ("Петро Стельмах", ["insurance_crm.group_agent_own"], "LVI", "uk_UA", "+380 67 200 0012"),
    "maryam": ("مریم رستمی", ["insurance_crm.group_agent_own"], "ODS", "fa_IR", "+380 67 200 0013"),
    "andriy": ("Andriy Bilyk", ["insurance_crm.group_agent_all"], "KYV", "en_US", "+380 67 200 0014"),
    "iryna": ("Iryna Levytska", ["insurance_crm.group_supervisor"], "KYV", "en_US", "+380 67 200 0015"),
    "taras": ("Taras Hnatyuk", ["insurance_claims.group_claims_handler"], "KYV", "en_US", "+380 67 200 0016"),
    "nadia": ("Надія Кравець", ["insurance_claims.group_claims_manager"], "LVI", "uk_UA", "+380 67 200 0017"),
}
ADMINISTRATOR_GROUPS = ("insurance_crm.group_administrator", "insurance_crm.group_export")
# kind of deal: (pipeline, stages before the won one, the won one)
PIPELINES = {
    "new": ("New business", ["New", "Needs clear", "Offers sent", "Papers collected"], "Issued"),
    "own_renewal": ("Renewals", ["To call", "Offer sent", "Waiting for payment"], "Renewed"),
    "foreign_renewal": ("Win from elsewhere", ["Noted", "Called", "Offer sent"], "Won"),
}
# reasons of insurance_renewal: why deals, and why renewals, were lost
LOST_REASONS = ("price", "other", "service", "acquaintance", "refused")
NOT_NEEDED = ("sold", "moved", "uninsured")
# name, city, products: line's code: (name, our percentage)
INSURERS = [
    ("Zorya Polis", "Київ", {
        "MTPL": ("Zorya Road", 15), "HULL": ("Zorya Hull Plus", 22), "GREEN": ("Zorya Green", 12), "TRAVEL": ("Zorya Voyage", 30),
    }),
    ("Dnipro Kruchi", "Дніпро", {
        "MTPL": ("Dnipro Standard", 14), "PROPERTY": ("Dnipro Home", 28), "LIABILITY": ("Dnipro Neighbour", 25),
    }),
    ("Atlas Verde", "Львів", {"MTPL": ("Atlas MTPL", 16), "HULL": ("Atlas Hull 50/50", 20), "CARGO": ("Atlas Freight", 18)}),
    ("Verbena Life", "Київ", {"LIFE": ("Verbena Savings", 35), "ACCIDENT": ("Verbena Shield", 30), "HEALTH": ("Verbena Care", 18)}),
    ("Karpat Shield", "Ужгород", {"HULL": ("Karpat Hull", 21), "GREEN": ("Karpat Green", 13), "PROPERTY": ("Karpat Manor", 30)}),
    ("Mayak Harant", "Одеса", {"MTPL": ("Mayak Basic", 13), "TRAVEL": ("Mayak Holiday", 33), "CARGO": ("Mayak Sea", 17)}),
    ("Simnebo Health", "Харків", {
        "HEALTH": ("Seven Skies Clinic", 20), "ACCIDENT": ("Seven Skies Day", 28), "TRAVEL": ("Seven Skies Abroad", 27),
    }),
    ("Lumena General", "Київ", {
        "HULL": ("Lumena Premium Hull", 19), "PROPERTY": ("Lumena House", 26), "LIABILITY": ("Lumena Business", 22),
    }),
]  # fmt: skip
MARKETERS = [
    ("Автосалон «Вираж»", True), ("Турагенція «Сім вітрів»", True), ("Агенція нерухомості «Ґанок»", True),
    ("Остап Юрченко", False), ("رضا بهرامی", False),
]  # fmt: skip
# line's code: (net premium from, to, in steps of 50; months of a term; share among a client's policies)
LINES = {
    "MTPL": (2000, 5200, 12, 40), "HULL": (9500, 38000, 12, 18), "GREEN": (1200, 3600, 6, 7), "TRAVEL": (350, 1900, 0, 8),
    "PROPERTY": (1100, 6800, 12, 12), "HEALTH": (5200, 16000, 12, 6), "LIFE": (6000, 24000, 60, 3), "ACCIDENT": (400, 1800, 12, 3),
    "CARGO": (3000, 22000, 3, 1), "LIABILITY": (1800, 7200, 12, 2),
}  # fmt: skip
CARS = [
    ("Toyota", "RAV4", 128), ("Toyota", "Corolla", 90), ("Skoda", "Octavia", 110), ("Skoda", "Fabia", 70), ("Renault", "Logan", 66),
    ("Renault", "Duster", 84), ("Volkswagen", "Golf", 96), ("Volkswagen", "Passat", 110), ("Hyundai", "Tucson", 115),
    ("Kia", "Sportage", 110), ("Nissan", "Leaf", 110), ("Ford", "Focus", 92), ("Mazda", "CX-5", 121), ("Opel", "Astra", 85),
]  # fmt: skip
TAXI, TRUCK = ("Skoda", "Octavia", 110), ("MAN", "TGX", 353)
# city, region's letters on plates, streets
CITIES = [
    ("Київ", "AA", ["вул. Хорива", "вул. Садова", "просп. Правди", "вул. Озерна"]),
    ("Львів", "BC", ["вул. Зелена", "вул. Личаківська", "вул. Джерельна"]),
    ("Одеса", "BH", ["вул. Морська", "вул. Канатна", "Фонтанська дорога"]),
]
# the client to be shown: what she holds with us, and how many days it still runs
SHOWCASE = {
    "name": "Коваленко Ірина Петрівна",
    "phone": "+380 67 200 0101",
    "mobile_phone": "+380 50 200 0102",
    "email": "iryna.kovalenko@mail.example",
    "street": "вул. Хорива 12, кв. 7",
    "city": "Київ",
}
SHOWCASE_FAMILY = (  # name, sex, age in days, phone
    ("Коваленко Андрій Олегович", "male", 44 * 365, "+380 67 200 0103"),
    ("Коваленко Софія Андріївна", "female", 19 * 365 + 120, "+380 67 200 0104"),
    ("Коваленко Остап Андрійович", "male", 11 * 365, False),
)
# name, owner, what for, filter (none: chosen one by one)
GROUPS = (
    ("Подарунки до Нового року", "olena", "chosen by Olena", None),
    ("مشتریان فارسی‌زبان", "maryam", "letters in Persian", "[('phone', '=like', '+98%')]"),
    (
        "Hull without home cover",
        "olena",
        "cross-selling in autumn",
        "[('insurance_policy_ids', 'any', [('line_id.code', '=', 'HULL'), ('phase', '=', 'in_force')]),"
        " ('insurance_policy_ids', 'not any', [('line_id.code', '=', 'PROPERTY'), ('phase', '=', 'in_force')])]",
    ),
    ("60 and older", "petro", "calls in the morning", "[('birth_date', '<', 'today -60y')]"),
)
SHOWCASE_POLICIES = {"HULL": 3, "MTPL": 24, "PROPERTY": 210, "ACCIDENT": 120}
# share in 100, spelling of the name, dialling code and mobile prefixes, digits after them, country, agents in charge
PEOPLE = [
    (
        58,
        "uk",
        "+380",
        ("50", "63", "66", "67", "68", "93", "96", "97"),
        7,
        "ua",
        ("olena", "petro", "olena", "andriy"),
    ),
    (14, "ru", "+380", ("50", "66", "95", "98"), 7, "ua", ("petro", "olena")),
    (12, "fa", "+98", ("912", "935", "936"), 7, "ir", ("maryam",)),
    (8, "zh", "+86", ("135", "138", "186"), 8, "cn", ("maryam", "olena")),
    (8, "en", "+44", ("7400", "7500", "7710"), 6, "uk", ("andriy", "olena")),
]
CONFIDENCE = ("told", "seen", "guess", "told")  # how sure each of the sources makes one
SOURCES = ("told on the phone", "saw the paper on the windscreen", "asked for a quote last year", "his wife told")
NOTES = (
    "Calls back after 17:00",
    "Prefers SMS",
    "Pays in two parts",
    "Unhappy with the last claim",
    "Ask about the dacha",
    "Has a second car",
)
CANCEL_REASONS = ("sold", "client", "unpaid")
VOID_REASONS = ("Typed twice", "Wrong insurer chosen")
# a deal's title in new business: line's code, what, expected premium
DEALS = [
    ("HULL", "Hull for a new RAV4", 32000), ("HEALTH", "Health for two", 21000), ("PROPERTY", "House in Irpin", 5400),
    ("TRAVEL", "Family to Turkey, 14 days", 2900), ("LIABILITY", "Café liability", 6100), ("CARGO", "Furniture to Gdańsk", 9800),
    ("MTPL", "Second car", 3100), ("LIFE", "Savings for a daughter", 24000), ("ACCIDENT", "Football school, 22 children", 7700),
    ("HULL", "Two vans of a bakery", 41000), ("PROPERTY", "Flat for a mortgage", 4300), ("HEALTH", "Staff of nine", 98000),
]  # fmt: skip
TASKS = (
    "Call",
    "Send three offers",
    "Ask for the registration paper",
    "Agree on the inspection",
    "Remind of the payment",
)
TALKS = (
    "On the phone: too dear, compare with Atlas Verde.",
    "Wants to pay in two parts, the first now.",
    "Will send photos of the car in the evening.",
    "Asked what happens when somebody else drives.",
    "The bank wants to be the beneficiary.",
)
