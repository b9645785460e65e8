"""Loaded by Python at start in processes whose clock `faketime` fakes.

faketime 0.9.10 either fakes the monotonic clock too, and then waiting for a lock with a time-out never ends, or leaves it
alone, and then time.sleep() fails with EINVAL. Sleeping by select() asks neither clock.
"""

import select
import time


def _sleep(seconds):
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    select.select([], [], [], seconds)


time.sleep = _sleep
