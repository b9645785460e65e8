"""Odoo servers in the background: start, wait until they answer, stop, and what `make stop` and `make clean` do."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from . import database, odoo, postgres, settings, setup, steps
from .settings import Problem

START_SECONDS = 120
STOP_SECONDS = 20


def _records():
    folder = settings.state() / "servers"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _is_ours(record):
    """Whether the recorded process still is the server we started (its number may have gone to another program)."""
    with contextlib.suppress(OSError):
        line = Path(f"/proc/{record['pid']}/cmdline").read_bytes().decode().split("\0")
        return str(odoo.LAUNCHER) in line and record["db"] in line and not odoo.is_stopped(record["pid"])
    return False


def running(name=None):
    """Records of the servers of this checkout that are alive; dead ones are forgotten."""
    alive = []
    for path in sorted(_records().glob(f"{name or '*'}.json")):
        record = json.loads(path.read_text())
        if _is_ours(record):
            alive.append(record)
        else:
            path.unlink(missing_ok=True)
    return alive


def address(record):
    """The site's address."""
    return f"http://127.0.0.1:{record['port']}"


def answers(record, seconds=5):
    """Whether the server shows its login page."""
    with contextlib.suppress(OSError, urllib.error.URLError):
        return urllib.request.urlopen(f"{address(record)}/web/login", timeout=seconds).status == 200
    return False


def start(name, db, *, port=None, options=(), prefix=(), environment=None):
    """Start a server on a database and wait until it answers; returns its record (name, db, pid, port, log).

    `prefix` is put before the command (for example faketime), `options` behind it.
    """
    port = setup.free_port(port or 0)
    log = odoo.log_file(f"server-{name}")
    command = [*prefix, *odoo.command("-d", db, "--http-port", port, *options)]
    with open(log, "w", encoding="utf-8") as file:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd=settings.state(),
            env=setup.environment(ODOO_HTTP_PORT=port, **(environment or {})),
        )
    record = {"name": name, "db": db, "pid": process.pid, "port": port, "log": str(log)}
    (_records() / f"{name}.json").write_text(json.dumps(record))
    _wait(record, process)
    return record


def _wait(record, process):
    end = time.monotonic() + START_SECONDS
    while not answers(record):
        if process.poll() is not None or time.monotonic() > end:
            stop(record)
            tail = "\n".join(Path(record["log"]).read_text().splitlines()[-odoo.LINES_OF_CONTEXT :])
            raise Problem(f"The server on {address(record)} did not start. Its log {record['log']} ends with:\n{tail}")
        time.sleep(0.2)


def stop(record, sign=signal.SIGTERM):
    """Stop a server; hard when it does not want to."""
    ours = _is_ours(record)
    for attempt in (sign, signal.SIGKILL) if ours else ():
        with contextlib.suppress(ProcessLookupError):
            os.killpg(record["pid"], attempt)  # the whole session: under faketime the server is its child
        end = time.monotonic() + STOP_SECONDS
        while not _is_over(record["pid"]) and time.monotonic() < end:
            time.sleep(0.1)
    (_records() / f"{record['name']}.json").unlink(missing_ok=True)


def _is_over(pid):
    """Whether the process and all of its session have ended."""
    if not _reaped(pid):
        return False
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, 0)
        return False
    return True


def _reaped(pid):
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    return odoo.is_stopped(pid)


def _is_under_test(record):
    """Whether the server belongs to a test run that still goes on (its name holds the run's process number)."""
    owner = re.match(r"p(\d+)-", record["name"])
    return bool(owner) and not odoo.is_stopped(int(owner[1]))


def stop_all():
    """Stop this checkout's servers but those of a running test, then PostgreSQL unless somebody else uses it."""
    for record in running():
        if _is_under_test(record):
            continue
        stop(record)
        steps.say(f"Stopped {address(record)} ({record['name']}).")
    if settings.foreign_postgres() or not postgres.is_ready() or not postgres.is_running():
        return
    if steps.postgres_is_held() or postgres.other_sessions():
        steps.say("PostgreSQL stays: somebody else uses it.")
    else:
        postgres.stop()
        steps.say("Stopped PostgreSQL.")


def clean():
    """Remove everything that belongs to this checkout: servers, databases, files. What was fetched stays."""
    for record in running():
        stop(record)
    if setup.is_ready():
        postgres.ensure_running()
        for name in database.ours():
            database.drop(name)
            steps.say(f"Dropped {name}.")
    shutil.rmtree(settings.state(), ignore_errors=True)
    shutil.rmtree(settings.CHECKOUT / "build", ignore_errors=True)
    if settings.cache().exists():
        stop_all()


def purge():
    """Remove the whole cache: what was fetched and the databases of every checkout."""
    clean()
    postgres.stop("immediate")
    for folder in {settings.pg_root(), settings.cache(), settings.socket_folder()}:
        shutil.rmtree(folder, ignore_errors=True)
    steps.say(f"Removed {settings.cache()}.")
