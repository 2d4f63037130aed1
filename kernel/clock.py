"""Time and identity: the only places that ask the machine for either.

Invariant: ids made in one process sort in the order they were made.
"""

import os
import threading
from datetime import UTC, datetime
from time import time_ns
from uuid import UUID
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")
"""The zone of every statutory date: years of document numbers, deadlines, effective days."""

_lock = threading.Lock()
_last = 0


def now() -> datetime:
    """The present instant in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one place that may


def new_id() -> UUID:
    """A new time-ordered id (UUID version 7), strictly increasing within a process.

    The millisecond is followed by 12 bits of its fraction, so that ids of one burst keep their order. RFC 9562 §5.7
    """
    global _last
    with _lock:
        ticks = max(time_ns() * 4096 // 1_000_000, _last + 1)
        _last = ticks
    milliseconds, fraction = divmod(ticks, 4096)
    tail = int.from_bytes(os.urandom(8), "big") & ((1 << 62) - 1)
    return UUID(int=(milliseconds & ((1 << 48) - 1)) << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | tail)


def born(made: UUID) -> datetime:
    """When `new_id` made this id, to the millisecond, in UTC. RFC 9562 §5.7"""
    return datetime.fromtimestamp((made.int >> 80) / 1000, UTC)


def seoul_date(instant: datetime) -> datetime:
    """The same instant on the wall clock of Seoul."""
    return instant.astimezone(SEOUL)
