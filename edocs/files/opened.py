"""What a foreign file turns out to hold: the answer of the worker in its own process."""

from msgspec import Struct

from edocs.body.markup import Body
from edocs.foreign.building import Picture


class Page(Struct, frozen=True):
    """One page drawn: a WebP picture, its size, and the words on it for those who cannot see it."""

    data: bytes
    width: int
    height: int
    words: str


class Answer(Struct, frozen=True):
    """What the worker says. ``refused`` is a key of ``edocs.foreign.archive.REASONS`` and then all else is empty.

    ``kind`` is ``pages``, ``body``, ``text`` or ``none``.
    """

    refused: str = ""
    kind: str = "none"
    pages: int = 0
    body: Body | None = None
    pictures: tuple[Picture, ...] = ()
    notes: tuple[str, ...] = ()
    text: str = ""
    page: Page | None = None
