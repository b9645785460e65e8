"""The company, its offices, languages, staff and pipelines."""

from .. import content

AGENTS = ("olena", "petro", "maryam", "andriy")  # who sells


def build(demo):
    _company(demo)
    _languages(demo)
    _offices(demo)
    _users(demo)
    _pipelines(demo)


def _company(demo):
    env, company = demo.env, demo.company
    hryvnia = env.ref("base.UAH")
    hryvnia.active = True
    company.write({**content.COMPANY, "country_id": env.ref("base.ua").id, "currency_id": hryvnia.id})
    if "iap_enrich_auto_done" in company._fields:
        company.iap_enrich_auto_done = True  # core would ask an outside service about the invented company
    # one currency, so that no screen shows a currency field
    env["res.currency"].search([("id", "!=", hryvnia.id)]).active = False


def _languages(demo):
    """Core's translations of the four languages; 1.5 s each."""
    for code in content.LANGUAGES:
        demo.env["res.lang"]._activate_lang(code)
    installed = demo.env["ir.module.module"].search([("state", "in", ("installed", "to install", "to upgrade"))])
    installed._update_translations(list(content.LANGUAGES))


def _offices(demo):
    offices = demo.env["insurance.office"].create([
        {"name": name, "code": code, "company_id": demo.company.id} for code, name in content.OFFICES.items()
    ])  # fmt: skip
    demo.offices = {office.code: office for office in offices}


def _groups(demo, names):
    """The groups of those names that exist: a room that is not installed has none."""
    found = [demo.env.ref(name, raise_if_not_found=False) for name in names]
    return [group.id for group in found if group]


def _users(demo):
    """One user per role; those an earlier demonstration left behind (told by their address) are taken again."""
    env = demo.env
    left = env["res.users"].with_context(active_test=False).search([("email", "=like", f"%{content.MAIL_DOMAIN}")])
    known = {user.login: user for user in left}
    for login, (name, groups, office, lang, phone) in content.USERS.items():
        vals = {
            "name": name,
            "password": login,
            "email": f"{login}{content.MAIL_DOMAIN}",
            "phone": phone,
            "lang": lang,
            "tz": content.TIMEZONE,
            "insurance_office_id": demo.offices[office].id,
            "group_ids": [(6, 0, [env.ref("base.group_user").id, *_groups(demo, groups)])],
            "notification_type": "inbox",
        }
        if "odoobot_state" in env["res.users"]._fields:
            vals["odoobot_state"] = "disabled"  # core's chat would cover a phone's first page
        if login in known:
            known[login].write(vals)
        demo.users[login] = known.get(login) or env["res.users"].create(vals | {"login": login})
    administrator = env.ref("base.user_admin")
    administrator.write(
        {
            "tz": content.TIMEZONE,
            "insurance_office_id": demo.offices["KYV"].id,
            "group_ids": [(4, group) for group in _groups(demo, content.ADMINISTRATOR_GROUPS)],
            "notification_type": "inbox",
        }
    )
    demo.users["admin"] = administrator


def _pipelines(demo):
    """Three pipelines with stages of their own; core's sales team becomes the first of them."""
    env = demo.env
    sellers = [demo.users[login].id for login in ("olena", "petro", "maryam", "andriy", "iryna")]
    core_team = env.ref("sales_team.team_sales_department", raise_if_not_found=False)
    core_stages = env["crm.stage"].search([("team_ids", "=", False)])
    for sequence, (kind, (name, stages, won)) in enumerate(content.PIPELINES.items()):
        vals = {
            "name": name,
            "sequence": sequence,
            "use_leads": False,
            "user_id": demo.users["iryna"].id,
            "company_id": demo.company.id,
        }
        if core_team and not demo.teams:
            core_team.write(vals)
        demo.teams[kind] = core_team if core_team and not demo.teams else env["crm.team"].create(vals)
        if kind == "new":
            demo.teams[kind].member_ids = [(6, 0, sellers)]
        env["crm.stage"].create([
            {
                "name": stage, "sequence": 10 * turn, "team_ids": [(6, 0, demo.teams[kind].ids)],
                "is_won": stage == won, "fold": stage == won,
            }
            for turn, stage in enumerate([*stages, won], 1)
        ])  # fmt: skip
    if not env["crm.lead"].with_context(active_test=False).search_count([("stage_id", "in", core_stages.ids)], limit=1):
        core_stages.unlink()
    demo.teams["cross_sell"] = demo.teams["new"]
