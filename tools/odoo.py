"""Run Odoo's command line and judge what it logged."""

import os
import re
import subprocess
from pathlib import Path

from . import odoo_tree, settings, setup, venv
from .settings import Problem

LAUNCHER = settings.CHECKOUT / "bin" / "odoo-server.py"
ALLOW_LIST = Path(__file__).parent / "log_allowed.txt"
LOG_LINE = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ ([A-Z]+) ")
BAD_LEVELS = {"WARNING", "ERROR", "CRITICAL"}
LINES_OF_CONTEXT = 16


def home():
    """Odoo's tree, as part of the names of templates made with it."""
    return odoo_tree.home()


def log_file(name):
    """A file for a process's log in this checkout's part of the cache."""
    folder = settings.state() / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name}.log"


def command(*arguments):
    """Odoo's command line in the project's environment."""
    return [str(venv.python()), str(LAUNCHER), *map(str, arguments)]


def call(*arguments, log, stdin=None, environment=None, prefix=()):
    """Run Odoo to its end with its output in a file; returns the exit code."""
    with open(log, "w", encoding="utf-8") as file:
        done = subprocess.run(
            [*prefix, *command(*arguments)],
            stdout=file,
            stderr=subprocess.STDOUT,
            input=stdin,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL if stdin is None else None,
            cwd=settings.state(),
            env=environment or setup.environment(),
        )
    return done.returncode


def run(*arguments, log):
    """Run Odoo to its end; a Problem with the log's complaints when it fails."""
    code = call(*arguments, log=log)
    complaints = bad_lines(log)
    if code or any(" ERROR " in line or " CRITICAL " in line for line in complaints):
        text = "\n".join(complaints) or "\n".join(Path(log).read_text().splitlines()[-LINES_OF_CONTEXT:])
        raise Problem(f"Odoo failed ({code}): {' '.join(map(str, arguments))}\n{text}\nWhole log: {log}")


def allowed():
    """Patterns of the log lines that are known and harmless."""
    lines = ALLOW_LIST.read_text().splitlines()
    return [re.compile(line) for line in lines if line.strip() and not line.startswith("#")]


def _records(log):
    """The log's records: a list of lines each, the first with date and level, then what belongs to it."""
    record = []
    for line in Path(log).read_text(errors="replace").splitlines():
        if (LOG_LINE.match(line) or line.startswith("Traceback")) and record:
            yield record
            record = []
        record.append(line)
    if record:
        yield record


def bad_lines(log, also_allowed=()):
    """Records of WARNING or above in a log and bare tracebacks, except those that match the allow-list."""
    patterns = [*allowed(), *map(re.compile, also_allowed)]
    found = []
    for record in _records(log):
        head = LOG_LINE.match(record[0])
        bad = head[1] in BAD_LEVELS if head else record[0].startswith("Traceback")
        if bad and not any(pattern.search("\n".join(record)) for pattern in patterns):
            found += [record[0], *("    " + line for line in record[1:][-LINES_OF_CONTEXT:])]
    return found


def worker_environment(**more):
    """Environment for a process whose port nobody asked for."""
    return setup.environment(ODOO_HTTP_PORT=setup.free_port(), **more)


def is_stopped(pid):
    """Whether a process is gone (or only waits for its parent to notice)."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return True
    return stat.rpartition(")")[2].split()[0] == "Z" or not os.path.exists(f"/proc/{pid}")
