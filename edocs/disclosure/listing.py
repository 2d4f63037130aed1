"""The public list (정보목록): what one line of it may say, and the list as JSON and CSV.

A title stands in the list only where the document itself is out, as its public copy writes it; every other line keeps
its title to itself, unless the institution lists the titles of closed documents, and then without personal data. The
list itself may leave out what is protected. LAW disc-dec §5, LAW disc-act §8
"""

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final, Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from edocs.checks.traces import masked
from edocs.content import Disclosed
from edocs.disclosure.standing import Phase, Standing
from edocs.korean import date_text
from edocs.paper import disclosure_text

MASKED: Final = "(제목 비공개)"
HEADS: Final = "등록번호 등록일자 제목 처리과 담당자 공개구분 보존기간 원문 원문주소".split()
Titles = Literal["masked", "shown", "omitted"]


class PublicFile(Struct, frozen=True, kw_only=True):
    """An attachment that is out."""

    id: UUID
    name: str
    media_type: str
    sha256: str
    size: int


class Original(Struct, frozen=True, kw_only=True):
    """What is out of one document: the public copy, as PDF and as a page, and the open attachments."""

    title: str
    html: str
    sha256: str
    size: int
    version: int
    files: tuple[PublicFile, ...] = ()


class Record(Struct, frozen=True, kw_only=True):
    """What the register says of a document."""

    number: str
    dated: date
    title: str
    unit: str
    officer: str
    retention: str


class Entry(Struct, frozen=True, kw_only=True):
    """One line of the public list, and all that the public gets of the document. Nothing else leaves the house."""

    id: UUID
    number: str
    dated: date
    title: str
    title_masked: bool
    unit: str
    officer: str
    retention: str
    kind: str
    items: tuple[int, ...]
    published_at: datetime | None = None
    original: Original | None = None


def entry(
    public_id: UUID, standing: Standing, record: Record, original: Original | None, titles: Titles, today: date
) -> Entry | None:
    """The line that the list shows today; None for none. `original` is the copy that `standing.out` names.

    A document that is not out stands in the list once its waiting time is over.
    """
    if standing.phase in (Phase.GONE, Phase.APART):
        return None
    shown = original if standing.out is not None and standing.disclosure.kind != "closed" else None
    if shown is None:
        if standing.due_on is None or standing.due_on > today:
            return None
        if standing.disclosure.kind == "closed" and titles == "omitted":
            return None
    title = shown.title if shown is not None else _title(standing.disclosure, record, titles)
    return Entry(
        id=public_id,
        number=record.number,
        dated=record.dated,
        title=title or MASKED,
        title_masked=not title,
        unit=record.unit,
        officer=record.officer,
        retention=record.retention,
        kind=standing.disclosure.kind,
        items=standing.disclosure.items,
        published_at=standing.out_at if shown is not None else None,
        original=shown,
    )


def _title(disclosure: Disclosed, record: Record, titles: Titles) -> str:
    """The title of a document that is not out: nothing, unless closed titles are listed and this one is harmless."""
    if disclosure.kind != "closed" or titles != "shown" or masked(record.title) != record.title:
        return ""
    return record.title


def class_text(one: Entry) -> str:
    """The class as the list writes it."""
    kind: Any = one.kind
    return disclosure_text(kind, one.items)


def as_json(institution: str, entries: Iterable[Entry], base: str, following: str = "") -> bytes:
    """A page of the list for programs; `following` is the address of the next one."""
    items = [_item(one, base) for one in entries]
    return msgspec.json.encode({"institution": institution, "items": items, "next": following or None})


def _item(one: Entry, base: str) -> dict[str, Any]:
    out = one.original
    return {
        "id": one.id,
        "number": one.number,
        "date": one.dated,
        "title": one.title,
        "title_masked": one.title_masked,
        "unit": one.unit,
        "officer": one.officer,
        "retention": one.retention,
        "disclosure": {"kind": one.kind, "items": list(one.items), "text": class_text(one)},
        "published_at": one.published_at,
        "page": f"{base}/{one.id}" if out else None,
        "pdf": f"{base}/{one.id}/document.pdf" if out else None,
        "sha256": out.sha256 if out else None,
        "files": [
            {"name": file.name, "size": file.size, "sha256": file.sha256, "href": f"{base}/{one.id}/files/{file.id}"}
            for file in (out.files if out else ())
        ],
    }


def as_csv(entries: Iterable[Entry], base: str) -> bytes:
    """The list for a spreadsheet: UTF-8 with a mark; no cell runs as a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADS)
    for one in entries:
        address = f"{base}/{one.id}" if one.original else ""
        cells = (
            one.number,
            date_text(one.dated),
            one.title,
            one.unit,
            one.officer,
            class_text(one),
            one.retention,
            "공개" if one.original else "",
            address,
        )
        writer.writerow(f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell for cell in cells)
    return b"\xef\xbb\xbf" + out.getvalue().encode()
