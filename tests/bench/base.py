"""What a benchmark is given and what it hands back.

A benchmark is a module of this folder with a `TITLE` and `run(context) -> list[Row]`. What it measures inside Odoo is a
function `f(env, **arguments)` of that module, called in a process of its own by `context.run`; its result comes back
through JSON.
"""

import contextlib
import resource
import statistics
import time
from dataclasses import dataclass

from tools import settings
from tools.testing import Workshop

from . import books

SIZES = (5_000, 100_000, 1_000_000)


@dataclass
class Row:
    """One line of the table.

    `bound` is what the figure is judged by, in words; `holds` is None for a figure that is only reported. Milliseconds are
    reported; ratios measured in one run are judged.
    """

    what: str
    figure: str
    bound: str = ""
    holds: bool | None = None


@dataclass
class Context:
    """The sizes to measure at, and the databases and processes to do it with."""

    workshop: Workshop
    sizes: tuple[int, ...] = SIZES

    @property
    def data(self):
        """Folder of the real data sets (INSURANCE_DATA), or None."""
        return settings.data_folder()

    def book(self, policies):
        """Name of the database with a generated book of that many policies: read it, never write to it."""
        return books.template(policies)

    def clone(self, policies=0, name="bench"):
        """A fresh database to write to, dropped at the end: the book of that many policies, or all modules and no book."""
        return self.workshop.clone_db(name, self.book(policies) if policies else "all")

    def run(self, db, function, **arguments):
        """Call `function` (of a module of this package) with `env` and `arguments` in an Odoo process; returns its result.

        Nothing is kept unless the function calls `env.cr.commit()`. A WARNING in the log fails the run.
        """
        source = (
            f"from {function.__module__} import {function.__name__} as _function\nresult = _function(env, **arguments)"
        )
        return self.workshop.run_in_odoo(db, source, **arguments)


@contextlib.contextmanager
def workshop():
    """The databases and servers of one run of the benchmarks."""
    made = Workshop()
    try:
        yield made
    finally:
        made.close()


def seconds(function):
    """Run a function once; returns (seconds, what it returned)."""
    started = time.perf_counter()
    result = function()
    return time.perf_counter() - started, result


def repeated(function, prepare=lambda: None, *, times=30, budget=10.0):
    """Median seconds of a function after one warming call, `prepare` before each call not counted; stops at the budget."""
    prepare()
    function()
    taken, end = [], time.perf_counter() + budget
    while len(taken) < times and (len(taken) < 3 or time.perf_counter() < end):
        prepare()
        taken.append(seconds(function)[0])
    return statistics.median(taken)


def peak_memory_mib():
    """The most memory this process has used so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def milliseconds(value):
    """Seconds as a figure of the table."""
    return f"{value * 1000:.3g} ms" if value < 1 else f"{value:.3g} s"


def ratio_row(what, value, bound, figures=""):
    """A row judged by a ratio that may be at most `bound`."""
    return Row(what, f"{value:.2f} ×" + (f" ({figures})" if figures else ""), f"≤ {bound} ×", value <= bound)
