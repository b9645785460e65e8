"""Where things are: the cache, the checkout and what the user told us to use instead of our own."""

import functools
import hashlib
import os
import re
import subprocess
import tempfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
SERIES = "19.0"
PG_SYSTEM_USER = "insurance-postgres"
PG_ROLE = "insurance"
PG_PORT = "5432"  # names the socket file only: the server listens on no network address
SOCKET_PATH_LIMIT = 90  # the kernel allows 107 bytes, "/.s.PGSQL.5432" takes 15


class Problem(Exception):
    """Something the user can mend; the message says what and how, no traceback is shown."""


def is_root():
    """True when the tools run as the system's administrator."""
    return os.geteuid() == 0


def short_hash(*parts):
    """Eight characters that stand for the given texts, for names of folders and databases."""
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:8]


def _default_cache():
    """Root's home folder is closed to the unprivileged user who runs PostgreSQL, so root's cache lives elsewhere."""
    if os.environ.get("XDG_CACHE_HOME"):
        return Path(os.environ["XDG_CACHE_HOME"]) / "insurance-odoo"
    return Path("/var/cache/insurance-odoo") if is_root() else Path.home() / ".cache" / "insurance-odoo"


@functools.cache
def cache():
    """The one folder that holds everything fetched or made, outside the checkout."""
    given = os.environ.get("INSURANCE_CACHE")
    return Path(given).expanduser().resolve() if given else _default_cache().resolve()


@functools.cache
def checkout_tag():
    """A short name for this checkout, part of its databases' names, so that two checkouts never meet."""
    return short_hash(CHECKOUT)[:6]


def state():
    """This checkout's own folder in the cache: odoo.conf, file stores, logs, running servers."""
    return cache() / "checkouts" / checkout_tag()


def database(name):
    """The full name of one of this checkout's databases."""
    return f"ins_{checkout_tag()}_{name}"


def modules():
    """Names of the add-ons in the checkout, the demonstration last."""
    names = sorted(path.parent.name for path in CHECKOUT.glob("insurance_*/__manifest__.py"))
    return sorted(names, key=lambda name: name == "insurance_demo")


def modules_hash():
    """Changes when any file of any module changes: tells whether a database is behind the code."""
    digest = hashlib.sha256()
    for module in modules():
        for path in sorted((CHECKOUT / module).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc":
                digest.update(str(path.relative_to(CHECKOUT)).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def data_folder():
    """The real data sets for the tests that want them, or None."""
    folder = Path(os.environ.get("INSURANCE_DATA") or CHECKOUT.parent / "shared" / "data")
    return folder if folder.is_dir() else None


def _reachable_by_postgres(folder):
    """Whether the unprivileged user may walk into the folder: every parent must be open to others."""
    return all(path.stat().st_mode & 0o001 for path in [folder, *folder.parents] if path.exists())


@functools.cache
def pg_root():
    """Folder of PostgreSQL's binaries and data; beside the cache when root's cache is closed to others."""
    if not is_root() or _reachable_by_postgres(cache()):
        return cache() / "postgresql"
    return Path("/var/lib/insurance-odoo") / short_hash(cache())


@functools.cache
def socket_folder():
    """Folder of the unix socket; in the temporary folder when the path would be too long for the kernel."""
    folder = pg_root() / "run"
    if len(str(folder)) <= SOCKET_PATH_LIMIT:
        return folder
    return Path(tempfile.gettempdir()) / f"insurance-pg-{os.geteuid()}-{short_hash(folder)}"


def foreign_postgres():
    """True when the user names a server of their own."""
    return bool(os.environ.get("PGHOST")) and os.environ["PGHOST"] != str(socket_folder())


def connection():
    """The environment variables with which libpq, psql and Odoo find the server."""
    if foreign_postgres():
        kept = {name: os.environ[name] for name in ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD") if os.environ.get(name)}
        return {"PGPORT": "5432", **kept}
    return {"PGHOST": str(socket_folder()), "PGPORT": PG_PORT, "PGUSER": PG_ROLE}


def requirement(file, package):
    """The pinned requirement of a package in one of the requirements files, for example "name==1.2"."""
    text = (CHECKOUT / file).read_text()
    found = re.search(rf"^{re.escape(package)}==\S+", text, re.MULTILINE)
    if not found:
        raise Problem(f"{file} does not pin {package}.")
    return found.group(0)


def trusting():
    """Environment in which pip and npm trust the authorities the machine trusts, as apt does, not only their own lists."""
    bundle = "/etc/ssl/certs/ca-certificates.crt"
    names = ("PIP_CERT", "NODE_EXTRA_CA_CERTS")
    return {**{name: bundle for name in names if os.path.exists(bundle)}, **os.environ}


def run(command, **options):
    """Run a command quietly; on failure raise Problem with the end of its output."""
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, **options)
    if done.returncode:
        tail = "\n".join((done.stdout + done.stderr).strip().splitlines()[-12:])
        raise Problem(f"This command failed ({done.returncode}): {' '.join(map(str, command))}\n{tail}")
    return done.stdout
