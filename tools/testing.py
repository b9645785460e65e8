"""What the tests at the top of the checkout use: cloned databases, real servers, code run inside Odoo.

Everything made through a `Workshop` is removed when it closes, and every log it produced has been read by then.
"""

import contextlib
import datetime
import itertools
import json
import os
import shutil
import signal
from dataclasses import dataclass, field
from pathlib import Path

from . import database, odoo, postgres, server, settings, setup, steps, system

RUN_IN_ODOO = """
import json as _json, os as _os
arguments = _json.loads(_os.environ["INSURANCE_ARGUMENTS"])
result = None
{source}
with open(_os.environ["INSURANCE_RESULT"], "w", encoding="utf-8") as _file:
    _json.dump(result, _file, default=str)
"""
FAKED_CLOCK = Path(__file__).parent / "faked_clock"
_numbers = itertools.count(1)


def faketime_prefix(moment):
    """The command to put before Odoo so that it believes it is `moment` ("2018-05-01 08:00:00")."""
    return [shutil.which("faketime"), moment] if moment else []


def faketime_environment(moment):
    """Odoo's own mode for a faked clock; waiting goes on by the real one."""
    if not moment:
        return {}
    path = os.pathsep.join([str(FAKED_CLOCK), str(odoo.home()), str(settings.CHECKOUT)])
    return {"ODOO_FAKETIME_TEST_MODE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1", "PYTHONPATH": path}


@dataclass
class Server:
    """A running Odoo server."""

    record: dict
    allow_log: tuple = ()
    checked: bool = field(default=False, init=False)

    @property
    def url(self):
        """Address, without a slash at the end."""
        return server.address(self.record)

    @property
    def db(self):
        """Name of its database."""
        return self.record["db"]

    @property
    def pid(self):
        """Process number of the server (of faketime, whose child the server is, when the clock is faked)."""
        return self.record["pid"]

    @property
    def log(self):
        """Path of its log."""
        return Path(self.record["log"])

    def kill(self):
        """End it as a power cut would (SIGKILL)."""
        server.stop(self.record, signal.SIGKILL)

    def stop(self):
        """End it properly and fail if its log holds a WARNING or worse."""
        server.stop(self.record)
        self.check_log()

    def check_log(self):
        """Fail if the log holds a WARNING or worse that is not allowed."""
        if not self.checked:
            self.checked = True
            bad = odoo.bad_lines(self.log, self.allow_log)
            assert not bad, "The server's log has complaints:\n" + "\n".join(bad)


class Workshop:
    """Makes databases and servers, and removes them again."""

    def __init__(self):
        self._databases, self._servers, self._held = [], [], steps.hold_postgres()
        setup.prepare()

    def clone_db(self, name="test", template=database.TEMPLATE_ALL):
        """A fresh database: a clone of a template ("core", "all", "full") or of any database nobody is connected to."""
        kinds = (database.TEMPLATE_CORE, database.TEMPLATE_ALL, database.TEMPLATE_FULL)
        source = database.template(template) if template in kinds else template
        clone = settings.database(f"p{os.getpid()}_{next(_numbers)}_{name}")
        self._databases.append(clone)
        return database.clone(source, clone)

    def server(self, db, *, fake_time=None, options=(), allow_log=(), environment=None):
        """Start a real server on a database and a free port; its log is checked when it stops."""
        record = server.start(
            f"p{os.getpid()}-{next(_numbers)}",
            db,
            options=options,
            prefix=faketime_prefix(fake_time),
            environment={**faketime_environment(fake_time), **(environment or {})},
        )
        self._servers.append(Server(record, tuple(allow_log)))
        return self._servers[-1]

    def run_in_odoo(self, db, source, *, fake_time=None, allow_log=(), **arguments):
        """Run Python in `odoo shell` (it sees `env` and `arguments`); returns what it leaves in `result`, through JSON.

        Nothing is kept unless the source calls `env.cr.commit()`.
        """
        if fake_time:
            _shift_sql_clock(db, fake_time)
        name = f"p{os.getpid()}-{next(_numbers)}"
        log, answer = odoo.log_file(f"shell-{name}"), settings.state() / f"result-{name}.json"
        environment = setup.environment(
            INSURANCE_ARGUMENTS=json.dumps(arguments, default=str),
            INSURANCE_RESULT=answer,
            **faketime_environment(fake_time),
        )
        command = ["shell", "-d", db, "--no-http", "--shell-interface", "python"]
        code = odoo.call(
            *command,
            log=log,
            stdin=RUN_IN_ODOO.format(source=source),
            environment=environment,
            prefix=faketime_prefix(fake_time),
        )
        bad = odoo.bad_lines(log, allow_log)
        assert not code and not bad, f"Odoo's shell ended with {code}:\n" + "\n".join(
            bad or log.read_text().splitlines()[-30:]
        )
        result = json.loads(answer.read_text())
        answer.unlink()
        return result

    @contextlib.contextmanager
    def connect(self, db):
        """A psycopg2 connection that commits each statement."""
        import psycopg2

        connection = psycopg2.connect(dbname=db, **_keywords())
        connection.autocommit = True
        try:
            yield connection
        finally:
            connection.close()

    def close(self):
        """Stop the servers, drop the databases, then complain about logs."""
        for each in self._servers:
            server.stop(each.record)
        if not os.environ.get("INSURANCE_KEEP_DB"):
            for name in self._databases:
                database.drop(name)
        self._held.close()
        for each in self._servers:
            each.check_log()


def _shift_sql_clock(db, moment):
    """What Odoo's server does for a faked clock and its shell does not: an own now() that connections of this mode use."""
    postgres.psql(
        f"CREATE OR REPLACE FUNCTION public.now() RETURNS timestamptz LANGUAGE sql AS "
        f"$$SELECT pg_catalog.now() + make_interval(secs => {_seconds_until(moment)})$$",
        database=db,
    )


def _seconds_until(moment):
    then = datetime.datetime.fromisoformat(moment).replace(tzinfo=datetime.timezone.utc)
    return int((then - datetime.datetime.now(datetime.timezone.utc)).total_seconds())


def _keywords():
    names = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password"}
    return {names[name]: value for name, value in settings.connection().items()}


def why_missing(program):
    """Reason to skip a test that needs a program, or None."""
    return system.why_missing(program)
