"""일괄기안: several documents on one line. What happens to the first happens to each of the others, event by event.

The first document's revision holds the hashes of the others' contents, so that every signature on it approves all of
them. Each of the others keeps a history of its own, with its own revision and its own number of the same date.

LAW adm-doc-rule §5(1)
"""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from edocs.engine.case import Case, DocumentNumber, Revision
from edocs.engine.history import Event, Revised


def mirrored(
    events: Sequence[Event], case: Case, revision: Revision | None, number: DocumentNumber | None
) -> list[Event]:
    """The events of the first document as those of another one, which stands at `case`.

    `revision` is what the other says from now on, `number` what it is to be called; a new revision of the first alone
    leaves no trace in it.
    """
    changed = revision != case.revision
    told: list[Event] = []
    for event in events:
        if isinstance(event.fact, Revised) and not changed:
            continue
        fact: Any = _own(event.fact, revision, number)
        told.append(replace(event, seq=case.seq + len(told) + 1, fact=fact))
    return told


def _own(value: Any, revision: Revision | None, number: DocumentNumber | None) -> Any:
    """The value with the other document's revision and number wherever the first one's stand."""
    if isinstance(value, Revision):
        return revision
    if isinstance(value, DocumentNumber):
        return number
    if isinstance(value, tuple):
        return tuple(_own(one, revision, number) for one in value)
    if isinstance(value, Struct):
        new = {name: _own(getattr(value, name), revision, number) for name in value.__struct_fields__}
        return replace(value, **new)
    return value
