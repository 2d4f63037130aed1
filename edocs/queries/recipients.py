"""Whom a document can be sent to, and what stands against a recipient, with the reason."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import select

from directory.queries.cards import card_units, institutions
from directory.views.institution import InstitutionView
from edocs.content import Addressee, Content
from edocs.queries import agencies
from edocs.queries.organisation import viewer
from edocs.sending.sealing import chief
from edocs.tables.sending import recipient_group
from edocs.views.sending import AddresseeView, GroupView, RecipientFinding, RecipientQuery
from kernel.errors import Conflict
from kernel.tx import Tx

MOST = 60
_STATES = ("active",)


async def find(tx: Tx, query: RecipientQuery) -> list[AddresseeView]:
    """Recipients whose name or place holds all the words: units of one's own, the city, then the nation's agencies."""
    words = query.q.split()
    found: list[AddresseeView] = []
    if query.within in ("all", "own"):
        found += [one for one in await own_units(tx) if _fits(one, words)]
    if query.within in ("all", "city"):
        found += [one for one in await city(tx, deep=bool(words)) if _fits(one, words)]
    if query.within in ("all", "agency") and words:
        found += [
            AddresseeView(kind="agency", name=one.printed, code=one.code, note=one.full_name)
            for one in await agencies.find(tx, query.q)
        ]
    return found[:MOST] if query.within != "own" else found


def _fits(one: AddresseeView, words: Sequence[str]) -> bool:
    text = f"{one.name} {one.note}".casefold()
    return all(word.casefold() in text for word in words)


async def own_units(tx: Tx) -> list[AddresseeView]:
    """The units of one's own institution, addressed as their heads: 재무회계팀장."""
    who = await viewer(tx)
    units = [unit for unit in who.org.units.values() if unit.level > 0 and unit.id != who.seat.unit]
    return [
        AddresseeView(
            kind="unit",
            name=who.org.posts[unit.head_post].name if unit.head_post in who.org.posts else f"{unit.name}장",
            unit_id=unit.id,
            institution_id=tx.institution_id,
            note=" ".join(above.name for above in reversed(list(who.org.chain(unit.id)))),
        )
        for unit in units
    ]


async def head_titles(tx: Tx) -> dict[int, str]:
    """How the head of each institution of the city is addressed: as the national directory says, else as is usual."""
    houses = await institutions(tx)
    said = await agencies.chiefs(tx, [one.code for one in houses])
    return {one.id: said.get(one.code) or chief(one.name) for one in houses}


async def city(tx: Tx, *, deep: bool = False) -> list[AddresseeView]:
    """The other institutions of the city; `deep` with the units of those that show them: 한빛시장(교통정책과)."""
    found: list[AddresseeView] = []
    titles = await head_titles(tx)
    for one in await institutions(tx):
        if one.id == tx.institution_id or one.state not in _STATES:
            continue
        name = titles[one.id]
        found.append(AddresseeView(kind="institution", name=name, institution_id=one.id, note=one.name))
        if deep and one.cards == "tree":
            found += await _units_of(tx, one, name)
    return found


async def _units_of(tx: Tx, one: InstitutionView, name: str) -> list[AddresseeView]:
    return [
        AddresseeView(
            kind="institution",
            name=f"{name}({unit.name})",
            institution_id=one.id,
            unit_id=unit.id,
            note=f"{one.name} {unit.name}",
        )
        for unit in await card_units(tx, one.id)
        if unit.parent_id is not None
    ]


async def check(tx: Tx, given: Sequence[Addressee]) -> list[RecipientFinding]:
    """What stands against these recipients; those against whom nothing stands are left out."""
    houses = {one.id: one for one in await institutions(tx)}
    who = await viewer(tx)
    asked = [(index, one) for index, one in enumerate(given) if one.kind == "agency"]
    judged = await agencies.check_all(tx, [(one.code, one.name) for _, one in asked]) if asked else []
    said = {
        index: RecipientFinding(
            index=index,
            state=finding.state,
            reason=finding.reason,
            successor=_successor(finding.successor),
        )
        for (index, _), finding in zip(asked, judged, strict=True)
        if not finding.ok
    }
    names: set[str] = set()
    for index, one in enumerate(given):
        if one.kind == "unit" and one.unit_id not in who.org.units:
            said[index] = _against(index, "dead", "지금은 없는 부서입니다. 부서를 다시 고르십시오.")
        elif one.kind == "institution":
            house = houses.get(one.institution_id or 0)
            if house is None:
                said[index] = _against(index, "unknown", "이 도시에 없는 기관입니다. 기관을 다시 고르십시오.")
            elif house.state not in _STATES:
                said[index] = _against(index, "cannot_receive", f"{house.name}은(는) 지금 문서를 받지 못합니다.")
        if one.name in names:
            said[index] = _against(index, "twice", "같은 수신자가 두 번 있습니다. 하나를 지우십시오.")
        names.add(one.name)
    return [said[index] for index in sorted(said)]


def _against(index: int, state: str, reason: str) -> RecipientFinding:
    return RecipientFinding(index=index, state=state, reason=reason)


def _successor(found: Any) -> AddresseeView | None:
    if found is None:
        return None
    return AddresseeView(kind="agency", name=found.printed, code=found.code, note=found.full_name)


async def refuse_bad(tx: Tx, given: Sequence[Addressee]) -> None:
    """Refuse recipients to whom nothing can be sent, naming each and why. Raises Conflict."""
    found = [one for one in await check(tx, given) if one.state != "no_exact_match"]
    if found:
        raise _bad(given, found)


def _bad(given: Sequence[Addressee], found: Iterable[RecipientFinding]) -> Conflict:
    said = " ".join(f"{given[one.index].name}: {one.reason}" for one in found)
    return Conflict("bad_recipients", f"보낼 수 없는 수신자가 있습니다. {said}", "Some recipients cannot receive.")


def addressees_of(content: Content) -> list[Addressee]:
    """The recipients of a content with where they are; a name that nobody chose goes by another way (manual)."""
    known = {one.name: one for one in content.addressees}
    return [known.get(name) or Addressee(kind="manual", name=name) for name in content.recipients]


def shown(one: Addressee) -> AddresseeView:
    """A recipient as the screen has it."""
    return msgspec.convert(msgspec.to_builtins(one), AddresseeView)


async def groups(tx: Tx) -> list[GroupView]:
    """The groups of one's own unit and of the institution."""
    who = await viewer(tx)
    row = recipient_group.c
    query = select(recipient_group).where((row.unit_id == who.seat.unit) | row.unit_id.is_(None)).order_by(row.name)
    return [
        GroupView(
            id=each.id,
            name=each.name,
            mine=each.unit_id is not None,
            members=msgspec.convert(each.members, list[AddresseeView]),
        )
        for each in await tx.db.execute(query)
    ]
