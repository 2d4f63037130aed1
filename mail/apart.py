"""Work on large messages beside the event loop, so that nobody waits for somebody else's mail."""

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


async def apart(large: bool, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The result of the work; in a thread when it is large."""
    return await asyncio.to_thread(work, *args, **kwargs) if large else work(*args, **kwargs)
