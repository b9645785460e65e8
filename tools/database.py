"""Databases of this checkout: make, clone, drop, each together with its file store, and the templates the tests clone."""

import os
import shutil

from . import manifests, odoo, postgres, settings, steps
from .settings import Problem

TEMPLATE_CORE = "core"
TEMPLATE_ALL = "all"
TEMPLATE_FULL = "full"
DEMONSTRATION = "insurance_demo"
KEPT_TEMPLATES = 4


def filestore(name):
    """Folder of a database's attachments."""
    return settings.state() / "data" / "filestore" / name


def exists(name):
    """Whether there is such a database."""
    return postgres.psql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'") == "1"


def drop(name):
    """Remove a database, whoever is connected, and its files."""
    postgres.psql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    shutil.rmtree(filestore(name), ignore_errors=True)


def rename(old, new):
    """Give a finished database its name; what had that name before is dropped."""
    with steps.lock(f"clone-{settings.checkout_tag()}"):  # nobody may be copying what is replaced
        drop(new)
        postgres.psql(f'ALTER DATABASE "{old}" RENAME TO "{new}"')
        if filestore(old).exists():
            filestore(old).rename(filestore(new))


def _link(source, target):
    """Files of a store are never changed, only added and removed, so that clones can share them."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def clone(template, name):
    """A copy of a database that nobody is connected to; seconds, whatever it took to make."""
    drop(name)
    with steps.lock(f"clone-{settings.checkout_tag()}"):  # PostgreSQL refuses a template that another copy is reading
        postgres.psql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    if filestore(template).exists():
        shutil.copytree(filestore(template), filestore(name), copy_function=_link)
    return name


def ours():
    """Names of all databases of this checkout."""
    prefix = settings.database("")
    rows = postgres.psql(f"SELECT datname FROM pg_database WHERE starts_with(datname, '{prefix}') ORDER BY 1")
    return rows.splitlines()


def make(name, modules, *, base=None, log=None):
    """Make a database with modules installed, from nothing or from a template; it gets its name only when whole."""
    part = f"{name}_part"
    if base:
        clone(base, part)
    else:
        drop(part)
    odoo.run("-d", part, "-i", ",".join(modules), "--stop-after-init", log=log or odoo.log_file(f"make-{name}"))
    rename(part, name)
    return name


def template_name(kind):
    """Name of a template: changes with what goes into it, so that a stale one is never used."""
    if kind == TEMPLATE_CORE:
        return settings.database(f"{kind}_{settings.short_hash(odoo.home(), *manifests.core_dependencies())}")
    return settings.database(f"{kind}_{settings.modules_hash()[:8]}")


def _forget_stale(kind):
    """Drop the oldest templates of a kind; the newest few stay, for somebody may be cloning one of them right now."""
    prefix = settings.database(f"{kind}_")
    rows = postgres.psql(f"SELECT datname FROM pg_database WHERE starts_with(datname, '{prefix}') ORDER BY oid DESC")
    for name in rows.splitlines()[KEPT_TEMPLATES:]:
        drop(name)


def template(kind):
    """Make a template unless it is there: core (what our modules depend on), all (our modules), full (and the demonstration)."""
    if kind == TEMPLATE_FULL and DEMONSTRATION not in settings.modules():
        kind = TEMPLATE_ALL
    name = template_name(kind)
    with steps.lock(f"template-{settings.checkout_tag()}-{kind}"):
        if not exists(name):
            steps.say(f"Making the template database '{kind}' …")
            modules, base = _content(kind)
            make(name, modules, base=base)
            _forget_stale(kind)
    return name


def _content(kind):
    """What a template holds: the modules to install and the template it is made from."""
    if kind == TEMPLATE_CORE:
        return manifests.core_dependencies(), None
    if kind == TEMPLATE_ALL:
        return [name for name in settings.modules() if name != DEMONSTRATION], template(TEMPLATE_CORE)
    return [DEMONSTRATION], template(TEMPLATE_ALL)


def check_modules():
    """Nothing can be installed from a checkout without modules."""
    if not settings.modules():
        raise Problem(f"There is no module insurance_* with a __manifest__.py in {settings.CHECKOUT}.")
