"""Freezing (폐기 금지, 처분 보류): what may not be disposed of, whatever was decided.

LAW rec-act §27-3, LAW rec-dec §54-4
"""

from typing import Final
from uuid import UUID

from msgspec import Struct

ORDER, HOLD = "order", "hold"
KINDS: Final = {ORDER: "폐기 금지", HOLD: "처분 보류"}
"""`order`: a national order; `hold`: the institution's own, for a lawsuit, an audit, an inquiry."""
ALL, TASK, FILE, DOCUMENT = "all", "task", "file", "document"
SCOPES: Final = (ALL, TASK, FILE, DOCUMENT)


class Scope(Struct, frozen=True):
    """What one line of a freeze covers; `subject` is empty for everything of the institution."""

    kind: str
    subject: UUID | None = None


def covers(scope: Scope, *, task: UUID | None, file: UUID | None, documents: frozenset[UUID] = frozenset()) -> bool:
    """Whether a line covers a file, by itself, its task, or a document that lies in it."""
    match scope.kind:
        case "all":
            return True
        case "task":
            return task is not None and scope.subject == task
        case "file":
            return file is not None and scope.subject == file
        case _:
            return scope.subject is not None and scope.subject in documents
