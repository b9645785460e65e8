"""Odoo's source: the tree the user names, or Debian's package unpacked into the cache."""

import functools
import os
import re
import tempfile
from pathlib import Path

from . import apt, settings, steps
from .settings import Problem

PACKAGES = [
    f"odoo-19/{apt.NEWEST}",
    *(f"{name}/{apt.NEWEST}" for name in ("libjs-jquery", "libjs-jquery-form", "libjs-underscore")),
    *(f"{name}/{apt.NEWEST}" for name in ("fonts-roboto-unhinted", "fonts-montserrat", "fonts-ocr-b")),
    # Odoo links to files that later packagings of these two renamed
    f"fonts-font-awesome/{apt.STABLE}",
    f"fonts-inconsolata/{apt.STABLE}",
]
PYTHON_FOLDER = "usr/lib/python3/dist-packages"


def cached():
    """Where Debian's Odoo is unpacked; the name changes with the list of packages."""
    return settings.cache() / f"odoo-{settings.SERIES}-{settings.short_hash(*PACKAGES)}"


@functools.cache
def home():
    """The folder that goes on Python's path, checked to be Odoo 19."""
    given = os.environ.get("ODOO_HOME")
    folder = Path(given).expanduser().resolve() if given else cached() / PYTHON_FOLDER
    release = folder / "odoo" / "release.py"
    if not release.exists():
        raise Problem(f"There is no Odoo in {folder}: {release} is missing.")
    found = re.search(r"^version_info = \((\d+), (\d+)", release.read_text(), re.MULTILINE)
    if not found or f"{found[1]}.{found[2]}" != settings.SERIES:
        raise Problem(f"ODOO_HOME={folder} is Odoo {found and '.'.join(found.groups())}, not {settings.SERIES}.")
    return folder


def addons_folders():
    """Odoo's own add-ons: one folder in Debian's package, two in a source checkout."""
    folders = [home() / "odoo" / "addons"]
    if not (folders[0] / "crm").exists():
        folders.append(home() / "addons")
    return folders


def is_ready():
    """Whether nothing has to be fetched."""
    return bool(os.environ.get("ODOO_HOME")) or steps.is_complete(cached())


def _make(folder):
    with tempfile.TemporaryDirectory(dir=settings.cache(), prefix=steps.PART) as private:
        apt.fetch(apt.prepare(Path(private)), folder, PACKAGES)


def ensure():
    """Fetch Odoo unless the user has one; returns a remark for the progress display."""
    if not os.environ.get("ODOO_HOME"):
        steps.build(cached(), _make)
    return str(home())
