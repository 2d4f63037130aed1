"""What mail asks of other rooms, without knowing them: the house plugs them in (`server/ports.py`).

A port that nobody has plugged in says so in words (`absent`), or finds nothing.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from msgspec import Struct

from kernel.blobs import BlobRef
from kernel.errors import NotFound
from kernel.tx import Tx


class Spot(Struct, frozen=True):
    """Personal data somewhere in a text: what it is, and all of it that may be shown."""

    kind: str
    masked: str


class Paper(Struct, frozen=True):
    """A document that may be handed on: its title and number, and its file."""

    id: UUID
    title: str
    number: str
    name: str
    media_type: str
    octets: bytes


class Handed(Struct, frozen=True):
    """A mail on its way to another room: what it says, and its files."""

    subject: str
    text: str
    sender: str
    at: str
    files: Sequence[tuple[str, str, BlobRef]]


@dataclass(slots=True)
class Ports:
    """The other rooms, as far as mail needs them."""

    personal: Callable[[str], list[Spot]] | None = None
    """Personal data in a text."""
    paper: Callable[[Tx, UUID], Awaitable[Paper]] | None = None
    """A document that the actor may hand on, with its file. Raises NotFound."""
    titled: Callable[[Tx, UUID], Awaitable[tuple[str, str]]] | None = None
    """Title and number of a document that the actor may read. Raises NotFound."""
    draft: Callable[[Tx, Handed], Awaitable[UUID]] | None = None
    """Begin a document of the actor's with this mail."""
    words: Callable[[str, bytes], Awaitable[str]] | None = None
    """The words of a file, by its name and octets; "" where it has none."""
    tell: Callable[[Tx, UUID, str, str], Awaitable[int]] | None = None
    """Say a text in a conversation of the messenger, under a key that does it once."""


PORTS = Ports()
"""The ports of this process; filled once, when the house is put together."""


def absent() -> NotFound:
    """What is said where the house has no such room."""
    return NotFound("port_absent", "이 기능을 쓸 수 없습니다.", "This is not to be had here.")
