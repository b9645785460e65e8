"""Fetch Debian packages without installing them: works for every user, changes nothing of the system.

The mirror is the one the machine's own apt is set to. Packages of a newer Debian than the machine's come from a private
list of sources; signatures are verified against Debian's archive keys as usual. Only the Release file's expiry date is not
enforced, because a frozen mirror keeps serving the last list it has.
"""

import os
import subprocess
from pathlib import Path

from . import settings
from .settings import Problem

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
NEWEST = "sid"
STABLE = "bookworm"


def mirror():
    """The address of the Debian mirror in the machine's apt configuration."""
    output = settings.run(["apt-get", "indextargets", "--format", "$(CREATED_BY)|$(ORIGIN)|$(LABEL)|$(REPO_URI)"])
    rows = [line.split("|") for line in output.splitlines()]
    for origin_wanted in (True, False):
        for kind, origin, label, address in rows:
            known = origin == "Debian" and label == "Debian"
            if kind == "Packages" and (known or (not origin_wanted and address.rstrip("/").endswith("/debian"))):
                return address
    raise Problem("apt on this machine knows no Debian mirror. Run `apt-get update` as root once and try again.")


def _write_configuration(folder, keyring):
    """A private apt: own lists, own (empty) package state, own sources."""
    for sub in ("lists/partial", "archives/partial", "parts"):
        (folder / sub).mkdir(parents=True, exist_ok=True)
    (folder / "status").touch()
    address = mirror()
    sources = [f"deb [signed-by={keyring}] {address} {suite} main\n" for suite in (NEWEST, STABLE)]
    (folder / "sources.list").write_text("".join(sources))
    options = {
        "Dir::State": folder,
        "Dir::State::lists": "lists",
        "Dir::State::status": folder / "status",
        "Dir::Cache": folder,
        "Dir::Etc::sourcelist": folder / "sources.list",
        "Dir::Etc::sourceparts": folder / "parts",
        "Dir::Etc::preferencesparts": folder / "parts",
        "APT::Sandbox::User": "",
        "Acquire::Languages": "none",
        "Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled": "false",
        "Acquire::Check-Valid-Until": "false",
        "Acquire::Retries": "3",
        "APT::Update::Post-Invoke-Success": "",
    }
    lines = [f'{name} "{value}";\n' for name, value in options.items() if not name.startswith("APT::Update")]
    (folder / "apt.conf").write_text("".join(lines) + "#clear APT::Update::Post-Invoke-Success;\n")


def _update(environment, folder):
    """Fetch the lists; returns apt's complaint, empty when all went well."""
    done = subprocess.run(
        ["apt-get", "update"], env=environment, cwd=folder, capture_output=True, text=True, check=False
    )
    failed = done.returncode or "\nE:" in "\n" + done.stderr or "\nW:" in "\n" + done.stderr
    return done.stderr.strip() if failed else ""


def _newer_keyring(folder):
    """Debian's current keys out of the keyring package that the machine's own, already trusted sources offer."""
    settings.run(["apt-get", "download", "debian-archive-keyring"], cwd=folder)
    package = next(folder.glob("debian-archive-keyring_*.deb"))
    settings.run(["dpkg", "-x", package, folder / "keyring"])
    return folder / "keyring" / KEYRING.relative_to("/")


def prepare(folder):
    """Make the private apt in `folder` and fetch its lists; returns the environment that selects it."""
    environment = {**os.environ, "APT_CONFIG": str(folder / "apt.conf"), "LC_ALL": "C.UTF-8"}
    _write_configuration(folder, KEYRING)
    complaint = _update(environment, folder)
    if "NO_PUBKEY" in complaint or "not signed" in complaint:
        _write_configuration(folder, _newer_keyring(folder))
        complaint = _update(environment, folder)
    if complaint:
        raise Problem(f"Debian's package lists could not be fetched (is there a network?):\n{complaint}")
    return environment


def fetch(environment, folder, packages):
    """Download packages ("name/suite") and unpack them into `folder`."""
    downloads = folder / "downloads"
    downloads.mkdir()
    done = subprocess.run(
        ["apt-get", "download", *packages], env=environment, cwd=downloads, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Problem(f"Could not download {', '.join(packages)} from the Debian mirror:\n{done.stderr.strip()}")
    for package in sorted(downloads.glob("*.deb")):
        settings.run(["dpkg", "-x", package, folder])
        package.unlink()
    downloads.rmdir()
