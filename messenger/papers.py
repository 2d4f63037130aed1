"""Papers of other rooms that may be shown in a conversation: each room says how one of its own is read for an actor.

The composition root declares them; no room imports another. A *subject* is `<room>/<kind>/<id>`.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from kernel.errors import NotFound
from kernel.tx import Tx

Reader = Callable[[Tx, str], Awaitable[dict[str, Any]]]
"""What an actor may show others of a paper: the content of a card. Raises NotFound where the actor may not see it."""

_readers: dict[str, Reader] = {}


def declare(room: str, read: Reader) -> None:
    """Let papers of this room be shown."""
    _readers[room] = read


async def read(tx: Tx, subject: str) -> dict[str, Any]:
    """The card of a paper that the actor may show. Raises NotFound."""
    reader = _readers.get(subject.partition("/")[0])
    if reader is None:
        raise NotFound("no_paper", "보낼 수 있는 문서가 아닙니다.", "This cannot be shown here.")
    return await reader(tx, subject)
