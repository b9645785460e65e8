"""The house's own checks: sizes, licences, requirements, nothing that ties the project to one registry."""

import ast
import re
import subprocess
import urllib.parse

from . import apt, manifests, settings

MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 50
LICENCE = "LGPL-3"
ADDONS_SECTION = "# -- the add-ons"
_IGNORED = {".git", "__pycache__", ".ruff_cache", ".pytest_cache", ".hypothesis", "build"}  # where git cannot be asked
BINARY = {".png", ".jpg", ".gif", ".ico", ".xlsx", ".zip", ".pdf", ".woff2", ".ttf", ".gz"}


def files(pattern="*"):
    """Files of the checkout that belong to the repository, or would with the next commit."""
    done = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=settings.CHECKOUT, capture_output=True, check=False
    )
    if done.returncode:
        names = [path for path in settings.CHECKOUT.rglob(pattern) if path.is_file() and not _IGNORED & set(path.parts)]
    else:
        names = [settings.CHECKOUT / name for name in done.stdout.decode().split("\0") if name]
    return [path for path in names if path.is_file() and path.match(pattern)]


def sizes():
    """No file over 300 lines that say something, no function over 50 lines."""
    complaints = []
    for path in files("*.py"):
        text, name = path.read_text(), path.relative_to(settings.CHECKOUT)
        count = sum(1 for line in text.splitlines() if line.strip() and not line.strip().startswith("#"))
        if count > MAX_FILE_LINES:
            complaints.append(f"{name}: {count} lines, {MAX_FILE_LINES} allowed")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                length = node.end_lineno - node.lineno + 1
                if length > MAX_FUNCTION_LINES:
                    complaints.append(
                        f"{name}:{node.lineno}: {node.name} has {length} lines, {MAX_FUNCTION_LINES} allowed"
                    )
    return complaints


def _registry_hosts():
    """Host names that must not stand in the repository, put together here so that they do not stand in this file."""
    hosts = {"pypi" + ".org", "python" + "hosted.org", "registry.npm" + "js", "deb.debian" + ".org"}
    hosts |= {"security.debian" + ".org", "snapshot.debian" + ".org"}
    return hosts | {urllib.parse.urlsplit(apt.mirror()).hostname or ""} - {""}


def registries():
    """Which mirror is used is the machine's affair: no registry's host name anywhere."""
    hosts, complaints = _registry_hosts(), []
    for path in files():
        if path.suffix not in BINARY:
            text = path.read_text(errors="ignore")
            complaints += [
                f"{path.relative_to(settings.CHECKOUT)} names {host}" for host in sorted(hosts) if host in text
            ]
    return complaints


def licences():
    """Every module is LGPL-3 and depends on nothing that cannot be combined with it."""
    return [
        f"{module}: licence {manifests.read(module).get('license')}, must be {LICENCE}"
        for module in settings.modules()
        if manifests.read(module).get("license") != LICENCE
    ]


def _requirements(text):
    return {match[1].lower().replace("_", "-") for match in re.finditer(r"^([A-Za-z0-9_.-]+)==", text, re.MULTILINE)}


def requirements():
    """What manifests ask for is pinned in requirements.txt, and what that lists for the add-ons is asked for."""
    text = (settings.CHECKOUT / "requirements.txt").read_text()
    pinned, for_addons = _requirements(text), _requirements(text.partition(ADDONS_SECTION)[2])
    asked, complaints = set(), []
    for module in settings.modules():
        for name in manifests.read(module).get("external_dependencies", {}).get("python", []):
            asked.add(name.lower().replace("_", "-"))
            if not asked <= pinned:
                complaints.append(f"{module} asks for {name}, which requirements.txt does not pin")
                asked &= pinned
    complaints += [
        f"requirements.txt lists {name} for the add-ons, no manifest asks for it" for name in sorted(for_addons - asked)
    ]
    if "pypdf2" in pinned:
        complaints.append("requirements.txt has PyPDF2; Odoo would prefer it to pypdf, and merging PDFs breaks with it")
    return complaints


CHECKS = {"sizes": sizes, "registries": registries, "licences": licences, "requirements": requirements}
