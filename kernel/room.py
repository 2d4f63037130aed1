"""Room and News: how a subsystem introduces itself to the house. Plain data."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kernel.events import Event
from kernel.tx import Topic, Tx
from kernel.web import Endpoint


@dataclass(frozen=True, slots=True)
class News:
    """What came after a cursor on a topic: the items in order, and the cursor to ask from next time.

    `resync` says that the items since the cursor cannot be told; the client must fetch its state again.
    """

    seq: int
    items: Sequence[Any] = ()
    resync: bool = False


NewsSince = Callable[[Tx, Topic, int], Awaitable[News]]
"""A room's one news query: refuses (NotFound) topics that the actor may not hear."""

Job = Callable[[Tx, dict[str, Any]], Awaitable[None]]
"""Due work: runs in a Tx of the institution, as the system."""


@dataclass(frozen=True)
class Room:
    """One subsystem: its name, its doors and what it can be asked."""

    name: str
    endpoints: Sequence[Endpoint] = ()
    events: Sequence[type[Event]] = ()
    news: NewsSince | None = None
    jobs: Mapping[str, Job] = field(default_factory=dict)
    permissions: Sequence[str] = ()
