"""Rule packs as they hold here, and for the overseer what could be applied where and what that would change."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Integer, bindparam, select

from directory.queries import institution_names
from directory.queries.cards import below
from edocs.queries import pack_figures
from edocs.views.packs import (
    InstitutionChoice,
    InstitutionPreview,
    LibraryPack,
    LibraryView,
    PackAct,
    PackChange,
    PackPreview,
    PackView,
    RuleView,
)
from kernel import oversee, pack_acts, packs
from kernel.access import Permission, require
from kernel.clock import seoul_date
from kernel.errors import NotFound
from kernel.packs import APPLY, Pack
from kernel.tx import Tx

_HELD = select(packs.pack).where(packs.live(bindparam("institution", type_=Integer)))
_ALL = select(packs.pack).order_by(packs.pack.c.kind, packs.pack.c.valid_from.desc(), packs.pack.c.version.desc())


async def held(tx: Tx) -> list[PackView]:
    """Every pack that holds for the institution, kind by kind, the one of today first; with its own values."""
    today = seoul_date(tx.now).date()
    rows = list(await tx.db.execute(_HELD, {"institution": tx.institution_id}))
    own = list(await tx.db.execute(select(packs.own_value).order_by(packs.own_value.c.valid_from)))
    found: list[PackView] = []
    for row in sorted(rows, key=lambda row: (row.kind, row.valid_from, row.version), reverse=True):
        said = packs.said_in(tx, row.note)
        earlier = [one for one in found if one.kind == said.kind and one.state != "coming"]
        state = "coming" if said.valid_from > today else "past" if earlier else "valid"
        chosen = {one.name: one for one in own if one.kind == said.kind and one.valid_from <= today}
        found.append(
            PackView(
                kind=said.kind,
                version=said.version,
                title=said.title,
                valid_from=said.valid_from,
                state=state,
                values=[_rule(name, rule, chosen.get(name)) for name, rule in said.values.items()],
            )
        )
    return sorted(found, key=lambda one: (one.kind, {"valid": 0, "coming": 1, "past": 2}[one.state]))


def _rule(name: str, rule: packs.Rule, own: Any) -> RuleView:
    counts = own is not None and rule.own
    return RuleView(
        name=name,
        value=rule.value,
        basis=rule.basis,
        note=rule.note,
        own=rule.own,
        verified=rule.verified,
        chosen=own.value if counts else None,
        chosen_from=own.valid_from if counts else None,
        chosen_basis=own.basis if counts else "",
    )


async def library(tx: Tx) -> LibraryView:
    """Everything that can be applied, where it holds, and what was ever done."""
    require(tx, Permission.DISTRIBUTE)
    mine = await below(tx)
    names = dict(mine)
    done = await pack_acts.acts(tx.db)
    undone = {row.undoes for row in done if row.undoes is not None}
    standing = [row for row in done if row.verb == APPLY and row.id not in undone]
    whole = await covers_all(tx, list(names))
    return LibraryView(
        packs=[_published(tx, row, standing, names) for row in await tx.db.execute(_ALL)],
        institutions=[InstitutionChoice(id=id_, name=name) for id_, name in mine],
        acts=[_act(row, undone, names, whole=whole) for row in done if _concerns(row, names)],
        all_of_city=whole,
    )


async def covers_all(tx: Tx, mine: Sequence[int]) -> bool:
    """Whether one's subtree is every institution there is: only then may a pack be applied to all and those to come."""
    return set(await institution_names(tx)) <= set(mine)


def _concerns(row: Any, names: dict[int, str]) -> bool:
    return row.reach is None or bool(set(row.reach) & set(names))


def _published(tx: Tx, row: Any, standing: list[Any], names: dict[int, str]) -> LibraryPack:
    said = packs.said_in(tx, row.note)
    mine = [one for one in standing if (one.kind, one.version) == (said.kind, said.version)]
    everywhere = any(one.reach is None for one in mine)
    reach = {id_ for one in mine for id_ in one.reach or ()}
    return LibraryPack(
        kind=said.kind,
        version=said.version,
        title=said.title,
        valid_from=said.valid_from,
        signer=tx.trust.signer(row.note) if tx.trust is not None else "",
        unverified=sum(1 for rule in said.values.values() if not rule.verified),
        everywhere=everywhere,
        institutions=sorted(set(names) if everywhere else reach & set(names)),
    )


