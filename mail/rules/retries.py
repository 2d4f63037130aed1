"""When a mail that could not be handed over is tried again, and when it is given up. RFC 5321 §4.5.4.1"""

from datetime import timedelta
from typing import Final

_WAITS: Final = tuple(timedelta(minutes=minutes) for minutes in (2, 10, 30, 60, 120, 240))
GIVE_UP: Final = timedelta(days=5)
"""RFC 5321 §4.5.4.1: at least four to five days."""
DELAYED: Final = timedelta(hours=4)
"""After which the sender is told that it takes longer."""


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many tries; the first waits are short, because most servers are away for minutes."""
    return _WAITS[min(max(attempts, 1), len(_WAITS)) - 1]
