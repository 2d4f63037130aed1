"""A mail is found by the words of the files that came with it."""

from email.message import EmailMessage

import pytest
from sqlalchemy import select

from kernel import search
from kernel.tx import Tx
from mail.actions import indexing, reading_files
from mail.actions.reading_files import files_of
from mail.ports import PORTS
from mail.tables import content, file_words
from tests.mail.house import House


def with_files() -> bytes:
    """A text, a file with words, a picture, and a file that nobody can read."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "a@a.example", "b@b.example", "붙임"
    made.set_content("본문")
    made.add_attachment("거리축제 음향 견적".encode(), maintype="text", subtype="plain", filename="견적.txt")
    made.add_attachment(b"x", maintype="image", subtype="png", filename="그림.png")
    made.add_attachment(b"x", maintype="application", subtype="octet-stream", filename="설치.exe")
    return made.as_bytes().replace(b"\n", b"\r\n")


async def decoded(_name: str, octets: bytes) -> str:
    """A reader of plain files."""
    return octets.decode()


async def kept(tx: Tx) -> tuple[str, str]:
    """What is kept of the files, and what the search knows of them."""
    words = (await tx.db.execute(select(file_words.c.text))).scalar_one()
    known = (await tx.db.execute(select(search.entry.c.files))).scalar_one()
    return words, known


async def test_the_words_of_files_are_read_once_and_found(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [name for name, _ in files_of(with_files())] == ["견적.txt"]
    monkeypatch.setattr(PORTS, "words", decoded)
    (filed,) = await house.put(with_files())
    async with house.tx() as tx:
        await indexing.index(tx, filed.content_id)
        await reading_files.read(tx, filed.content_id)
        assert await kept(tx) == ("거리축제 음향 견적", "거리축제 음향 견적")
        monkeypatch.setattr(PORTS, "words", None)
        await reading_files.read(tx, filed.content_id)
        await indexing.index(tx, filed.content_id)
        assert (await kept(tx))[1] == "거리축제 음향 견적"
        assert (await tx.db.execute(select(content.c.attachments))).scalar_one() == 3
