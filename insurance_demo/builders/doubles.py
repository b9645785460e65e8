"""Clients entered a second time: by a colleague in Latin letters, from an insurer's list, with a daughter's phone."""

from odoo.addons.insurance_crm.lib.book.names import latin_words

TWICE = 6


def build(demo):
    env = demo.env
    people = [client for client in demo.clients if client.birth_date and client.phone]
    spare = [agent for agent in demo.users.values() if agent.has_group("insurance_crm.group_agent_own")]
    chosen = people[0:1] + people[5 :: len(people) // TWICE]
    vals_list = [_again(demo, number, client, spare) for number, client in enumerate(chosen)]
    made = env["res.partner"].create(vals_list)
    env.flush_all()
    env["insurance.double"]._look_at(made.ids)
    env["insurance.double"]._look_at([client.id for client in demo.clients])


def _again(demo, number, client, agents):
    """The same person as somebody else noted him: each time something else is the same."""
    name = " ".join(word.title() for word in latin_words(client.name)[:2]) if client.name[:1].isalpha() else client.name
    vals = {
        "name": name or client.name,
        "is_insurance_client": True,
        "user_id": agents[number % len(agents)].id,
        "country_id": client.country_id.id,
    }
    known = (
        {"phone": client.phone, "birth_date": client.birth_date},
        {"birth_date": client.birth_date, "email": f"again{number}@mail.example"},
        {"phone": client.phone},
    )
    return vals | known[number % len(known)]
