"""A business system hands in a draft and hears what became of it; what it hands in wrongly is told apart."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from directory.queries.people import person_card
from edocs.exchange.courier import Round, linkage_of
from edocs.exchange.linkage import reading
from edocs.exchange.pack.limits import Limits
from edocs.exchange.pack.reasons import Quarantined
from edocs.exchange.transports.folder import FolderTransport
from edocs.queries import documents
from edocs.routes import exchange as doors
from edocs.tables import document
from edocs.tables.exchange import incoming, linkage
from kernel.settings import Settings
from tests.edocs.exchange.linkage_packs import exchange, header, part, submission
from tests.edocs.exchange.relay import OURS, Relay, relay_for
from tests.edocs.test_sending import registrar
from tests.support.town import CULTURE, Town

USUAL = Limits()
FILE = part("attch", "내역.txt", b"x")


def read(octets: bytes, limits: Limits = USUAL) -> reading.Submission:
    def new_file() -> BinaryIO:
        return io.BytesIO()

    return reading.read(lambda: [octets[at : at + 900] for at in range(0, len(octets), 900)], limits, new_file)


def reason(octets: bytes, **limits: int) -> int:
    with pytest.raises(Quarantined) as told:
        read(octets, Limits(**limits))
    return told.value.reason.value


def with_doc(**given: Any) -> bytes:
    return submission(doc=exchange(**given))


def zipped(name: str, octets: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, octets)
    return out.getvalue()


def bad() -> Iterator[tuple[int, bytes]]:
    """Every number of the list of bad input that such a pack can have."""
    whole = submission()
    head = whole[: whole.index(b"<pack")]
    doc_head = '<?xml version="1.0" encoding="euc-kr"?>'
    entity = b'<!DOCTYPE pack [<!ENTITY a "b">]>'
    yield 1, whole[:-30]
    yield 2, b""
    yield 3, whole.replace(b'<!DOCTYPE pack SYSTEM "pack.dtd">', entity)
    yield (
        4,
        whole.replace(
            b'<!DOCTYPE pack SYSTEM "pack.dtd">', b'<!DOCTYPE pack [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        ),
    )
    yield 5, whole.replace(b'<!DOCTYPE pack SYSTEM "pack.dtd">', b'<!DOCTYPE pack [<!ENTITY % a "b">]>')
    yield (
        6,
        whole.replace(b'<!DOCTYPE pack SYSTEM "pack.dtd">', b'<!DOCTYPE pack [<!ENTITY a "b"><!ENTITY c "&a;&a;">]>'),
    )
    yield 8, whole.replace(b"<contents>", b"<?php x?><contents>")
    yield 9, whole.replace(b"<contents>", b"<x>" * 70 + b"</x>" * 70 + b"<contents>")
    yield 10, head + b"<bundle></bundle>"
    yield 11, submission(head="<header><send-orgcode>5820000</send-orgcode></header>")
    yield 12, submission(head=header().replace("<sender>ADM974000001</sender>", ""))
    yield 13, submission(type="dance")
    yield 14, whole.replace(b"<pack filename", b'<pack colour="red" filename')
    yield 16, submission(sender_orgname="뷁").decode("cp949").encode("utf-8")
    yield 17, b"\xef\xbb\xbf" + whole
    yield 19, whole.replace(b"tax01", b"tax\x0101")
    yield 20, submission(sender_orgname="한빛").replace("한빛".encode("cp949"), b"&#x202e;")
    yield 22, submission(parts=[part("exchange", "e.xml", exchange()).replace("PD", "P-", 1), FILE])
    yield 23, submission(parts=[part("exchange", "e.xml", b"<a/>").replace("==\n", "=\n"), FILE])
    yield 24, submission(parts=[part("exchange", "e.xml", b"<a/>").replace("==\n", "==\nQQ"), FILE])
    yield 25, submission(parts=[part("exchange", "e.xml", b"").replace("</content>", "환급 결정</content>"), FILE])
    yield 26, submission(parts=[part("exchange", "e.xml", exchange()), part("attch", "내역.txt", b"x" * 9_000)])
    yield 31, submission(date="어제")
    yield 33, submission(administrative_num="../../etc")
    yield 33, with_doc(number="OTHER-1")
    yield 34, submission(parts=[FILE])
    yield 34, submission(parts=[part("exchange", "e.xml", exchange()), part("exchange", "f.xml", exchange()), FILE])
    yield 36, submission(parts=[part("exchange", "e.xml", exchange()), part("pubdoc", "p.xml", b"x")])
    yield 37, submission(doc=f"{doc_head}<EXCHANGE></EXCHANGE>".encode())
    yield 37, with_doc(notification="sometimes")
    yield 37, with_doc(title="")
    yield 3, submission(doc=exchange().replace(b"<EXCHANGE>", entity.replace(b"pack", b"EXCHANGE") + b"<EXCHANGE>"))
    yield 39, with_doc(files='<ATTACHMENT filename="없는 파일.txt"/>')
    yield 42, submission(parts=[part("exchange", "e.xml", exchange()), part("attch", "../내역.txt", b"x")])
    yield 43, submission(parts=[part("exchange", "e.xml", exchange()), part("attch", "내역.exe", b"MZ")])
    bomb = zipped("a.txt", b"0" * 3_000_000)
    yield 43, submission(parts=[part("exchange", "e.xml", exchange()), part("attch", "내역.zip", bomb)])
    yield 44, with_doc(body="<script>alert(1)</script>")
    yield 44, with_doc(body='<a href="javascript:x">여기</a>')


def test_every_bad_input_that_applies_is_told_by_its_number() -> None:
    cases = list(bad())
    found = [(number, reason(octets, max_part_bytes=8_000, max_archive_ratio=100)) for number, octets in cases]
    assert [told for _, told in found] == [number for number, _ in found]


def test_what_systems_write_carelessly_is_read_and_noted() -> None:
    found = read(submission(doc=exchange(body="첫 줄\n둘째 줄", count="7")))
    assert found.title == "지방세 환급 결정"
    assert found.body is not None
    assert len(found.body.content) >= 1
    assert "ATTACHNUM" in found.notes
    bare = submission(date="2026.11.23 10:00").replace(b' filename="a.xml"', b"", 1)
    assert "pack/@filename: missing" in read(bare).notes
    table = "<table><tr><td>가</td></tr></table><blink>나</blink>"
    assert "body: read as lines" in read(submission(doc=exchange(body=table))).notes


@dataclass
class Linked:
    """한빛문화재단 with the folders of its business systems."""

    relay: Relay
    folder: Path
    one: Round

    async def hands_in(self, octets: bytes, name: str) -> str:
        (self.folder / "exreceivetemp" / name).write_bytes(octets)
        for _ in range(3):
            await self.one.run()
        rows = [row for row in await self.relay.rows(incoming) if row.file_name == name]
        return f"{rows[-1].state} {rows[-1].reason}".strip()

    def heard(self) -> list[str]:
        """The doc-types of what the system finds, oldest first; each is taken away."""
        found = []
        for path in sorted((self.folder / "exsendtemp").glob("*.xml"), key=lambda path: path.stat().st_mtime_ns):
            octets = path.read_bytes()
            found.append(reading.read(lambda octets=octets: [octets], Limits(), io.BytesIO))  # type: ignore[misc] # bound
            path.rename(self.folder / "exsend" / path.name)
        return [one.type for one in found]


@pytest.fixture
async def linked(town: Town, tmp_path: Path) -> Linked:
    relay = await relay_for(town, tmp_path / "relay")
    given = replace(relay.given, linkage=True)
    settings = Settings(exchange_folder=str(tmp_path / "house"))
    way = linkage_of(settings, given, OURS)
    one = Round(town.dure, CULTURE, given, FolderTransport(relay.folders, 2), way)
    return Linked(relay, tmp_path / "house" / OURS, one)


async def test_a_draft_that_a_system_handed_in_is_decided_and_the_system_hears_of_each_step(
    town: Town, linked: Linked
) -> None:
    login = await login_of(town, "윤도담")
    octets = submission(receiver_userid=login, doc=exchange(user=login))
    assert await linked.hands_in(octets, "first.xml") == "STORED"
    assert linked.heard() == ["receive"]
    async with town.tx("윤도담") as tx:
        row = (await tx.db.execute(select(linkage))).one()
        found = await documents.document_for(tx, row.document_id)
        content = await documents.content_of(tx, found)
    assert (content.title, [one.name for one in content.enclosures]) == ("지방세 환급 결정", ["내역.txt"])
    assert "환급하고자" in str(content.body)

    again = {
        "first.xml": "STORED",  # the same file: nothing new
        "second.xml": "DUPLICATE",
    }
    for name, state in again.items():
        assert await linked.hands_in(octets, name) == state
    changed = submission(receiver_userid=login, doc=exchange(user=login, title="다른 제목"))
    assert await linked.hands_in(changed, "first.xml") == "QUARANTINED CONFLICT"
    assert await linked.hands_in(changed, "third.xml") == "QUARANTINED ID_REUSED"
    nobody = {"receiver_userid": "nobody", "administrative_num": "TAX-2026-18"}
    stranger = submission(doc=exchange(user="nobody", number="TAX-2026-18"), **nobody)
    assert await linked.hands_in(stranger, "fourth.xml") == "QUARANTINED 30"
    assert await linked.hands_in(submission(type="receive", parts=[]), "fifth.xml") == "APPLIED"
    unknown = submission(type="receive", parts=[], administrative_num="NEVER-1")
    assert await linked.hands_in(unknown, "sixth.xml") == "QUARANTINED 52"
    assert linked.heard() == ["receive", "receive", "invalid"]
    async with town.tx(None) as tx:
        assert len(list(await tx.db.execute(select(document.c.id)))) == 1

    registry = await registrar(town, "한가람", CULTURE)
    async with town.tx(registry) as tx:
        rows = (await doors.list_exchange_in(tx, doors.InQuery(state="QUARANTINED"))).items
        assert {one.sender_name for one in rows} == {"세외수입"}
        raw = await doors.raw_exchange_in(tx, rows[0].id)
        assert raw.blob is not None

    await town.save(row.document_id, summary="지방세 환급", keywords=["환급"])
    await town.submit(row.document_id)
    await town.relay()
    await linked.one.run()
    assert linked.heard() == ["submit"]
    await town.decided(row.document_id, "장보미")
    await town.relay()
    await linked.one.run()
    assert linked.heard()[-1] == "approval"
    last = max((linked.folder / "exsend").iterdir(), key=lambda path: path.stat().st_mtime_ns)
    told = reading.read(lambda: [last.read_bytes()], Limits(), io.BytesIO)
    note = next(one for one in told.parts if one.role == "notification")
    note.file.seek(0)
    text = note.file.read().decode("cp949")
    assert 'status="완료"' in text
    assert "<MODIFICATION_FLAG>no</MODIFICATION_FLAG>" in text
    assert "축제기획팀-" in text
    assert '<SANCTION type="기안" result="상신">' in text


async def login_of(town: Town, person: str) -> str:
    """By which name somebody of the town signs in."""
    async with town.tx(person) as tx:
        assert tx.actor.person_id is not None
        return (await person_card(tx, tx.actor.person_id)).login
