"""The sheet of paper as one value: everything that the official form shows, and nothing else.

``sheet`` puts it together from plain values; the renderers (screen, PDF, plain text) and the web viewer only show it.
The order is 두문, 본문, 결문.

LAW adm-doc-rule §4
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, Literal

from msgspec import Struct

from edocs.body.markup import Body, Cell, Image, Paragraph, Table, block_text, cell_text
from edocs.korean import date_text
from edocs.numbering import item_labels, item_levels
from edocs.paper.boxes import Boxes

INTERNAL: Final = "내부결재"
SEE_LIST: Final = "수신자 참조"
END: Final = "끝."
BLANK_BELOW: Final = "이하 빈칸"
_KNOWN_SUFFIXES: Final = frozenset(
    "pdf hwp hwpx hwt doc docx odt rtf xls xlsx ods csv ppt pptx odp txt md zip 7z "
    "png jpg jpeg gif webp tif tiff xml html".split()
)


class Head(Struct, frozen=True, kw_only=True):
    """두문: who writes, to whom, through whom; and the title."""

    institution_name: str
    slogan: str = ""
    recipients_line: str
    via: str = ""
    title: str


class Attachment(Struct, frozen=True):
    """Something that goes with the document: its file name, how many, counted in what."""

    name: str
    quantity: int = 1
    unit: str = "부"


class AttachmentLine(Struct, frozen=True):
    """One line of 붙임: its number (empty if it is the only one) and its words."""

    number: str
    text: str


class EndMark(Struct, frozen=True):
    """Where the text is declared finished.

    ``text``: after the last character of block ``block``; ``attachment``: after the last line of 붙임; ``below``: on a
    line of its own, one space in; ``blank``: ``이하 빈칸`` in the first cell of row ``row`` of the table ``block``;
    ``none``: nowhere.
    """

    place: Literal["text", "attachment", "below", "blank", "none"]
    block: int | None = None
    row: int | None = None


class Foot(Struct, frozen=True, kw_only=True):
    """The last lines of 결문, as ``registered`` and ``disclosure_text`` write them; what is empty is not shown."""

    registration: str = ""
    receipt: str = ""
    postcode: str = ""
    address: str = ""
    homepage: str = ""
    phone: str = ""
    fax: str = ""
    mail: str = ""
    disclosure: str = ""

    def lines(self) -> tuple[tuple[str, ...], ...]:
        """Return the last lines as the form writes them, each as its parts: the place, the contacts."""
        place = " ".join(part for part in (self.postcode and f"우 {self.postcode} ", self.address) if part)
        first = (place, self.homepage and f"/ {self.homepage}")
        second = (
            self.phone and f"전화 {self.phone}",
            self.fax and f"전송 {self.fax}",
            self.mail and f"/ {self.mail}",
            self.disclosure and f"/ {self.disclosure}",
        )
        return tuple(tuple(part for part in line if part) for line in (first, second) if any(line))


class Seal(Struct, frozen=True, kw_only=True):
    """What stands at the sender's name: the image of a seal (a key among the pictures), or the words in its place."""

    mode: str
    """seal | signature | omit_seal | omit_signature | none"""
    image: str = ""
    width_mm: int = 24

    @property
    def words(self) -> str:
        """The words in a frame that stand where seal or signature is left out. LAW adm-doc §14(3)"""
        return {"omit_seal": "관인생략", "omit_signature": "서명생략"}.get(self.mode, "")


class Paper(Struct, frozen=True, kw_only=True):
    """Everything the sheet shows.

    ``labels`` holds the item number of each block of ``body``, ``levels`` the item level whose column it keeps to.
    ``blocks_shown`` says how many blocks are shown: empty paragraphs at the end are not. ``recipients`` is the list
    under the sender's name, empty unless the head says 수신자 참조. ``joint_senders`` are the further
    names under which a joint draft is sent, below the leading one's.
    """

    head: Head
    body: Body
    labels: tuple[str, ...]
    levels: tuple[int, ...]
    blocks_shown: int
    attachments: tuple[AttachmentLine, ...]
    end: EndMark
    sender_name: str
    recipients: tuple[str, ...]
    boxes: Boxes
    foot: Foot
    decided_at: datetime | None = None
    seal: Seal | None = None
    joint_senders: tuple[str, ...] = ()


