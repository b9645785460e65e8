"""Some three hundred clients, whose names are written as they write them, in families that share a home."""

from .. import content, names

CLIENTS = 310


def build(demo):
    vals_list, home = [], None
    for number in range(CLIENTS):
        share, spelling, *details = demo.random.choices(content.PEOPLE, weights=[row[0] for row in content.PEOPLE])[0]
        # every fourth belongs to the family of the one before, when both spell alike
        relative = home and number % 4 == 0 and home["spelling"] == spelling
        home = home if relative else _home(demo, spelling, details)
        vals_list.append(_person(demo, number, home, details))
    partners = demo.env["res.partner"].create(vals_list)
    partners[0].write({**content.SHOWCASE, "user_id": demo.users["olena"].id})
    demo.clients = list(partners)


def _home(demo, spelling, details):
    city, _region, streets = demo.random.choice(content.CITIES)
    street = f"{demo.random.choice(streets)} {demo.random.randint(1, 90)}, кв. {demo.random.randint(1, 120)}"
    return {
        "spelling": spelling,
        "family": demo.random.randrange(1000),
        "agent": demo.random.choice(details[-1]),
        "address": {"street": street, "city": city, "country_id": demo.env.ref("base.ua").id},
    }


def _person(demo, number, home, details):
    prefix, codes, digits, country, _agents = details
    choose = demo.random
    given, patronymic, sex = choose.randrange(1000), choose.randrange(1000), choose.randrange(2)
    name = names.person(names.SPELLINGS[home["spelling"]], home["family"], given, patronymic, sex)
    # half of those from abroad have a number of this country
    abroad = country != "ua" and number % 2
    if country != "ua" and not abroad:
        prefix, codes, digits = "+380", ("63", "73", "93"), 7
    return {
        "name": name,
        "sex": ("male", "female")[sex],
        "is_insurance_client": True,
        "phone": f"{prefix} {choose.choice(codes)} {number * 7919 % 10**digits:0{digits}}",
        "mobile_phone": f"+380 44 {number * 104729 % 10**7:07}" if number % 6 == 0 else False,
        "email": f"client{number:03}@mail.example" if number % 5 else False,
        "vat": f"{2_000_000_000 + number * 4_567_891 % 1_500_000_000}" if number % 3 == 0 else False,
        "birth_date": demo.day(-choose.randint(19 * 365, 78 * 365)),
        "user_id": demo.users[home["agent"]].id,
        "comment": f"<p>{choose.choice(content.NOTES)}</p>" if number % 7 == 0 else False,
        **home["address"],
    }
