"""What the invented broker's messages say: which rules are on, what clients answered, what was sent to many."""

# rules that are on, by their names in insurance_sms
RULES = (
    "ends_30",
    "ends_14",
    "ends_3",
    "thanks_renewing",
    "thanks_buying",
    "deal_started",
    "birthday",
    "foreign_ends",
    "identity_expires",
)
# in which language a client is written to, by the script of his name
LANGUAGES = {"uk": "uk_UA", "fa": "fa_IR", "zh": "zh_CN"}
HISTORY = 45  # days back
SENDER = "BROKER"
PRICES = (("380", 0.86), ("7", 4.9), ("98", 3.2), ("86", 2.4), ("", 6.5))  # per segment, in the broker's currency
TOP_UPS = ((-44, 1500.0, "Invoice 1107"), (-16, 2000.0, "Invoice 1266"))
# of a hundred SMS: how it ended, and what the gateway said
ENDS = (
    (91, "delivered", False),
    (4, "sent", False),
    (4, "failed", "Absent subscriber"),
    (1, "unconfirmed", "The gateway did not answer within 20 seconds."),
)
# what clients wrote back, by the script their name is written in
ANSWERS = {
    "uk": (
        "Так, продовжуйте, будь ласка. Оплачу завтра.",
        "Передзвоніть після 18:00",
        "А дешевше можна?",
        "Авто продав, поліс вже не потрібен",
        "Дякую!",
    ),
    "fa": ("بله، لطفاً تمدید کنید", "لطفاً عصر تماس بگیرید"),
    "zh": ("好的，请续保", "请下午给我打电话"),
}
STOP = "СТОП"
UNKNOWN = ("+380505550199", "Доброго дня! Скільки коштує автоцивілка на Skoda Fabia 2016?")
BULK_DONE = ("Office closed on Friday", "Шановні клієнти! У п'ятницю офіс не працює. На зв'язку телефоном, як завжди.")
BULK_DRAFT = (
    "Travel insurance for the holidays",
    "Їдете за кордон на свята? Страховка на весь рік від 900 грн. Відповідайте ТАК, ми зателефонуємо.",
)