class Sheet(Struct, frozen=True, kw_only=True):
    """What ``sheet`` needs to know about a document, as plain values."""

    institution_name: str
    title: str
    body: Body
    slogan: str = ""
    via: str = ""
    recipients: Sequence[str] = ()
    attachments: Sequence[Attachment] = ()
    sender_name: str = ""
    boxes: Boxes = Boxes()
    foot: Foot = Foot()
    decided_at: datetime | None = None
    joint_senders: Sequence[str] = ()


def sheet(given: Sheet) -> Paper:
    """Return the sheet: recipient line, item numbers, 붙임 lines, 끝 mark and sender's name are worked out here."""
    lines = attachment_lines(given.attachments)
    internal = not given.recipients
    return Paper(
        head=Head(
            institution_name=given.institution_name,
            slogan=given.slogan,
            recipients_line=recipients_line(given.recipients),
            via=given.via,
            title=given.title,
        ),
        body=given.body,
        labels=item_labels(given.body),
        levels=item_levels(given.body),
        blocks_shown=blocks_shown(given.body),
        attachments=lines,
        end=end_mark(given.body, bool(lines)),
        # LAW adm-doc §13(3): what stays inside bears no sender's name.
        sender_name="" if internal else given.sender_name,
        recipients=tuple(given.recipients) if len(given.recipients) > 1 else (),
        boxes=given.boxes,
        foot=given.foot,
        decided_at=given.decided_at,
        joint_senders=() if internal else tuple(given.joint_senders),
    )


def recipients_line(recipients: Sequence[str]) -> str:
    """Return what stands after 수신: ``내부결재`` for none, the name of one, ``수신자 참조`` for several."""
    return INTERNAL if not recipients else recipients[0] if len(recipients) == 1 else SEE_LIST


def attachment_lines(attachments: Sequence[Attachment]) -> tuple[AttachmentLine, ...]:
    """Return the lines of 붙임 with name and quantity, numbered if there are two or more.

    LAW adm-doc-rule §4(4)
    """
    numbered = len(attachments) > 1
    return tuple(
        AttachmentLine(f"{index}." if numbered else "", f"{bare_name(item.name)} {item.quantity}{item.unit}.")
        for index, item in enumerate(attachments, start=1)
    )


def bare_name(file_name: str) -> str:
    """Return the file name without a suffix that names a file format."""
    stem, dot, suffix = file_name.rpartition(".")
    return stem if dot and stem.strip() and suffix.lower() in _KNOWN_SUFFIXES else file_name


def blocks_shown(body: Body) -> int:
    """Return how many blocks are shown: those up to the last one that is not an empty paragraph."""
    shown = len(body.content)
    while shown and isinstance(last := body.content[shown - 1], Paragraph) and not block_text(last).strip():
        shown -= 1
    return shown


def end_mark(body: Body, has_attachments: bool) -> EndMark:
    """Return where 끝 stands.

    After 붙임 if there is one; else after the last character; below a table that is complete (or a picture); not at all
    after a table filled only in part, whose next row says 이하 빈칸.

    LAW adm-doc-rule §4(5)
    """
    if has_attachments:
        return EndMark("attachment")
    shown = blocks_shown(body)
    if not shown:
        return EndMark("none")
    last = body.content[shown - 1]
    if isinstance(last, Table):
        row = _first_blank_row(last)
        return EndMark("below") if row is None else EndMark("blank", shown - 1, row)
    return EndMark("below") if isinstance(last, Image) else EndMark("text", shown - 1)


def _first_blank_row(table: Table) -> int | None:
    """Return the first of the empty rows at the end of a table, if rows before it are filled."""
    rows = table.content
    blank = len(rows)
    while blank and all(_is_blank(cell) for cell in rows[blank - 1].content):
        blank -= 1
    return blank if 0 < blank < len(rows) else None


def _is_blank(cell: Cell) -> bool:
    """Tell whether a cell holds no words."""
    return not cell_text(cell).strip()


def disclosure_text(disclosure: Literal["open", "partial", "closed"], items: Sequence[int] = ()) -> str:
    """Return the disclosure class: ``공개``, ``부분공개(5,6)``, ``비공개(5)``; items are those of disc-act §9(1).

    LAW rec-dec §27, LAW rec-rule §18
    """
    if disclosure == "open":
        return "공개"
    numbers = ",".join(str(item) for item in sorted(set(items)))
    return ("부분공개" if disclosure == "partial" else "비공개") + (f"({numbers})" if numbers else "")


def registered(number: str, day: date | None) -> str:
    """Return a registration number with its date in brackets, as in 시행 and 접수; empty without a number."""
    if not number:
        return ""
    return f"{number} ({date_text(day)})" if day is not None else number
