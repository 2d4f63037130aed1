"""What can still be seen in what would be public: personal data on the sheet, findings in open attachments."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import select

from edocs.checks.personal import KIND_NAMES, scan
from edocs.checks.traces import NOTES, TRICK_NAMES, trick_severity
from edocs.content import Enclosure
from edocs.files.checking import Looked
from edocs.paper import Paper
from edocs.queries.file_checks import looked_into
from edocs.render.text import body_text
from edocs.tables import attachment
from kernel.tx import Tx


class Seen(Struct, frozen=True):
    """What was found: on the sheet, and in each file by its id in words."""

    sheet: tuple[str, ...]
    files: dict[Any, tuple[str, ...]]

    @property
    def count(self) -> int:
        """How much there is to look at; 0 means that nothing was found and nothing waits to be looked into."""
        return len(self.sheet) + sum(map(len, self.files.values()))


def sheet_texts(paper: Paper) -> dict[str, str]:
    """The words of a sheet by where they stand, without what every sheet of the institution bears."""
    return {
        "제목": paper.head.title,
        "수신자": ", ".join(paper.recipients or (paper.head.recipients_line,)),
        "경유": paper.head.via,
        "본문": body_text(paper),
        "붙임 이름": "\n".join(line.text for line in paper.attachments),
    }


async def seen_in(tx: Tx, paper: Paper, files: Sequence[Enclosure]) -> Seen:
    """What can be found in this sheet and these files, masked."""
    told = tuple(
        f"{where}: {KIND_NAMES[hit.kind]} {hit.masked}"
        for where, text in sheet_texts(paper).items()
        for hit in scan(text)
    )
    looked = await looked_into(tx, files)
    return Seen(told, {item.id: tuple(file_words(looked.get(item.sha256))) for item in files})


def file_words(looked: Looked | None) -> list[str]:
    """What was found in a file, in words; that it has not been looked into yet counts as well."""
    if looked is None:
        return ["아직 검사하고 있습니다"]
    told = [NOTES.get(looked.note, "살필 수 없습니다")] if looked.note else []
    names: dict[str, str] = {kind: name for kind, name in KIND_NAMES.items()}
    told += [f"{names.get(one.kind, one.kind)} {one.masked}" for one in looked.personal[:20]]
    tricks = {TRICK_NAMES.get(one.code, one.code) for one in looked.tricks if trick_severity(one.code) != "note"}
    return told + sorted(tricks)


async def file_texts(tx: Tx, files: Sequence[Enclosure]) -> dict[str, str]:
    """The words of these files as they were read for the search, by name."""
    if not files:
        return {}
    query = select(attachment.c.name, attachment.c.text).where(attachment.c.id.in_([item.id for item in files]))
    return {f"붙임 {row.name}": row.text for row in await tx.db.execute(query)}
