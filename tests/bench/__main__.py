"""`python -m tests.bench [name …] [--sizes 5000,100000]`: measure, print, and write docs/benchmarks.md."""

import argparse
import datetime
import importlib
import os
import platform
import re
import sys
import time
from pathlib import Path

from tools import postgres, settings, steps

from . import base

TABLE = settings.CHECKOUT / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

Made by `make bench` on generated books. Ratios of two measurements in one run are judged; seconds are this machine's and only
reported. The books have the spread of a real portfolio: the busiest day carries 3.96 times the mean of policies that end, and
9.9 % end on the first of a month.
"""
MARKS = {True: "yes", False: "**no**", None: ""}


def names():
    """Names of the benchmarks in this folder."""
    found = []
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if re.search(r"^def run\(", path.read_text(encoding="utf-8"), re.MULTILINE):
            found.append(path.stem)
    return found


def _arguments(arguments):
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"any of: {', '.join(names())} (all)")
    parser.add_argument(
        "--sizes",
        type=lambda text: tuple(int(part.replace("_", "")) for part in text.split(",")),
        default=base.SIZES,
        help="policies in the books, separated by commas; the table is written for the usual sizes only",
    )
    given = parser.parse_args(arguments)
    unknown = set(given.names) - set(names())
    if unknown:
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    return given


def _machine():
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    server = postgres.psql("SHOW server_version").split()[0]
    return (
        f"{os.cpu_count()} cores ({model[1].strip() if model else platform.machine()}), {memory:.0f} GiB of memory, "
        f"Python {platform.python_version()}, PostgreSQL {server}, Odoo {settings.SERIES}"
    )


def _section(name, title, rows, took):
    lines = [f"<!-- {name} -->", f"## {title}", "", "| what | figure | bound | holds |", "| --- | --- | --- | --- |"]
    lines += [f"| {row.what} | {row.figure} | {row.bound} | {MARKS[row.holds]} |" for row in rows]
    today = datetime.date.today().isoformat()
    return "\n".join([*lines, "", f"{today}; {_machine()}. Measuring took {took:.0f} s.", ""])


def _write(sections):
    """Put the sections just measured into the file; the others stay as they are."""
    text = TABLE.read_text(encoding="utf-8") if TABLE.exists() else ""
    kept = {part.split(" ", 1)[0]: f"<!-- {part}" for part in text.split("<!-- ")[1:]}
    kept.update(sections)
    order = [name for name in names() if name in kept]
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text("\n".join([HEAD, *(kept[name].rstrip() + "\n" for name in order)]), encoding="utf-8")


def main(arguments):
    """Run the benchmarks asked for; the exit code is 1 when a bound does not hold."""
    given = _arguments(arguments)
    sections, broken = {}, []
    for name in given.names or names():
        module = importlib.import_module(f"{__package__}.{name}")
        steps.say(f"{module.TITLE} …")
        with base.workshop() as workshop:
            started = time.monotonic()
            rows = module.run(base.Context(workshop, given.sizes))
        sections[name] = _section(name, module.TITLE, rows, time.monotonic() - started)
        broken += [row.what for row in rows if row.holds is False]
        sys.stdout.write(sections[name] + "\n")
    if given.sizes == base.SIZES:
        _write(sections)
    for what in broken:
        steps.say(f"Missed: {what}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
