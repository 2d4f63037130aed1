"""One thing that a check of a draft found, as layout and forms say it, and the edits that would mend it."""

from typing import Literal

from msgspec import Struct

Severity = Literal["block", "reason", "ask", "note"]


class Edit(Struct, frozen=True, kw_only=True):
    """One small change at a place: the smallest thing that a repair is made of.

    ``text``: the characters ``before``, from ``start`` on in the text at ``path``, become ``after``. ``level``: the
    item level of the paragraph at ``path`` goes from ``before`` to ``after``. ``drop``: what stands at ``path`` goes,
    if its text still is ``before``. A place is ``$.title``, ``$.summary``, ``$.keywords[1]``, ``$.recipients[0]``, a
    block ``$.body.content[3]``, a row ``$.body.content[3].content[5]``, a paragraph in a cell
    ``$.body.content[3].content[0].content[1].content[0]``.
    """

    path: str
    op: Literal["text", "level", "drop"]
    before: str
    after: str = ""
    start: int = 0


class Finding(Struct, frozen=True, kw_only=True):
    """What is not as it should be, where, and what would mend it.

    ``block`` stops submission, ``reason`` stops it until a reason is written, ``ask`` is shown and may stand, ``note``
    is for whoever wants to know. ``path`` is a JSON path into the draft (``$.title``, ``$.body.content[3]``,
    ``$.fields.amount``), ``before`` the words meant, which begin at character ``start`` of the text there (line breaks
    count), ``after`` what should stand there. ``repair`` is what one press changes; without it a person must decide.
    """

    code: str
    severity: Severity
    message: str
    path: str
    before: str = ""
    after: str = ""
    start: int = 0
    citation: str = ""
    repair: tuple[Edit, ...] = ()
