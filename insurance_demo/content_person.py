"""Areas, occupations, employers, contact habits and consents of the invented broker's clients."""

# area: words of its addresses, and its parts with theirs
AREAS = {
    "Київ": ("Київ, Киев, Kyiv", {"Поділ": "Хорива", "Центр": "Садова, Правди", "Оболонь": "Озерна"}),
    "Львів": ("Львів, Львов, Lviv", {"Личаків": "Личаківська, Зелена", "Левандівка": "Джерельна"}),
    "Одеса": ("Одеса, Одесса, Odesa", {"Приморський": "Морська, Канатна", "Великий Фонтан": "Фонтанська дорога"}),
}
INCOMES = ((0, 20_000), (20_000, 50_000), (50_000, 100_000), (100_000, 0))  # a month, in the broker's currency
EMPLOYERS = ("Школа «Промінь»", "Пекарня «Колосок»", "Клініка «Світанок»", "Bright Code LLC")
OCCUPATIONS = {
    "uk": ("лікар", "інженер", "водій", "бухгалтер", "підприємець", "програміст", "юрист"),
    "fa": ("پزشک", "معلم", "بازرگان"),
    "zh": ("商人", "教师", "工程师"),
}
POSITIONS = ("керівник відділу", "спеціаліст", "менеджер", "директор")
# channel, best hours, days
HABITS = (
    ("sms", 17, 0, False),
    ("phone", 9, 12, "working"),
    ("messenger", 0, 0, False),
    ("email", 0, 0, False),
    ("phone", 10, 20, "weekend"),
    ("none", 0, 0, False),
)
# how often one of a hundred says it, to what, by which channel, the answer, how we know, days ago
CONSENTS = (
    (80, "data", "any", "given", "paper", 400),
    (70, "insurers", "any", "given", "paper", 400),
    (60, "service", "sms", "given", "phone", 200),
    (40, "marketing", "any", "given", "web", 150),
    (10, "marketing", "any", "refused", "phone", 90),
    (6, "marketing", "phone", "withdrawn", "message", 20),
)
BIRTHDAY = "Ірино Петрівно, щиро вітаємо! Ваші брокери Kalyna"
