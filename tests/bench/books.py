"""Template databases with a generated book: made once, kept until the generator or the tables it fills change."""

from tools import database, odoo, postgres, settings, steps

from . import generate

_SHAPE = """
SELECT md5(string_agg(line, '|' ORDER BY line)) FROM (
    SELECT table_name || ' ' || column_name || ' ' || data_type || ' ' || is_nullable AS line
      FROM information_schema.columns WHERE table_schema = 'public' AND table_name IN ({tables})
    UNION ALL
    SELECT indexdef FROM pg_indexes WHERE tablename IN ({tables})
) AS lines
"""


def _key(empty):
    """Stands for all a book depends on: how it is generated, and the columns and indexes of the tables it fills."""
    tables = ", ".join(f"'{table}'" for table in generate.TABLES)
    shape = postgres.psql(_SHAPE.format(tables=tables), database=empty)
    return settings.short_hash(odoo.home(), generate.source(), shape)


def _version(name):
    """The state of the code a book's database was last brought to."""
    return postgres.psql(f"SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '{name}'")


def _mark(name):
    postgres.psql(f"COMMENT ON DATABASE \"{name}\" IS '{settings.modules_hash()}'")


def _make(empty, name, policies):
    part = f"{name}_part"
    database.clone(empty, part)
    generate.fill(part, policies, log=lambda text: steps.say(f"  {text}"))
    database.rename(part, name)
    _mark(name)


def _forget(policies, keep):
    prefix = settings.database(f"book{policies}_")
    for name in postgres.psql(f"SELECT datname FROM pg_database WHERE starts_with(datname, '{prefix}')").splitlines():
        if name != keep:
            database.drop(name)


def template(policies):
    """Name of the database with a book of that many policies, made or brought up to date if need be.

    When only code or views changed since it was made, its modules are updated instead of generating it anew.
    """
    empty = database.template("all")
    name = settings.database(f"book{policies}_{_key(empty)}")
    with steps.lock(f"template-{settings.checkout_tag()}-book{policies}"):
        if not database.exists(name):
            steps.say(f"Generating a book of {policies:,} policies …")
            _forget(policies, keep=name)
            _make(empty, name, policies)
        elif _version(name) != settings.modules_hash():
            steps.say(f"Updating the book of {policies:,} policies …")
            log = odoo.log_file(f"update-{name}")
            odoo.run("-d", name, "-u", ",".join(settings.modules()), "--stop-after-init", log=log)
            _mark(name)
    return name
