"""`make demo`: the site with the demonstration broker, made once, brought up to date when the code changed."""

import json

from . import database, odoo, server, settings, steps

PORT = 8069
ADMINISTRATOR = {"role": "Administrator", "login": "admin", "password": "admin"}


def _memory():
    return settings.state() / "demo.json"


def _remembered():
    return json.loads(_memory().read_text()) if _memory().exists() else {}


def _remember():
    _memory().write_text(json.dumps({"hash": settings.modules_hash(), "modules": settings.modules()}))


def _make(name):
    modules = settings.modules()
    steps.say(f"Making the demonstration database with {', '.join(modules)}; this takes some minutes …")
    database.make(name, modules, log=odoo.log_file("demo"))


def _bring_up_to_date(name):
    """Install or update; made anew when that fails or when the demonstration's own content may have changed."""
    old = _remembered()
    if not old or not database.exists(name) or database.DEMONSTRATION not in old["modules"]:
        _make(name)
    else:
        steps.say("The modules changed since the demonstration was made: updating its database …")
        modules = settings.modules()
        new = [module for module in modules if module not in old["modules"]]
        install = ["-i", ",".join(new)] if new else []
        try:
            odoo.run("-d", name, *install, "-u", ",".join(modules), "--stop-after-init", log=odoo.log_file("demo"))
        except settings.Problem as problem:
            steps.say(f"{problem}\nThe update failed; the database is made anew.")
            _make(name)
    _remember()


def logins():
    """One login per role, as the demonstration module lists them."""
    path = settings.CHECKOUT / database.DEMONSTRATION / "logins.json"
    return json.loads(path.read_text()) if path.exists() else [ADMINISTRATOR]


def main():
    """Make or update the database, start the server unless it runs, tell where it is."""
    database.check_modules()
    name = settings.database("demo")
    with steps.lock(f"demo-{settings.checkout_tag()}"):
        current = _remembered().get("hash") == settings.modules_hash() and database.exists(name)
        found = server.running("demo")
        if found and not (current and server.answers(found[0], seconds=20)):
            server.stop(found.pop())
        if not current:
            _bring_up_to_date(name)
        record = found[0] if found else server.start("demo", name, port=PORT)
    rows = logins()
    width = max(len(row["role"]) for row in rows)
    print(f"\nThe site is at {server.address(record)}\n")
    for row in rows:
        print(f"  {row['role']:<{width}}  login {row['login']}  password {row['password']}")
    print(f"\nStop it with `make stop`. Its log: {record['log']}")
