"""`make test`: everything, in two halves (templates and linters, then the rest), with one closing line."""

import os
import re
import subprocess
import time
import xml.etree.ElementTree as ET

from . import database, jobs, lint, matrix, odoo, settings, setup, steps, system, venv
from .report import Result, print_summary

ODOO_SUMMARY = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests")
ODOO_SKIPPED = re.compile(r" INFO \S+ odoo\.addons\.\S+: skipped (.+)$", re.MULTILINE)


def module_tests(module):
    """A module's own tests inside Odoo, on a clone with all modules (the demonstration's on one with the demonstration)."""
    kind = database.TEMPLATE_FULL if module == database.DEMONSTRATION else database.TEMPLATE_ALL
    with matrix.scratch(database.template(kind)) as db:
        log = odoo.log_file(f"tests-{module}")
        code = odoo.call("-d", db, "--test-tags", f"/{module}", "--stop-after-init", log=log)
    text = log.read_text(errors="replace")
    counts = [tuple(map(int, found)) for found in ODOO_SUMMARY.findall(text)]
    ran, failed = sum(total for *_, total in counts), sum(bad + errors for bad, errors, _ in counts)
    skipped = len(ODOO_SKIPPED.findall(text))
    details = odoo.bad_lines(log)
    if (details or code) and not failed:
        failed = 1
    details += [f"exit code {code}", f"whole log: {log}"] if failed else []
    details += [f"skipped: {each}" for each in ODOO_SKIPPED.findall(text)]
    return Result(f"tests of {module}", max(ran - failed - skipped, 0), failed, skipped, details=details)


def pytest(name="tests/", *chosen):
    """The tests at the top of the checkout, or those ``chosen`` by pytest's arguments."""
    short = "pytest" if name == "tests/" else f"pytest-{name.split()[-1]}"
    report, log = settings.state() / f"{short}.xml", odoo.log_file(short)
    report.unlink(missing_ok=True)
    command = [
        str(venv.python()),
        "-m",
        "pytest",
        "-q",
        "--color=no",
        "-p",
        "no:cacheprovider",
        f"--junitxml={report}",
        *(chosen or ["tests"]),
    ]
    with open(log, "w", encoding="utf-8") as file:
        code = subprocess.run(
            command,
            cwd=settings.CHECKOUT,
            env=_pytest_environment(),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            check=False,
        ).returncode
    lines = log.read_text(errors="replace").splitlines()
    if not report.exists():
        return Result(name, failed=1, details=lines[-60:])
    suites = list(ET.parse(report).getroot().iter("testsuite"))
    total, skipped = (sum(int(suite.get(name)) for suite in suites) for name in ("tests", "skipped"))
    failed = sum(int(suite.get("failures")) + int(suite.get("errors")) for suite in suites)
    if code not in (0, 5) and not failed:
        failed = 1
    details = [line for line in lines if line.startswith(("FAILED", "ERROR", "SKIPPED", "E  "))]
    details += [f"whole log: {log}"] if failed else []
    return Result(name, max(total - failed - skipped, 0), failed, skipped, details=details)


def _pytest_environment():
    # tools/ is run by the system's Python; the tests get it from here too
    path = os.pathsep.join([str(settings.CHECKOUT), str(setup.odoo_tree.home())])
    return {**setup.environment(), "PYTHONPATH": path}


def _second_half(modules):
    """Jobs on clones of the templates, the longest first so that both threads end together."""
    full = database.template(database.TEMPLATE_FULL)
    books = "tests/test_book_*.py"  # the real portfolios, which take as long as all the others
    files = sorted(str(path.relative_to(settings.CHECKOUT)) for path in settings.CHECKOUT.glob(books))
    yield "tests/ of books", lambda: pytest("tests/ of books", *files)
    yield "tests/ of screens", lambda: pytest("tests/ of screens", "tests", f"--ignore-glob={books}")
    for module in modules:
        yield f"tests of {module}", lambda module=module: module_tests(module)
    for module in modules:
        yield f"uninstall: {module}", lambda module=module: matrix.uninstall(full, module)
    yield "update all", lambda: matrix.update(full)
    for module in modules:
        yield f"install alone: {module}", lambda module=module: matrix.alone(module)


def _first_half():
    yield "install on a fresh database", matrix.fresh
    yield "core template", lambda: [] if database.template(database.TEMPLATE_CORE) else []
    yield "lint", lint.results


def main():
    """Run everything; returns the exit code."""
    started = time.monotonic()
    held = steps.hold_postgres()
    modules = settings.modules()
    steps.say(
        f"Modules: {', '.join(modules) or 'none'}. Real data: {settings.data_folder() or 'none (INSURANCE_DATA)'}."
    )
    for program in ("chromium", "wkhtmltopdf", "faketime", "rtlcss"):
        if system.why_missing(program):
            steps.say(f"{system.why_missing(program)}: what needs it is skipped.")
    with steps.lock(f"test-{settings.checkout_tag()}"):
        if modules:
            results = jobs.run(_first_half())
            if database.exists(database.template_name(database.TEMPLATE_ALL)):
                if database.DEMONSTRATION in modules:
                    results += jobs.run([("install the demonstration", matrix.demonstration)])
                results += jobs.run(_second_half(modules))
        else:
            results = jobs.run([("lint", lint.results), ("tests/", pytest)])
    held.close()
    print(
        f"\n{len(results)} jobs in {(time.monotonic() - started) / 60:.1f} minutes; logs in {odoo.log_file('x').parent}"
    )
    return print_summary([result for result in results if result.failed], total=results)


def fast(*modules):
    """Tests of the named modules only (all when none is named)."""
    results = jobs.run(
        [(module, lambda module=module: module_tests(module)) for module in modules or settings.modules()]
    )
    return print_summary([], total=results)
