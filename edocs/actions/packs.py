"""Distributing rule packs by the city's overseer, all institutions of an act at once; an institution's own values.

Packs lie in the commons plane: the transaction steps there for the one statement, and back.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from directory.queries.cards import below
from edocs.queries.forms import PACKS_OF_FORMS, pack_forms
from edocs.queries.organisation import viewer
from edocs.queries.packs import covers_all, published
from edocs.standard import KIND as PROFILE
from edocs.standard import profile_from
from edocs.views.packs import ApplyPack, OwnValue, UndoPack
from kernel import pack_acts, packs
from kernel.access import Permission, require
from kernel.errors import Forbidden, Invalid, NotFound
from kernel.packs import Rule
from kernel.tenancy import Plane, set_scope
from kernel.tx import Tx


@asynccontextmanager
async def _commons(tx: Tx) -> AsyncGenerator[AsyncConnection]:
    """The transaction in the commons plane; afterwards in one's own institution again."""
    await set_scope(tx.db, Plane.COMMONS)
    yield tx.db
    await set_scope(tx.db, Plane.TENANT, tx.institution_id)


async def take_in(tx: Tx, note: str) -> packs.Pack:
    """Publish a signed pack, so that it can be applied. Raises Invalid where no known key signed it."""
    require(tx, Permission.DISTRIBUTE)
    assert tx.trust is not None  # every Tx that Dure opens has it
    said = pack_acts.opened(tx.trust, note)
    _refuse_unsound(said)
    async with _commons(tx) as db:
        new = await pack_acts.publish(db, said, note, tx.now)
    tx.audit("packs.publish", "pack", f"{said.kind} {said.version}", signer=tx.trust.signer(note), new=new)
    return said


def _refuse_unsound(said: packs.Pack) -> None:
    """Raise Invalid for forms that could not be used, and for a standard that nothing can be written by."""
    if said.kind == PROFILE:
        try:
            profile_from(said.version, {name: rule.value for name, rule in said.values.items()})
        except ValueError as error:
            said_ko = f"유통 표준의 값을 쓸 수 없습니다: {error}"
            raise Invalid("pack_malformed", said_ko, str(error)) from error
        return
    if not said.kind.startswith(PACKS_OF_FORMS):
        return
    try:
        list(pack_forms(said))
    except ValueError as error:
        raise Invalid("pack_malformed", f"규칙 묶음의 서식을 쓸 수 없습니다: {error}", str(error)) from error


async def apply(tx: Tx, kind: str, version: int, given: ApplyPack) -> None:
    """Apply a published pack to institutions of one's subtree, in one act."""
    require(tx, Permission.DISTRIBUTE)
    said = await published(tx, kind, version)
    reach = await _reach(tx, given.institutions)
    by = pack_acts.By(await _name(tx), tx.institution_id)
    async with _commons(tx) as db:
        act_id = await pack_acts.apply(db, (said.kind, said.version), reach, by, tx.now, given.reason)
    tx.audit("packs.apply", "pack", f"{kind} {version}", act=str(act_id), reach=reach, reason=given.reason)


async def undo(tx: Tx, act_id: UUID, given: UndoPack) -> None:
    """Take an act back by a further one."""
    require(tx, Permission.DISTRIBUTE)
    row = (await tx.db.execute(select(packs.act).where(packs.act.c.id == act_id))).one_or_none()
    if row is None:
        raise NotFound("no_act", "그런 적용 기록이 없습니다.", "There is no such act.")
    await _reach(tx, row.reach)
    by = pack_acts.By(await _name(tx), tx.institution_id)
    async with _commons(tx) as db:
        await pack_acts.undo(db, act_id, by, tx.now, given.reason)
    tx.audit("packs.undo", "pack", f"{row.kind} {row.version}", act=str(act_id), reason=given.reason)


async def choose(tx: Tx, given: OwnValue) -> None:
    """Set the institution's own value where the rule leaves a choice."""
    require(tx, Permission.RULES)
    _check_word(given)
    await packs.choose(tx, given.kind, given.name, given.valid_from, Rule(given.value, given.basis))


WORDS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "checks.personal": {"": ("warn", "reason", "block")},
    "disclosure.publication": {"titles": ("masked", "shown", "omitted")},
    "record.rejected": {"register": ("none", "matters", "all")},
    "approval.acts": {"recall": ("UNTIL_DECISION", "BEFORE_FIRST_SIGNATURE")},
}
"""Values that are one of a few words, by kind and name; the empty name is every name of the kind."""


def _check_word(given: OwnValue) -> None:
    """Raise Invalid `bad_value` for a word that nobody would understand: it would silently mean something else."""
    known = WORDS.get(given.kind, {})
    allowed = known.get(given.name) or known.get("")
    if allowed is not None and given.value not in allowed:
        raise Invalid(
            "bad_value",
            f"이 값은 {', '.join(allowed)} 가운데 하나여야 합니다.",
            "Not one of the words.",
            allowed=allowed,
        )


async def _reach(tx: Tx, wanted: list[int] | None) -> list[int] | None:
    """The institutions named, if all of them are of one's own subtree. Raises Forbidden."""
    mine = [id_ for id_, _ in await below(tx)]
    allowed = await covers_all(tx, mine) if wanted is None else set(wanted) <= set(mine)
    if not allowed:
        raise Forbidden("not_below", "우리 기관 아래에 있는 기관에만 적용할 수 있습니다.", "Not below yours.")
    return wanted


async def _name(tx: Tx) -> str:
    seat = (await viewer(tx)).seat
    return f"{seat.unit_name} {seat.post_name} {seat.person_name}"
