"""Results of tests and how they are told."""

from dataclasses import dataclass, field

MAX_DETAILS = 60
MAX_DETAILS_AGAIN = 12
MAX_WIDTH = 400


@dataclass
class Result:
    """What one job of a run came to; `passed`, `failed` and `skipped` count tests."""

    name: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    details: list = field(default_factory=list)

    def __str__(self):
        mark = "FAILED" if self.failed else "ok"
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{mark:<7}{self.name:<44}{int(self.passed):>5} passed, {int(self.failed)} failed{skipped} ({self.seconds:.0f} s)"


def tell(result, most=MAX_DETAILS):
    """Print one result as it comes in, with what went wrong under it (a long text's end is cut, its last line is not)."""
    print(result, flush=True)
    for line in result.details[: most - 1]:
        print(f"    {line[:MAX_WIDTH]}")
    if len(result.details) > most:
        print(f"    … {len(result.details) - most} more lines")
    for line in result.details[most - 1 :][-1:]:
        print(f"    {line[:MAX_WIDTH]}")


def print_summary(shown, total=None):
    """Print some results and the closing line over all of them; returns the exit code."""
    for result in shown:
        tell(result, MAX_DETAILS if total is None else MAX_DETAILS_AGAIN)
    total = shown if total is None else total
    passed, failed, skipped = (
        sum(int(getattr(each, name)) for each in total) for name in ("passed", "failed", "skipped")
    )
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""), flush=True)
    return 1 if failed or not passed else 0
