"""Everything between a bare machine and `bin/odoo`, in steps; and the environment the project's programs run in."""

import os
import socket

from . import kannel, odoo_tree, postgres, settings, steps, system, venv

CONFIGURATION = """[options]
addons_path = {addons}
data_dir = {data}
admin_passwd = {admin}
db_name = {database}
list_db = False
http_interface = 127.0.0.1
http_port = 8069
proxy_mode = False
log_level = info
logfile =
max_cron_threads = 1
workers = 0
limit_memory_soft = 4294967296
limit_memory_hard = 6442450944
limit_time_cpu = 3600
limit_time_real = 7200
"""


def is_ready():
    """Whether a run needs no set-up; must cost next to nothing."""
    return odoo_tree.is_ready() and venv.is_ready() and postgres.is_ready()


def prepare():
    """Set up what is not yet set up, start PostgreSQL, write this checkout's odoo.conf."""
    if not is_ready():
        with steps.lock("setup"):
            steps.sweep(settings.cache())
            steps.sweep(settings.pg_root())
            steps.in_steps(
                [
                    ("Python environment", venv.ensure),
                    (f"Odoo {settings.SERIES}", odoo_tree.ensure),
                    ("PostgreSQL's binaries", postgres.ensure_binaries),
                    ("System packages", system.ensure_packages),
                    ("rtlcss", system.ensure_rtlcss),
                    ("Kannel", kannel.ensure),
                    ("PostgreSQL server", postgres.ensure_running),
                ]
            )
    odoo_tree.home()
    postgres.ensure_running()
    write_configuration()


def configuration():
    """Path of this checkout's odoo.conf."""
    return settings.state() / "odoo.conf"


def addons_path():
    """Odoo's add-ons and, once it holds modules, the checkout (Odoo refuses a folder without any)."""
    folders = odoo_tree.addons_folders() + ([settings.CHECKOUT] if settings.modules() else [])
    return ",".join(map(str, folders))


def write_configuration():
    """Write odoo.conf anew at each run: the checkout or Odoo's tree may have changed."""
    data = settings.state() / "data"
    data.mkdir(parents=True, exist_ok=True)
    text = CONFIGURATION.format(
        addons=addons_path(),
        data=data,
        database=settings.database("demo"),
        admin=settings.short_hash(os.urandom(16).hex()),
    )
    part = configuration().with_suffix(f".{os.getpid()}")
    part.touch(mode=0o600)
    part.write_text(text)
    part.rename(configuration())


def free_port(wanted=0):
    """The wanted port of 127.0.0.1 if it is free, else the next free one (0: any)."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            return free_port(wanted + 1)
        return probe.getsockname()[1]


def environment(**more):
    """Environment variables for Odoo, psql, pytest and scripts: they need no option then."""
    given = os.environ.get("PYTHONPATH")
    return {
        **os.environ,
        **settings.connection(),
        "ODOO_RC": str(configuration()),
        "ODOO_HTTP_PORT": os.environ.get("ODOO_HTTP_PORT") or str(free_port()),
        "PYTHONPATH": os.pathsep.join(filter(None, [str(odoo_tree.home()), given])),
        "PYTHONUNBUFFERED": "1",
        "PATH": system.path(),
        "VIRTUAL_ENV": str(venv.folder()),
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        **{name: str(value) for name, value in more.items()},
    }
