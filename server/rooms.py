"""Every room of the house, once: a new room is one line here."""

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec

from directory.room import ROOM as DIRECTORY
from edocs.room import ROOM as EDOCS
from kernel.room import Room
from kernel.web import Endpoint, all_unique
from mail.room import ROOM as MAIL
from messenger.room import ROOM as MESSENGER

ROOMS: tuple[Room, ...] = (DIRECTORY, EDOCS, MESSENGER, MAIL)


def endpoints_of(rooms: Sequence[Room]) -> list[Endpoint]:
    """All doors of these rooms; refuses two that share an address or an operation id."""
    found = [endpoint for room in rooms for endpoint in room.endpoints]
    if not all_unique(found):
        raise ValueError("two endpoints share a method and path, or an operation id")
    return found


def words_of(rooms: Sequence[Room]) -> dict[str, str]:
    """What each room is for: the first line of its package."""
    packages = [import_module(room.name) for room in rooms if find_spec(room.name)]
    return {package.__name__: (package.__doc__ or "").partition("\n")[0] for package in packages}
