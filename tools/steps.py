"""Set-up in steps that can be cut off anywhere: a step counts only when its mark is written, which is done last."""

import contextlib
import fcntl
import os
import shutil
import sys
import tempfile
import time

from . import settings

MARK = ".complete"
PART = "part-"  # folders of steps that are not done
PATIENCE = 3  # seconds of waiting before the user is told


def say(text):
    """Tell the user, at once, also when the output goes into a file; on stderr, so that results can be piped."""
    print(text, file=sys.stderr, flush=True)


def _lock_file(name):
    folder = settings.cache() / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name}.lock"


@contextlib.contextmanager
def lock(name):
    """Hold a lock of the cache (between processes); waits for whoever holds it."""
    with open(_lock_file(name), "w", encoding="utf-8") as file:
        if not _take(file, PATIENCE):
            say(f"Waiting for another run that holds the lock '{name}' …")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _take(file, seconds):
    """Try to lock for some seconds; returns whether it came off."""
    end = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() >= end:
                return False
            time.sleep(0.1)


def hold_postgres():
    """Say, until this process (or the program it becomes) ends, that PostgreSQL is in use; returns the open file."""
    file = open(_lock_file("postgresql-users"), "w", encoding="utf-8")  # noqa: SIM115
    fcntl.flock(file, fcntl.LOCK_SH)
    os.set_inheritable(file.fileno(), True)
    return file


def postgres_is_held():
    """Whether any process holds PostgreSQL."""
    with open(_lock_file("postgresql-users"), "w", encoding="utf-8") as file:
        return not _take(file, 0)


def is_complete(folder):
    """Whether an earlier run finished this folder."""
    return (folder / MARK).exists()


def mark_complete(folder):
    """Say that the folder is finished; the last thing a step does."""
    (folder / MARK).touch()


def build(folder, make):
    """Make a folder by `make(temporary folder)` and put it in place in one move, so that it is whole or absent."""
    if is_complete(folder):
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    temporary = tempfile.mkdtemp(prefix=PART, dir=folder.parent)
    try:
        os.chmod(temporary, 0o755)
        make(type(folder)(temporary))
        mark_complete(type(folder)(temporary))
        os.rename(temporary, folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def sweep(folder):
    """Remove what steps that were cut off left; only while holding the lock under which they run."""
    for part in folder.glob(f"{PART}*"):
        shutil.rmtree(part, ignore_errors=True)


def in_steps(steps):
    """Run (title, function) pairs with a counter and the seconds each took; a function may return a remark."""
    for number, (title, function) in enumerate(steps, 1):
        say(f"[{number}/{len(steps)}] {title} …")
        started = time.monotonic()
        remark = function()
        say(f"[{number}/{len(steps)}] {title}: {remark or 'ready'} ({time.monotonic() - started:.1f} s)")
