"""Kannel, the gateway that speaks SMPP, and node's smpp, with which the tests play a telephone network.

For tests only. Kannel is Debian's package, unpacked with the libraries a small machine lacks; nothing is installed.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from . import apt, settings, steps, system
from .settings import Problem

PACKAGES = [
    f"{name}/{apt.STABLE}"
    for name in (
        "kannel", "libct4", "libhiredis0.14", "libldap-2.5-0", "libmariadb3", "libpcre3", "libpq5", "libsasl2-2",
    )
]  # fmt: skip
SMPP = "smpp@0.5.1"


def folder():
    """Where both are; the name changes with the versions."""
    return settings.cache() / f"kannel-{settings.short_hash(*PACKAGES, SMPP)}"


def _libraries(home):
    files = [path for place in ("lib", "usr/lib") for path in home.glob(f"{place}/*-linux-gnu*/*.so*")]
    return sorted({str(path.parent) for path in files})


def environment(home=None):
    """Environment variables in which Kannel's programs find their libraries and node finds smpp."""
    home = home or folder()
    found = os.pathsep.join(filter(None, [*_libraries(home), os.environ.get("LD_LIBRARY_PATH")]))
    return {**os.environ, "LD_LIBRARY_PATH": found, "NODE_PATH": str(home / "node_modules"), "LC_ALL": "C.UTF-8"}


def program(name, home=None):
    """Path of ``bearerbox`` or ``smsbox``."""
    return (home or folder()) / "usr" / "sbin" / name


def _make(home):
    with tempfile.TemporaryDirectory(dir=settings.cache(), prefix=steps.PART) as private:
        apt.fetch(apt.prepare(Path(private)), home, PACKAGES)
    for box in ("bearerbox", "smsbox"):
        done = subprocess.run(
            [program(box, home), "--version"], env=environment(home), capture_output=True, text=True, check=False
        )
        if "Kannel" not in done.stdout + done.stderr:
            raise Problem(f"Kannel's {box} does not run on this machine:\n{(done.stdout + done.stderr).strip()}")
    system.npm_install(home, SMPP)


def why_missing():
    """Fetch both unless they are here; the reason to skip what needs them, or None."""
    if steps.is_complete(folder()):
        return None
    if not shutil.which("npm") or not shutil.which("node"):
        return "node and npm are not installed"
    try:
        with steps.lock("kannel"):
            steps.build(folder(), _make)
    except Problem as problem:
        return f"Kannel could not be fetched: {problem}"
    return None


def ensure():
    """A step of the set-up; without Kannel its tests are skipped."""
    reason = why_missing()
    if reason:
        steps.say(f"  {reason}. The tests against Kannel are skipped.")
    return "skipped" if reason else None
