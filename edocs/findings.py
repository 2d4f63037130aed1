"""One thing that a check of a draft found, as layout and forms say it."""

from typing import Literal

from msgspec import Struct

Severity = Literal["block", "ask"]


class Finding(Struct, frozen=True, kw_only=True):
    """What is not as it should be, where, and what would mend it.

    ``block`` stops submission, ``ask`` is shown and may stand. ``path`` is a JSON path into the draft (``$.title``,
    ``$.body.content[3].content[0].text``, ``$.fields.amount``). With ``after``, replacing ``before``, which begins at
    character ``start`` of the text at ``path``, mends it.
    """

    code: str
    severity: Severity
    message: str
    path: str
    before: str = ""
    after: str = ""
    start: int = 0
    citation: str = ""
