"""Print an HTML page to PDF with a headless Chromium. Pure Python, no Odoo.

Chromium shapes Arabic and Persian text correctly, repeats table headings and
counts pages in CSS. The page must be complete in itself (see ``print_html``):
nothing is fetched while printing.
"""

import contextlib
import functools
import os
import resource
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SECONDS = 90
_ERROR_LENGTH = 1000
_FLAGS = (
    "--headless",
    # Needed by root and in most containers. What is printed runs no script and reaches no network (its
    # Content-Security-Policy forbids both), so the sandbox has nothing to guard.
    "--no-sandbox",
    "--no-pdf-header-footer",
    "--disable-pdf-tagging",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-breakpad",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)


class PrintError(Exception):
    """Chromium did not deliver a PDF; the message is its last words."""


@functools.cache
def find(told=None):
    """Return the path of a Chromium or Chrome, or None.

    :param told: a path or name from the configuration, tried instead of the usual names
    """
    return next(filter(None, map(shutil.which, [told] if told else NAMES)), None)


def print_pdf(binary, html, seconds=SECONDS):
    """Return the PDF (bytes) of a complete page.

    :param binary: path from :func:`find`
    :param html: the page as text
    :param seconds: give up after that long
    :raises PrintError: when Chromium fails or takes too long
    """
    with tempfile.TemporaryDirectory(prefix="insurance-print-") as folder:
        page, pdf = Path(folder, "page.html"), Path(folder, "page.pdf")
        page.write_text(html, encoding="utf-8")
        command = [binary, *_FLAGS, f"--user-data-dir={folder}/profile", f"--print-to-pdf={pdf}", page.as_uri()]
        code, said = _run(command, folder, seconds)
        if code or not pdf.exists():
            raise PrintError(f"{code}: {said[-_ERROR_LENGTH:]}")
        return pdf.read_bytes()


def _run(command, folder, seconds):
    """Run to the end in its own process group; return the exit code and what was said on the error output."""
    environment = {**os.environ}
    environment.setdefault("HOME", folder)
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=environment,
        start_new_session=True,
        preexec_fn=_lift_memory_limit,
    )
    try:
        said = process.communicate(timeout=seconds)[1]
    except subprocess.TimeoutExpired as error:
        raise PrintError(f"no result after {seconds} s") from error
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return process.returncode, said.decode(errors="replace")


def _lift_memory_limit():
    """Odoo limits its own address space; Chromium reserves more than that and would be killed at its start."""
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
