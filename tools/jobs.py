"""Jobs of a test run, two at a time, each giving one Result; an exception in one is its failure, not the run's end."""

import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor, as_completed

from . import settings
from .report import Result, tell

AT_ONCE = 2
_printing = threading.Lock()


def _guarded(name, function):
    started = time.monotonic()
    try:
        result = function()
    except settings.Problem as problem:
        result = Result(name, failed=1, details=str(problem).splitlines())
    except Exception:  # noqa: BLE001  (whatever it is, the other jobs go on and the summary tells of it)
        result = Result(name, failed=1, details=traceback.format_exc().splitlines())
    found = result if isinstance(result, list) else [result]
    for each in found:
        each.seconds = each.seconds or time.monotonic() - started
        with _printing:
            tell(each)
    return found


def run(jobs):
    """Run (name, function) pairs in the given order on a few threads; returns all results."""
    results = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for future in as_completed([pool.submit(_guarded, name, function) for name, function in jobs]):
            results += future.result()
    return results
