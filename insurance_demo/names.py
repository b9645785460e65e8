"""Names of people in five spellings, combined at random: nobody in particular is meant.

Pure data and functions without Odoo, also used by the benchmarks' generator.
"""

UKRAINIAN = {
    "order": "{family} {given} {patronymic}",
    "family": [
        ("Коваленко", "Коваленко"), ("Бондаренко", "Бондаренко"), ("Шевчук", "Шевчук"), ("Мельничук", "Мельничук"),
        ("Ткачук", "Ткачук"), ("Поліщук", "Поліщук"), ("Савченко", "Савченко"), ("Руденко", "Руденко"),
        ("Марченко", "Марченко"), ("Лисенко", "Лисенко"), ("Гаврилюк", "Гаврилюк"), ("Кравець", "Кравець"),
        ("Заболотний", "Заболотна"), ("Левицький", "Левицька"), ("Яворський", "Яворська"), ("Вишневецький", "Вишневецька"),
        ("Кучеренко", "Кучеренко"), ("Пономаренко", "Пономаренко"), ("Дорошенко", "Дорошенко"), ("Остапчук", "Остапчук"),
        ("Іщенко", "Іщенко"), ("Ґудзь", "Ґудзь"), ("Сорока", "Сорока"), ("Чорновол", "Чорновол"), ("Білик", "Білик"),
        ("Гнатюк", "Гнатюк"), ("Юрченко", "Юрченко"), ("Власенко", "Власенко"), ("Їжакевич", "Їжакевич"), ("Зінченко", "Зінченко"),
    ],
    "given": (
        ["Андрій", "Богдан", "Василь", "Віталій", "Дмитро", "Євген", "Ігор", "Максим", "Микола", "Олег", "Олександр", "Остап",
         "Павло", "Петро", "Роман", "Сергій", "Тарас", "Юрій"],
        ["Анна", "Богдана", "Вікторія", "Галина", "Дарина", "Євгенія", "Ірина", "Катерина", "Лариса", "Людмила", "Марія",
         "Наталія", "Оксана", "Олена", "Ольга", "Соломія", "Софія", "Тетяна"],
    ),
    "patronymic": (
        ["Андрійович", "Богданович", "Васильович", "Іванович", "Миколайович", "Олегович", "Петрович", "Романович", "Сергійович"],
        ["Андріївна", "Богданівна", "Василівна", "Іванівна", "Миколаївна", "Олегівна", "Петрівна", "Романівна", "Сергіївна"],
    ),
}  # fmt: skip
RUSSIAN = {
    "order": "{family} {given} {patronymic}",
    "family": [
        ("Смирнов", "Смирнова"), ("Кузнецов", "Кузнецова"), ("Соколов", "Соколова"), ("Лебедев", "Лебедева"), ("Козлов", "Козлова"),
        ("Новиков", "Новикова"), ("Морозов", "Морозова"), ("Волков", "Волкова"), ("Зайцев", "Зайцева"), ("Соловьёв", "Соловьёва"),
        ("Голубев", "Голубева"), ("Беляев", "Беляева"), ("Тарасов", "Тарасова"), ("Белов", "Белова"), ("Комаров", "Комарова"),
        ("Жуков", "Жукова"), ("Щербаков", "Щербакова"), ("Ершов", "Ершова"), ("Гуляев", "Гуляева"), ("Одинцов", "Одинцова"),
    ],
    "given": (
        ["Алексей", "Артём", "Борис", "Виктор", "Григорий", "Денис", "Иван", "Кирилл", "Леонид", "Михаил", "Никита", "Фёдор"],
        ["Алина", "Вера", "Дарья", "Екатерина", "Жанна", "Елена", "Ксения", "Любовь", "Надежда", "Полина", "Светлана", "Юлия"],
    ),
    "patronymic": (
        ["Алексеевич", "Борисович", "Викторович", "Григорьевич", "Иванович", "Михайлович", "Фёдорович"],
        ["Алексеевна", "Борисовна", "Викторовна", "Григорьевна", "Ивановна", "Михайловна", "Фёдоровна"],
    ),
}  # fmt: skip
PERSIAN = {
    "order": "{given} {family}",
    "family": [
        (name, name)
        for name in (
            "محمدی", "احمدی", "رضایی", "کریمی", "موسوی", "جعفری", "صادقی", "حسینی", "مرادی", "اکبری", "نوروزی", "یزدانی",
            "شریفی", "کاظمی", "قاسمی", "بهرامی", "رستمی", "فرهادی", "پارسا", "گیلانی", "شیرازی", "تبریزی", "خراسانی", "زمانی",
        )
    ],
    "given": (
        ["رضا", "علی", "امیر", "حسن", "مهدی", "کیان", "بهرام", "داریوش", "فرهاد", "یاسر", "آرش", "پویا", "سیاوش", "کوروش"],
        ["مریم", "زهرا", "فاطمه", "نرگس", "شیرین", "پریسا", "سارا", "لیلا", "نازنین", "یاسمن", "آذر", "گلناز", "مهسا", "ژاله"],
    ),
    "patronymic": ([""], [""]),
}  # fmt: skip
CHINESE = {
    "order": "{family}{given}",
    "family": [(name, name) for name in "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"],
    "given": (
        ["伟", "小明", "建国", "志强", "海涛", "文博", "子轩", "俊杰", "立新", "永康", "国栋", "宇航", "晓东", "天佑"],
        ["芳", "小红", "丽娟", "秀英", "雪梅", "雨欣", "佳怡", "思琪", "美玲", "静怡", "梦瑶", "晓燕", "春兰", "玉珍"],
    ),
    "patronymic": ([""], [""]),
}
ENGLISH = {
    "order": "{given} {family}",
    "family": [
        (name, name)
        for name in (
            "Archer", "Barlow", "Carver", "Dalton", "Ellery", "Farrow", "Granger", "Hartwell", "Ingram", "Jessop", "Kendrick",
            "Langley", "Merriman", "Norcross", "Ormond", "Pemberly", "Quayle", "Redfern", "Stanmore", "Thackery",
            "Upton", "Wexford",
        )
    ],
    "given": (
        ["Adam", "Brian", "Colin", "Derek", "Edward", "Frank", "George", "Henry", "Keith", "Martin", "Oliver", "Simon"],
        ["Alice", "Beth", "Clara", "Diana", "Emma", "Fiona", "Grace", "Helen", "Joan", "Laura", "Monica", "Ruth"],
    ),
    "patronymic": ([""], [""]),
}  # fmt: skip
SPELLINGS = {"uk": UKRAINIAN, "ru": RUSSIAN, "fa": PERSIAN, "zh": CHINESE, "en": ENGLISH}


def person(parts, family, given, patronymic, sex):
    """Return the full name as ``parts`` (a value of SPELLINGS) write it.

    :param int family, given, patronymic: any number, taken modulo the length of the list
    :param int sex: 0 he, 1 she
    """
    return parts["order"].format(
        family=parts["family"][family % len(parts["family"])][sex],
        given=parts["given"][sex][given % len(parts["given"][sex])],
        patronymic=parts["patronymic"][sex][patronymic % len(parts["patronymic"][sex])],
    )


def count(parts):
    """Return how many different names there are."""
    return len(parts["family"]) * sum(len(parts["given"][sex]) * len(parts["patronymic"][sex]) for sex in (0, 1))


def nth(parts, number):
    """Return the ``number``-th name (from 0): all differ up to ``count``."""
    rest, sex = divmod(number, 2)
    rest, family = divmod(rest, len(parts["family"]))
    patronymic, given = divmod(rest, len(parts["given"][sex]))
    return person(parts, family, given, patronymic, sex)
