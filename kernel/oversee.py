"""Asking institutions for figures: whole numbers leave an institution's fence, and nothing else.

The overseer may know how many, never which. So the question is asked as each institution itself, in its own scope, and
its answer is refused unless it is made of whole numbers; the institution keeps a record that it was counted.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from kernel import audit
from kernel.tenancy import Plane, set_scope
from kernel.tx import Actor, Tx

Count = Callable[[Tx], Awaitable[Mapping[str, int]]]
"""What is asked: reads in the institution's own scope, answers with whole numbers by name."""
_SECONDS = 5


async def figures(tx: Tx, institutions: Iterable[int], what: str, count: Count) -> dict[int, dict[str, int]]:
    """Each institution's numbers. Raises TypeError for an answer that is more than numbers.

    The scope is the asker's own again afterwards; where anything fails, the whole transaction does.
    """
    found: dict[int, dict[str, int]] = {}
    for institution in institutions:
        await set_scope(tx.db, Plane.TENANT, institution, seconds=_SECONDS)
        inner = Tx(tx.db, Actor(institution, client="oversight"), tx.now, tx.blobs, trust=tx.trust)
        found[institution] = _numbers(await count(inner))
        inner.audit("oversight.count", "figures", what, asker=tx.institution_id)
        await audit.write(inner)
        tx.signals.update({topic: seq for topic, seq in inner.signals.items() if topic not in tx.signals})
    await set_scope(tx.db, Plane.TENANT, tx.institution_id, seconds=_SECONDS)
    return found


def _numbers(answer: Mapping[str, Any]) -> dict[str, int]:
    """The answer, if it is names of ours with whole numbers."""
    for name, number in answer.items():
        if not (name.isascii() and name.isidentifier() and len(name) <= 32) or type(number) is not int:
            raise TypeError(f"an institution may only tell whole numbers, not {name[:32]!r}")
    return dict(answer)
