"""The port behind which every transport stands: hand over, look for what came, settle it, say how it is.

Whatever came is first a file in a folder of our own, held by this process alone, so that what follows is the same for
every transport and a crash at any moment leaves the file to be found again.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

Outcome = Literal["sent", "error"]
"""What the relay made of a file that was handed over."""


class TransportError(Exception):
    """The transport does not do what it should; the text is for the operator. Trying again later may help."""


@dataclass(frozen=True, slots=True)
class Health:
    """How a transport is: whether it can be used, and what an operator should know, a sentence each."""

    well: bool
    faults: tuple[str, ...] = ()


@dataclass(slots=True)
class Artifact:
    """A file that came, whole, held by this process until it is confirmed, rejected or let go."""

    name: str
    path: Path
    size: int
    let_go: Callable[[], None]
    """Give it up without settling it: it will be found again."""


class Transport(Protocol):
    """One way out and in. Nothing here opens a transaction."""

    makes_arrive: bool
    """Whether the transport itself tells the sender that a pack arrived; where not, we do."""
    encrypts: bool
    """Whether what is handed over is protected on its way by the transport."""
    max_bytes: int

    async def submit(self, name: str, octets: Callable[[], AsyncIterator[bytes]]) -> Outcome | None:
        """Hand a pack over under this name; again with the same octets is harmless. `sent` when the transport says so
        at once. Raises TransportError."""

    async def outcomes(self, names: Sequence[str]) -> Mapping[str, Outcome]:
        """What became of these, as far as it is known."""

    async def poll_inbound(self, most: int, pass_over: frozenset[str] = frozenset()) -> Sequence[Artifact]:
        """What came and is whole, claimed for this process; the senders in turn, those in `pass_over` left lying."""

    async def confirm(self, artifact: Artifact) -> None:
        """It is stored with us: the transport may forget it."""

    async def reject(self, artifact: Artifact, reason: str) -> None:
        """It is not taken."""

    async def probe(self) -> Health:
        """Whether the transport can be used now."""

    async def close(self) -> None:
        """Let go of what it holds."""
