"""Programs that are no Python: a browser for tests and PDFs, wkhtmltopdf, faketime, fonts, node's rtlcss.

Root gets them installed. Everybody else is told once what to ask the administrator for; what needs them is skipped.
"""

import os
import shutil
import subprocess
from pathlib import Path

from . import settings, steps

# program or file that tells the package is there: Debian package
PACKAGES = {
    "/usr/bin/chromium": "chromium",
    "/usr/bin/wkhtmltopdf": "wkhtmltopdf",
    "/usr/bin/faketime": "faketime",
    "/usr/share/fonts/truetype/noto": "fonts-noto-core",  # Persian, Cyrillic and the rest of the alphabets
    "/usr/share/fonts/truetype/wqy": "fonts-wqy-microhei",  # Chinese
}
RTLCSS = "rtlcss@4.3.0"


def missing():
    """Debian packages that are not installed."""
    return [package for path, package in PACKAGES.items() if not os.path.exists(path)]


def why_missing(program):
    """Reason to skip what needs a program, or None when it is there."""
    if shutil.which(program, path=path()):
        return None
    return f"{program} is not installed"


def _install_command(packages):
    return f"apt-get update && apt-get install -y --no-install-recommends {' '.join(packages)}"


def _install(packages):
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(
        ["sh", "-c", _install_command(packages)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def ensure_packages():
    """Install what is missing when root, else say how."""
    wanted = missing()
    if not shutil.which("npm") and not _rtlcss_program().exists():
        wanted.append("npm")
    if wanted and settings.is_root():
        done = _install(wanted)
        if not done.returncode:
            return "installed " + " ".join(wanted)
        steps.say("  " + "\n  ".join(done.stderr.strip().splitlines()[-4:]))
    if wanted:
        steps.say(
            f"  Missing: {' '.join(wanted)}. What needs them is skipped. As root, run:\n  {_install_command(wanted)}"
        )
        return "some are missing"
    return None


def _rtlcss_folder():
    return settings.cache() / f"node-{settings.short_hash(RTLCSS)}"


def _rtlcss_program():
    return _rtlcss_folder() / "node_modules" / ".bin" / "rtlcss"


def npm_install(folder, package):
    """Install a node package into a folder of its own; nothing of the machine changes."""
    options = ["--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--no-update-notifier", "--fetch-retries=1"]
    command = ["npm", "install", *options, "--prefix", folder, package]
    settings.run(command, env=settings.trusting(), cwd=folder, stdin=subprocess.DEVNULL)


def _make_rtlcss(folder):
    npm_install(folder, RTLCSS)


def ensure_rtlcss():
    """Right-to-left style sheets are made by this node program; without it Persian pages are laid out wrongly."""
    if _rtlcss_program().exists() or shutil.which("rtlcss"):
        return None
    if not shutil.which("npm"):
        steps.say("  npm is missing: no right-to-left style sheets. See the command above.")
        return "skipped"
    try:
        steps.build(_rtlcss_folder(), _make_rtlcss)
    except settings.Problem as problem:
        steps.say(f"  rtlcss could not be installed; right-to-left pages will be laid out left to right.\n  {problem}")
        return "skipped"
    return None


def path():
    """The search path with the project's own programs in front."""
    from . import postgres, venv

    folders = [venv.folder() / "bin", _rtlcss_program().parent, postgres.tool("psql").parent]
    return os.pathsep.join([*map(str, folders), os.environ.get("PATH", os.defpath)])


def chromium():
    """Path of the browser, or None."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    return Path(found) if found else None
