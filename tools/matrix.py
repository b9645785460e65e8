"""Installing, updating and uninstalling, in every combination that a broker may try; each step is one test.

Every step works on a clone and passes when Odoo ends well, its log holds no WARNING or worse, and the database is as it
should be afterwards.
"""

import contextlib
import itertools
import os

from . import database, manifests, odoo, postgres, settings
from .report import Result

_numbers = itertools.count(1)
# what uninstalling must take along, each row naming one thing
LEFTOVERS = """
    SELECT 'model ' || model FROM ir_model WHERE model LIKE 'insurance.%' AND id IN (
        SELECT res_id FROM ir_model_data WHERE model = 'ir.model' AND module = ANY('{modules}'))
    UNION ALL SELECT 'data ' || module || '.' || name FROM ir_model_data WHERE module = ANY('{modules}')
    UNION ALL SELECT 'module ' || name || ' is ' || state FROM ir_module_module
        WHERE name = ANY('{modules}') AND state <> 'uninstalled'
"""
# what a database holds, to compare one that had our modules with one that never had
INVENTORY = """
    SELECT 'column ' || table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT 'index ' || indexname FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT 'trigger ' || tgname FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT 'sequence ' || sequence_name FROM information_schema.sequences WHERE sequence_schema = 'public'
    UNION ALL SELECT 'parameter ' || key FROM ir_config_parameter WHERE key LIKE '%insurance%'
"""
# core makes these itself while modules come and go
HARMLESS = ("index ir_model_fields", "sequence ir_sequence_")


@contextlib.contextmanager
def scratch(template):
    """A clone for one step."""
    name = settings.database(f"m{os.getpid()}_{next(_numbers)}")
    try:
        yield database.clone(template, name)
    finally:
        database.drop(name)


def step(name, *arguments, also_allowed=()):
    """Run Odoo once and judge exit code and log."""
    log = odoo.log_file("matrix-" + name.replace(" ", "-").replace(":", ""))
    code = odoo.call(*arguments, log=log)
    details = odoo.bad_lines(log, also_allowed)
    if code:
        details = details or log.read_text(errors="replace").splitlines()[-odoo.LINES_OF_CONTEXT :]
        details.append(f"exit code {code}")
    if details:
        details.append(f"whole log: {log}")
    return Result(name, passed=not details, failed=bool(details), details=details)


def _complain(result, complaints):
    if complaints:
        result.passed, result.failed = 0, 1
        result.details += complaints
    return result


def fresh():
    """All modules but the demonstration on an empty database, as a new user would; becomes the template of the tests."""
    name = database.template_name(database.TEMPLATE_ALL)
    modules = [module for module in settings.modules() if module != database.DEMONSTRATION]
    part = f"{name}_part"
    database.drop(part)
    result = step("install on a fresh database", "-d", part, "-i", ",".join(modules), "--stop-after-init")
    missing = set(modules) - _installed(part)
    _complain(result, [f"not installed: {', '.join(sorted(missing))}"] if missing else [])
    if not missing:
        database.rename(part, name)
    return result


def demonstration():
    """The demonstration on top of all; becomes the template with a book in it."""
    name = database.template_name(database.TEMPLATE_FULL)
    part = f"{name}_part"
    database.clone(database.template_name(database.TEMPLATE_ALL), part)
    result = step("install the demonstration", "-d", part, "-i", database.DEMONSTRATION, "--stop-after-init")
    if database.DEMONSTRATION in _installed(part):
        database.rename(part, name)
    return result


def _installed(db):
    return set(postgres.psql("SELECT name FROM ir_module_module WHERE state = 'installed'", database=db).splitlines())


def alone(module):
    """One module, with what it depends on, where only Odoo's own modules are."""
    with scratch(database.template(database.TEMPLATE_CORE)) as db:
        result = step(f"install alone: {module}", "-d", db, "-i", module, "--stop-after-init")
        return _complain(result, [] if module in _installed(db) else [f"{module} is not installed afterwards"])


def update(template):
    """Update every module where it is installed."""
    with scratch(template) as db:
        return step("update all", "-d", db, "-u", ",".join(settings.modules()), "--stop-after-init")


def uninstall(template, module):
    """One module leaves, with those that need it; nothing of them stays, the others still load."""
    with scratch(template) as db:
        leaving = manifests.needed_by(module)
        result = step(f"uninstall: {module}", "module", "uninstall", "-d", db, module)
        rows = postgres.psql(LEFTOVERS.format(modules="{" + ",".join(sorted(leaving)) + "}"), database=db)
        _complain(result, [f"left behind: {row}" for row in rows.splitlines()])
        if module == _ground() and not result.failed:
            _complain(result, _against_core(db))
        if result.failed:
            return result
        again = step(f"install again: {module}", "-d", db, "-i", ",".join(sorted(leaving)), "--stop-after-init")
        return [result, again]


def _ground():
    """The module that all others need, if there is one: without it the database must look as if we had never been."""
    everything = set(settings.modules())
    return next((module for module in everything if manifests.needed_by(module) == everything), None)


def _against_core(db):
    before = set(postgres.psql(INVENTORY, database=database.template(database.TEMPLATE_CORE)).splitlines())
    after = set(postgres.psql(INVENTORY, database=db).splitlines())
    return [f"left behind: {row}" for row in sorted(after - before) if not row.startswith(HARMLESS)]