def _act(row: Any, undone: set[Any], names: dict[int, str], *, whole: bool) -> PackAct:
    own = row.reach is None or set(row.reach) <= set(names)
    return PackAct(
        id=row.id,
        at=row.at,
        verb=row.verb,
        kind=row.kind,
        version=row.version,
        everywhere=row.reach is None,
        institutions=[names[id_] for id_ in row.reach or () if id_ in names],
        by=row.by_name,
        reason=row.reason,
        undone=row.id in undone,
        undoes=row.undoes,
        may_undo=row.verb == APPLY and row.id not in undone and own and (whole or row.reach is not None),
    )


async def published(tx: Tx, kind: str, version: int) -> Pack:
    """A published pack, its signature checked. Raises NotFound."""
    query = select(packs.pack).where(packs.pack.c.kind == kind, packs.pack.c.version == version)
    row = (await tx.db.execute(query)).one_or_none()
    if row is None:
        raise NotFound("no_pack", "그런 규칙 묶음이 없습니다.", "There is no such pack.")
    return packs.said_in(tx, row.note)


async def preview(tx: Tx, kind: str, version: int) -> PackPreview:
    """What a pack would change in each institution of one's subtree: values for all to see, documents as numbers."""
    require(tx, Permission.DISTRIBUTE)
    new = await published(tx, kind, version)
    mine = await below(tx)
    found = await oversee.figures(tx, [id_ for id_, _ in mine], f"{kind} {version}", pack_figures.counting(new))
    before = {id_: await _before(tx, new, id_) for id_, _ in mine}
    holding = {id_ for id_, _ in mine if await _holds(tx, new, id_)}
    tx.audit("packs.preview", "pack", f"{kind} {version}", institutions=len(mine))
    return PackPreview(
        kind=new.kind,
        version=new.version,
        title=new.title,
        valid_from=new.valid_from,
        changes=_changes(list(before.values()), new),
        institutions=[
            InstitutionPreview(
                institution_id=id_,
                name=name,
                held=id_ in holding,
                from_version="" if (held_ := before[id_]) is None else f"{held_.kind} {held_.version}",
                figures=found[id_],
            )
            for id_, name in mine
        ],
    )


async def _holds(tx: Tx, new: Pack, institution: int) -> bool:
    """Whether the pack holds there already."""
    same = (packs.pack.c.kind == new.kind) & (packs.pack.c.version == new.version)
    query = select(packs.pack.c.kind).where(same, packs.live(bindparam("institution", type_=Integer)))
    return (await tx.db.execute(query, {"institution": institution})).first() is not None


async def _before(tx: Tx, new: Pack, institution: int) -> Pack | None:
    """The pack of this kind that would hold there, without the new one, on the day from which that counts."""
    query = (
        select(packs.pack.c.note)
        .where(
            packs.pack.c.kind == new.kind,
            packs.pack.c.version != new.version,
            packs.pack.c.valid_from <= new.valid_from,
            packs.live(bindparam("institution", type_=Integer)),
        )
        .order_by(packs.pack.c.valid_from.desc(), packs.pack.c.version.desc())
        .limit(1)
    )
    note = (await tx.db.execute(query, {"institution": institution})).scalar_one_or_none()
    return None if note is None else packs.said_in(tx, note)


def _changes(before: list[Pack | None], new: Pack) -> list[PackChange]:
    """Every value that differs somewhere, with the commonest value of before and for how many it differs."""
    found: dict[str, PackChange] = {}
    for held_ in before:
        for change in packs.changes(held_, new):
            known = found.get(change.name)
            if known is not None:
                known.institutions += 1
                continue
            rule = change.after or change.before
            assert rule is not None  # a change has a side
            found[change.name] = PackChange(
                name=change.name,
                before=None if change.before is None else _short(change.before.value),
                after=None if change.after is None else _short(change.after.value),
                basis=rule.basis,
                verified=rule.verified,
                institutions=1,
            )
    return list(found.values())


_LONGEST = 2_000


def _short(value: Any) -> Any:
    """A value as it is, or its size where it is a whole table or a list of hundreds."""
    size = len(msgspec.json.encode(value))
    return value if size <= _LONGEST else {"bytes": size}
