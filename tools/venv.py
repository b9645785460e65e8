"""The virtual environment with the pinned packages of requirements.txt and requirements-dev.txt."""

import importlib.util
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from . import apt, settings, steps
from .settings import Problem

FILES = ("requirements.txt", "requirements-dev.txt")


def folder():
    """The environment's folder: another one for other requirements or another Python, so a running server keeps its own."""
    texts = [(settings.CHECKOUT / name).read_text() for name in FILES]
    return settings.cache() / f"venv-{settings.short_hash(sys.version, sys.base_prefix, *texts)}"


def python():
    """The environment's interpreter."""
    return folder() / "bin" / "python"


def is_ready():
    """Whether the environment is whole."""
    return steps.is_complete(folder()) and python().exists()


def _install_pip(target):
    """pip for a Python that comes without it (Debian keeps it in a package of its own): taken out of Debian's wheel."""
    with tempfile.TemporaryDirectory(dir=settings.cache(), prefix=steps.PART) as private:
        unpacked = Path(private) / "unpacked"
        unpacked.mkdir()
        apt.fetch(apt.prepare(Path(private)), unpacked, [f"python3-pip-whl/{apt.STABLE}"])
        wheel = next((unpacked / "usr/share/python-wheels").glob("pip-*.whl"))
        settings.run([target / "bin" / "python", f"{wheel}/pip", "install", "--no-index", wheel])


def _make(target):
    bare = importlib.util.find_spec("ensurepip") is None
    settings.run([sys.executable, "-m", "venv", *(["--without-pip"] if bare else []), target])
    if bare:
        _install_pip(target)
    command = [
        target / "bin" / "python",
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-input",
        "--disable-pip-version-check",
    ]
    for name in FILES:
        command += ["-r", settings.CHECKOUT / name]
    done = subprocess.run(command, env=settings.trusting(), capture_output=True, text=True, check=False)
    if done.returncode:
        tail = "\n".join(line for line in done.stderr.splitlines() if "ERROR" in line)[-2000:]
        raise Problem(f"Python packages could not be installed ({', '.join(FILES)}; is there a network?):\n{tail}")
    # Odoo's tools.pdf prefers PyPDF2 when present, and version 3 of that breaks merging
    if list(target.glob("lib/*/site-packages/PyPDF2")):
        raise Problem("PyPDF2 got into the virtual environment; Odoo's merging of PDFs breaks with it.")


def ensure():
    """Make the environment. It cannot be moved once made, so it is built in place and an unfinished one is thrown away."""
    target = folder()
    if not is_ready():
        shutil.rmtree(target, ignore_errors=True)
        _make(target)
        steps.mark_complete(target)
    return str(target)
