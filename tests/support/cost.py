"""What work costs, in proportion to its size: no figure depends on how fast or how busy a machine is."""

import time
from collections.abc import Callable
from typing import Any

TIMES, MOST = 8, 24
"""Eight times as much takes eight times as long where cost grows with size, 64 times where it grows with its square."""
NOISE = 0.1
"""Seconds of a processor below which nothing is told from noise."""


def grows_with_its_size(work: Callable[[int], Any], size: int) -> bool:
    """Whether this much work takes no more, in seconds of this thread's processor, than its size explains."""
    return any(_seconds(work, size) <= MOST * _seconds(work, size // TIMES) + NOISE for _ in range(3))


def _seconds(work: Callable[[int], Any], size: int) -> float:
    begun = time.thread_time()
    work(size)
    return time.thread_time() - begun
