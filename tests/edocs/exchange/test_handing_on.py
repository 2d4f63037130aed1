"""What came in is taken on to somebody else by a draft of its own: 이송 to an agency outside, 경유 with an opinion."""

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from edocs.actions import answering, letters, old_files
from edocs.queries import documents, searching
from edocs.queries.recipients import head_titles
from edocs.tables import file_check
from edocs.tables.exchange import agency
from edocs.tables.receiving import received, received_file
from edocs.views.receiving import Answer, Distribute, Register, Transfer
from edocs.views.search import SearchQuery
from edocs.views.sending import AddresseeInput
from kernel.errors import Conflict, Invalid
from tests.edocs.exchange.relay import OTHER_UNIT, TO_OTHER, Relay, document, relay_for
from tests.edocs.test_sending import _holder, registrar
from tests.support.town import CULTURE, TRANSIT, Town


@pytest.fixture
async def letters_in(town: Town, tmp_path: Path) -> list[UUID]:
    """Two documents from outside, registered in 축제기획팀."""
    relay: Relay = await relay_for(town, tmp_path / "relay")
    relay.brings(document())
    relay.brings(document(doc_id="HB-9"), doc_id="HB-9")
    await relay.round()
    async with town.tx(None) as tx:
        ids = list((await tx.db.execute(select(received.c.id).order_by(received.c.sender_doc_id))).scalars())
    unit = next(one.id for one in (await town.org()).units.values() if one.name == "축제기획팀")
    async with town.tx(await registrar(town, "한가람", CULTURE)) as tx:
        await letters.distribute(tx, Distribute(letters=ids, unit_id=unit))
    async with town.tx("윤도담") as tx:
        await letters.register(tx, Register(letters=ids))
    return ids


async def state_of(town: Town, received_id: UUID) -> str:
    async with town.tx(None) as tx:
        return str(await tx.db.scalar(select(received.c.state).where(received.c.id == received_id)))


async def decide(town: Town, document_id: UUID) -> None:
    """The drafter completes and submits it, the line decides."""
    await town.save(document_id, summary="이송", keywords=["이송"])
    await town.submit(document_id)
    for step in (await town.read(document_id, "윤도담")).steps[1:]:
        await town.act(document_id, step.asked[0].name if step.asked else await _holder(town, step.post_id))
    await town.relay()


async def test_a_transfer_to_an_agency_outside_is_a_letter_with_everything_that_came(
    town: Town, letters_in: list[UUID]
) -> None:
    first, _ = letters_in
    to = AddresseeInput(**TO_OTHER)
    async with town.tx("윤도담") as tx:
        gone = AddresseeInput(kind="agency", name="없는 기관", code="0000001")
        with pytest.raises(Invalid):
            await answering.transfer(tx, first, Transfer(to=gone, reason="소관"))
    async with town.tx("윤도담") as tx:
        draft = await answering.transfer(tx, first, Transfer(to=to, reason="도로는 귀 기관 소관입니다."))
        assert draft is not None
        with pytest.raises(Conflict):
            await answering.transfer(tx, first, Transfer(to=to, reason="두 번"))
        content = await documents.content_of(tx, await documents.document_for(tx, draft))
    assert [one.code for one in content.addressees] == [OTHER_UNIT]
    assert [one.name for one in content.enclosures] == ["결과.txt"]
    assert "도로는 귀 기관 소관입니다." in str(content.body)
    assert await state_of(town, first) == "REGISTERED", "nothing has gone yet"
    await decide(town, draft)
    assert await state_of(town, first) == "TRANSFERRED"


async def test_what_is_passed_on_with_an_opinion_has_gone_when_that_is_decided(
    town: Town, letters_in: list[UUID]
) -> None:
    _, second = letters_in
    async with town.tx("윤도담") as tx:
        draft = await answering.pass_on(tx, second, Answer())
    assert await state_of(town, second) == "REGISTERED"
    await decide(town, draft)
    assert await state_of(town, second) == "PASSED_ON"


async def test_a_head_is_addressed_as_the_directory_says(town: Town, letters_in: list[UUID]) -> None:
    async with town.tx(None) as tx:
        usual = await head_titles(tx)
        houses = {one.id: one.code for one in await answering.institutions(tx)}
    row = {
        "code": houses[TRANSIT][:7],
        "valid_from": town.dure.now().date().replace(year=2020),
        "org_code": houses[TRANSIT][:7],
        "chief": "한빛교통공사장 직무대행",
        **{name: "" for name in ("parent_code", "name", "full_name", "successor", "certificate")},
        **{"sends": True, "receives": False, "level": 1, "position": 1},
    }
    async with town.dure.commons() as db:
        await db.execute(agency.insert().values(row))
    async with town.tx(None) as tx:
        said = await head_titles(tx)
    assert usual[TRANSIT].endswith("사장")
    assert said[TRANSIT] == "한빛교통공사장 직무대행"


async def test_what_came_in_is_found_by_whoever_may_see_it_and_its_files_are_looked_into(
    town: Town, letters_in: list[UUID]
) -> None:
    await town.relay()
    async with town.tx("윤도담") as tx:
        found = await searching.find(tx, SearchQuery(q="환경위생과-123"))
        assert {one.id for one in found.letters} == set(letters_in)
        assert {one.label for one in found.letters} == {"접수"}
        assert (await searching.find(tx, SearchQuery(q="결과.txt"))).letters
    async with town.tx("도라온", institution=TRANSIT) as tx:
        assert (await searching.find(tx, SearchQuery(q="환경위생과-123"))).letters == []
    async with town.tx(None) as tx:
        assert await old_files.begin(tx)
        await old_files.turn(tx, {})
        kept = select(file_check.c.sha256).join(received_file, received_file.c.sha256 == file_check.c.sha256)
        assert (await tx.db.execute(kept.where(received_file.c.kind == "attachment"))).first() is not None
