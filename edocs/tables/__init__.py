"""The room's tables. Content is immutable, history is append-only; all else is a projection that can be made again.

Only `edocs.actions` writes here. Lock order within a transaction: document, then counter, then feed heads by person.
"""

from edocs.tables.documents import (
    asked,
    counter,
    deciding,
    document,
    event,
    link,
    pace,
    part,
    record_file,
    record_pdf,
    revision,
    seen,
    side_task,
    unit_task,
)
from edocs.tables.feeds import feed, feed_head
from edocs.tables.forms import form_draft, form_version
from edocs.tables.rules import delegation, route_override
from edocs.tables.seeking import asked_search, kept_search, search_look
from edocs.tables.writing import (
    attachment,
    check_reason,
    file_check,
    handover,
    phrase,
    preference,
    preset,
    save,
    template,
    working,
)

__all__ = [
    "asked",
    "asked_search",
    "attachment",
    "check_reason",
    "counter",
    "deciding",
    "delegation",
    "document",
    "event",
    "feed",
    "feed_head",
    "file_check",
    "form_draft",
    "form_version",
    "handover",
    "kept_search",
    "link",
    "pace",
    "part",
    "phrase",
    "preference",
    "preset",
    "record_file",
    "record_pdf",
    "revision",
    "route_override",
    "save",
    "search_look",
    "seen",
    "side_task",
    "template",
    "unit_task",
    "working",
]
