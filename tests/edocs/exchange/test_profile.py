"""A change of the exchange standard is data: previewed, applied to twelve institutions in one act, taken back."""

from datetime import date
from pathlib import Path

import pytest

from edocs.actions import packs as acting
from edocs.actions import sending
from edocs.queries import packs as asking
from edocs.queries.exchange import profile_now
from edocs.standard import FIRST, KIND, profile_from
from edocs.views.packs import ApplyPack, UndoPack
from kernel import pack_acts
from kernel.errors import Invalid
from kernel.packs import Pack, Rule, read_folder
from kernel.tx import Actor
from server.app import RULES
from tests.edocs.exchange.packs import judged
from tests.edocs.exchange.relay import TO_THEM, Relay, receipt, relay_for
from tests.edocs.exchange.test_courier import leaves
from tests.edocs.test_pack_acts import notary, overseer
from tests.edocs.test_sending import decided, registrar, seen
from tests.support.town import CULTURE, Town

TWELVE = range(1, 13)
BASIS = "시험용 유통 표준 개정안 제3조"


def revision(**values: object) -> Pack:
    """A made-up revision of the standard: Unicode throughout, longer lines, another version number."""
    said = {"dtd_version": "2.1", "xsl_version": "2.1", "encoding": "utf-8", "line_bytes": 57} | values
    return Pack(KIND, 2, date(2026, 11, 23), "유통 표준 개정(시험)", {name: Rule(v, BASIS) for name, v in said.items()})


async def profiles(town: Town) -> set[int]:
    """By which versions the twelve write today."""
    found = set()
    for institution in TWELVE:
        async with town.dure.tx(Actor(institution, client="test")) as tx:
            found.add((await profile_now(tx)).number)
    return found


@pytest.fixture
async def relay(town: Town, tmp_path: Path) -> Relay:
    async with town.dure.commons() as db:
        shipped = [one for one in read_folder(RULES) if one.kind == KIND]
        await pack_acts.install(db, notary(town), shipped, town.dure.now())
    return await relay_for(town, tmp_path / "relay")


def test_the_shipped_profile_is_the_first_and_an_unsound_one_is_refused() -> None:
    (shipped,) = [one for one in read_folder(RULES) if one.kind == KIND]
    assert profile_from(1, {name: rule.value for name, rule in shipped.values.items()}) == FIRST
    for unsound in ({"encoding": "latin-1"}, {"line_bytes": 55}, {"dtd_version": "two"}, {"colour": "red"}):
        with pytest.raises(ValueError, match="`"):
            profile_from(2, unsound)


async def test_twelve_institutions_switch_in_one_act_and_what_is_under_way_keeps_its_version(
    town: Town, relay: Relay
) -> None:
    before = await decided(town, TO_THEM)
    await leaves(town, before, "omit_seal")
    await relay.round(1)
    [old] = relay.sends()
    async with town.tx(await overseer(town)) as tx:
        with pytest.raises(Invalid):
            await acting.take_in(tx, pack_acts.sign(revision(encoding="latin-1"), notary(town)))
        await acting.take_in(tx, pack_acts.sign(revision(), notary(town)))
        shown = await asking.preview(tx, KIND, 2)
    assert {one.name: (one.before, one.after) for one in shown.changes}["encoding"] == ("euc-kr", "utf-8")
    figures = {one.institution_id: one.figures for one in shown.institutions}
    assert figures[CULTURE] == {"waiting": 0, "under_way": 1, "own": 0}
    assert await profiles(town) == {1}, "published is not applied"

    by = pack_acts.By("시 정보통신과", CULTURE)
    async with town.dure.commons() as db:
        act = await pack_acts.apply(db, (KIND, 2), TWELVE, by, town.dure.now(), "표준 개정")
    assert await profiles(town) == {2}

    after = await town.submitted("윤도담", "general", addressees=[TO_THEM], title="똠얌 축제 협조")
    assert after is not None, "what the new version carries no longer stops a draft"

    doc_id = judged(old.name, [old.read_bytes()], None)["doc_id"]
    relay.brings(receipt(doc_id, "req-resend", "붙임이 열리지 않습니다.", type="req-resend"))
    await relay.round()
    async with town.tx(await registrar(town, "한가람", CULTURE)) as tx:
        await sending.resend(tx, (await seen(town, before)).dispatches[0].id, "다시 보냅니다.")
    await relay.round(1)
    [again] = [path for path in relay.left() if b'type="resend"' in path.read_bytes()]
    assert b'encoding="euc-kr"' in again.read_bytes()
    assert b"<dtd-version>2.0<" in again.read_bytes(), "sent again as it was sent"

    fresh = await decided(town, TO_THEM)
    await leaves(town, fresh, "omit_seal")
    await relay.round(1)
    [new] = [path for path in relay.left() if b'type="send"' in path.read_bytes()]
    octets = new.read_bytes()
    assert octets.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    assert b"<dtd-version>2.1</dtd-version>" in octets
    assert max(len(line) for line in octets.splitlines() if b"<" not in line) == 76
    found = judged(new.name, [octets], None)
    assert (found["verdict"][:6], found["type"]) == ("accept", "send")

    async with town.dure.commons() as db:
        await pack_acts.undo(db, act, by, town.dure.now(), "되돌립니다.")
    assert await profiles(town) == {1}


async def test_an_overseer_applies_it_from_a_day_on_and_takes_it_back(town: Town, relay: Relay) -> None:
    later = revision()
    later = Pack(later.kind, 3, date(2027, 1, 1), later.title, later.values)
    who = await overseer(town)
    async with town.tx(who) as tx:
        await acting.take_in(tx, pack_acts.sign(later, notary(town)))
        await acting.apply(tx, KIND, 3, ApplyPack(institutions=[CULTURE], reason="새해부터"))
    async with town.tx(None) as tx:
        assert (await profile_now(tx)).number == 1, "not before its day"
    town.dure.now.forward(days=60)  # type: ignore[attr-defined] # the town's clock
    async with town.tx(None) as tx:
        assert (await profile_now(tx)).encoding == "utf-8"
    async with town.tx(who) as tx:
        act = next(one for one in (await asking.library(tx)).acts if one.kind == KIND and one.may_undo)
        await acting.undo(tx, act.id, UndoPack(reason="연기"))
    async with town.tx(None) as tx:
        assert (await profile_now(tx)).number == 1
