"""`make lint`: every linter and every check of the house is one test that passes or fails."""

import os
import subprocess
import time

from . import house, odoo_tree, settings, setup
from .report import Result, print_summary

# not blocked: what odoo-linter thinks of style (the others are asked about that), and U1708, which takes core's own
# way of writing activity views for a mistake, and ODOO002, which does not know that Odoo wants data/neutralize.sql
# the models' subjects are separate files on purpose; no author is OCA; modules have readme/ fragments
PYLINT_OFF = "--disable=consider-merging-classes-inherited,manifest-required-author,missing-readme"
ODOO_LINTER = ["--select", "ODOO,U", "--ignore", "U1708,ODOO002"]
PYTHON_PLACES = ["tools", "tests"]


def _modules():
    return settings.modules()


def _commands():
    """Name and command line of the linters from the virtual environment."""
    modules, addons = _modules(), ",".join(map(str, odoo_tree.addons_folders()))
    python = [*modules, *PYTHON_PLACES]
    catalogues = [str(path.relative_to(settings.CHECKOUT)) for path in house.files("*.po") + house.files("*.pot")]
    commands = {
        "ruff format": ["ruff", "format", "--check", "--diff", "--quiet", *python],
        "ruff check": ["ruff", "check", "--quiet", "--output-format=concise", *python],
    }
    if modules:
        commands["pylint-odoo"] = ["pylint", "--score=n", PYLINT_OFF, *modules]
        commands["oca module checks"] = ["oca-checks-odoo-module", *modules]
        commands["odoo-linter"] = [
            "odoo-linter",
            "check",
            "-v",
            "19.0",
            "--addons-path",
            addons,
            *ODOO_LINTER,
            *modules,
        ]
    if catalogues:
        commands["oca translation checks"] = ["oca-checks-po", *catalogues]
    return commands


def _run(name, command, environment):
    started = time.monotonic()
    done = subprocess.run(command, cwd=settings.CHECKOUT, env=environment, capture_output=True, text=True, check=False)
    output = (done.stdout + done.stderr).strip().splitlines() if done.returncode else []
    return Result(
        f"lint: {name}", not done.returncode, bool(done.returncode), seconds=time.monotonic() - started, details=output
    )


def _check(name, function):
    started = time.monotonic()
    complaints = function()
    return Result(
        f"lint: {name}", not complaints, bool(complaints), seconds=time.monotonic() - started, details=complaints
    )


def results():
    """Run everything; one result each."""
    environment = {
        **setup.environment(),
        "PYTHONPATH": os.pathsep.join([str(odoo_tree.home()), str(settings.CHECKOUT)]),
    }
    found = [_run(name, command, environment) for name, command in _commands().items()]
    return found + [_check(name, function) for name, function in house.CHECKS.items()]


def main():
    """Lint and tell; returns the exit code."""
    return print_summary(results())
