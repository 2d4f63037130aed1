"""Letters between the institutions of the demo: sealed, delivered, distributed, registered, some read and one returned.

Everything goes through the same actions as with people; each institution has a seal of its own, drawn here.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from msgspec import convert
from PIL import Image, ImageDraw, ImageFont
from sqlalchemy import select

from directory.org import Org
from directory.queries.snapshot import org_snapshot
from edocs.actions import approving, letters, seals, sending, writing
from edocs.actions.delivering import deliver
from edocs.engine.authority import standing_at
from edocs.engine.case import DocumentState, StepKind
from edocs.queries.catalogue import unit_tasks
from edocs.queries.documents import case_of as folded
from edocs.queries.documents import document_for, document_row, working_copy
from edocs.queries.organisation import organisation
from edocs.render.glyphs import FONTS
from edocs.sending.sealing import chief
from edocs.tables.receiving import received
from edocs.tables.sending import dispatch, seal
from edocs.views.acts import Act
from edocs.views.drafts import SaveDraft
from edocs.views.receiving import Circulate, Distribute, Register
from edocs.views.sending import SealQuery, SendNow
from kernel.access import Permission
from kernel.dure import Dure
from kernel.tx import Actor
from server.institutions import institutions

_SIDE: Final = 360
_INK: Final = (196, 32, 38, 255)


@dataclass(frozen=True)
class Told:
    """A letter of the demo. `far`: how far each recipient takes it, in the order of `to` (empty: everybody)."""

    by: str
    title: str
    lines: tuple[str, ...]
    to: tuple[str, ...] = ()
    far: tuple[str, ...] = ()
    """arrived, distributed, registered, read or returned; what is not told has arrived."""


LETTERS: Final = (
    Told(
        "한빛시",
        "2026년 겨울철 재난 대비 합동 점검 협조 요청",
        ("각 기관의 시설 점검 결과를 붙임 서식에 적어 주시기 바랍니다.", "제출 기한: 2026. 12. 4.(금)까지"),
        far=("arrived", "registered", "distributed", "registered"),
    ),
    Told(
        "한빛교통공사",
        "겨울빛 거리축제 임시 노선 운행 협의",
        ("축제 기간 임시 노선의 정류소와 배차 간격을 협의하고자 합니다.", "회신 기한: 2026. 11. 30.(월)까지"),
        to=("한빛문화재단",),
        far=("read",),
    ),
    Told(
        "한빛문화재단",
        "겨울빛 거리축제 교통 통제 협조 요청",
        ("축제 당일 두레로 일부 구간의 교통 통제에 협조하여 주시기 바랍니다.",),
        to=("한빛시", "한빛교통공사"),
        far=("registered", "returned"),
    ),
)


async def tell_letters(dure: Dure) -> None:
    """Give every institution a seal and send the letters of the demo, once."""
    houses = {one.name: one.id for one in await institutions(dure) if one.state == "active"}
    if await _told(dure, min(houses.values())):
        return
    for name, number in houses.items():
        await _give_seal(dure, number, name)
    for one in LETTERS:
        await _tell(dure, houses, one)


async def _told(dure: Dure, house: int) -> bool:
    async with dure.tx(Actor(house, client="demo")) as tx:
        return (await tx.db.execute(select(seal.c.id).limit(1))).first() is not None


async def _give_seal(dure: Dure, house: int, name: str) -> None:
    async with dure.tx(await registrar(dure, house)) as tx:
        head = await _head(dure, house, name)
        image = await tx.blobs.put(house, drawn(f"{head}인"), 1_000_000)
        await seals.register(tx, SealQuery(name=f"{head}인", keeper="문서 담당 부서", reason="기관 설립"), image)


def drawn(words: str) -> bytes:
    """A square seal with these words, three letters a line, as PNG."""
    image = Image.new("RGBA", (_SIDE, _SIDE), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.rectangle((8, 8, _SIDE - 8, _SIDE - 8), outline=_INK, width=14)
    plain = words.replace(" ", "")
    across = 3 if len(plain) <= 9 else 4
    rows = [plain[at : at + across] for at in range(0, len(plain), across)]
    size = int((_SIDE - 60) / max(across, len(rows)))
    font = ImageFont.truetype(str(FONTS / "PretendardGOV-Bold.otf"), size)
    top = (_SIDE - size * len(rows)) / 2
    for line, row in enumerate(rows):
        for column, letter in enumerate(row):
            place = ((_SIDE - size * across) / 2 + size * (column + 0.5), top + size * (line + 0.5))
            pen.text(place, letter, font=font, fill=_INK, anchor="mm")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


async def _head(dure: Dure, house: int, name: str) -> str:
    async with dure.tx(Actor(house, client="demo")) as tx:
        org = await organisation(tx)
    post = org.posts[org.head_post].name
    return post if post.startswith(name) else f"{name} {post}".replace("시 시장", "시장")


async def _tell(dure: Dure, houses: dict[str, int], one: Told) -> None:
    house = houses[one.by]
    to = one.to or tuple(name for name in houses if name != one.by)
    drafter = await _drafter(dure, house)
    document_id = await _written(dure, drafter, one, [(name, houses[name]) for name in to])
    await _decided(dure, house, document_id)
    async with dure.tx(drafter) as tx:
        await sending.ask(tx, document_id, "")
    async with dure.tx(await registrar(dure, house)) as tx:
        await sending.send(tx, document_id, SendNow(mode="seal"))
        rows = await tx.db.execute(select(dispatch.c.id).where(dispatch.c.document_id == document_id))
        waiting = [row.id for row in rows]
    for dispatch_id in waiting:
        async with dure.tx(Actor(house, client="demo"), patience="job") as tx:
            await deliver(tx, {"dispatch": str(dispatch_id), "attempt": 1})
    for name, far in zip(to, one.far, strict=False):
        await _taken(dure, houses[name], one.title, far)


async def _written(dure: Dure, drafter: Actor, one: Told, to: Sequence[tuple[str, int]]) -> UUID:
    async with dure.tx(drafter) as tx:
        document_id = await writing.begin(tx, "general", one.title)
        task, file = await _filing(tx)
        given: dict[str, Any] = {
            "base": 1,
            "client": "demo",
            "body": {"type": "doc", "content": [_item(line) for line in one.lines]},
            "summary": one.title,
            "keywords": ["협조", "축제" if "축제" in one.title else "점검"],
            "addressees": [
                {"kind": "institution", "name": chief(name), "institution_id": number} for name, number in to
            ],
            "unit_task_id": task,
            "record_file_id": file,
        }
        await writing.save_draft(tx, document_id, convert(given, SaveDraft))
    async with dure.tx(drafter) as tx:
        await approving.submit(tx, document_id, (await working_copy(tx, document_id)).save)
    return document_id


def _item(words: str) -> dict[str, Any]:
    attrs = {"level": 1, "align": "left"}
    return {"type": "paragraph", "attrs": attrs, "content": [{"type": "text", "text": words}]}


async def _filing(tx: Any) -> tuple[UUID | None, UUID | None]:
    unit = (await organisation(tx)).posts[tx.actor.post_id].unit
    return next(
        ((task.id, files[0].id) for task, files in await unit_tasks(tx) if task.unit_id == unit and files), (None, None)
    )


async def _decided(dure: Dure, house: int, document_id: UUID) -> None:
    """Everybody who is asked signs, in their order."""
    for _ in range(12):
        async with dure.tx(Actor(house, client="demo")) as tx:
            case = folded(await document_row(tx, document_id))
            if case.state is not DocumentState.IN_PROGRESS:
                return
            step = case.open_steps[0]
            person = standing_at(step, case, await organisation(tx), tx.now).eligible[0].seat
        async with dure.tx(await _actor(dure, house, person.person, person.post)) as tx:
            found = await document_for(tx, document_id)
            assert found.case.revision is not None  # it was submitted
            act = Act(step=step.id, revision_hash=found.case.revision.hash)
            await (approving.establish if step.kind is StepKind.DECIDE else approving.sign)(tx, document_id, act)


async def _taken(dure: Dure, house: int, title: str, far: str) -> None:
    """The recipient takes the letter so far."""
    if far == "arrived":
        return
    registry = await registrar(dure, house)
    async with dure.tx(registry) as tx:
        query = select(received.c.id).where(received.c.title == title).order_by(received.c.arrived_at.desc())
        letter: UUID = (await tx.db.execute(query)).scalars().all()[0]
        if far == "returned":
            await letters.give_back(tx, letter, "붙임이 빠져 있습니다. 통제 구간 도면을 붙여 다시 보내 주십시오.")
            return
        org = await org_snapshot(tx)
        unit = _team(org)
        await letters.distribute(tx, Distribute(letters=[letter], unit_id=unit))
    if far == "distributed":
        return
    clerk = await _drafter(dure, house)
    async with dure.tx(clerk) as tx:
        await letters.register(tx, Register(letters=[letter], officer_post=clerk.post_id))
        if far == "read":
            head = (await org_snapshot(tx)).head_post(unit)
            assert head is not None  # the unit is a team with its head
            await letters.circulate(tx, letter, Circulate(posts=[head.id], words="검토 바랍니다"))


def _team(org: Org) -> UUID:
    """The festival team where there is one, else the first unit of the lowest rank with staff."""
    units = org.in_order()
    named = next((unit.id for unit in units if unit.name == "축제기획팀"), None)
    if named is not None:
        return named
    return next(unit.id for unit in units if unit.level > 1 and len(org.posts_in(unit.id)) > 1)


async def _drafter(dure: Dure, house: int) -> Actor:
    """The first of the team who is not its head."""
    async with dure.tx(Actor(house, client="demo")) as tx:
        org = await org_snapshot(tx)
        posts = [post for post in org.posts_in(_team(org)) if not post.is_unit_head]
        held = next(holder for post in posts if (holder := org.holder(post.id, tx.now)) is not None)
    return await _actor(dure, house, held.person_id, held.post_id)


async def registrar(dure: Dure, house: int) -> Actor:
    """Who keeps the registry of the institution."""
    async with dure.tx(Actor(house, client="demo")) as tx:
        org = await org_snapshot(tx)
        for holding in org.holdings:
            held = org.permissions(holding.person_id, holding.post_id, tx.now)
            if Permission.REGISTRY in held and org.holdings_of(holding.person_id, tx.now):
                return Actor(house, holding.person_id, holding.post_id, held, client="demo")
    raise RuntimeError(f"the demo's institution {house} has no registry")


async def _actor(dure: Dure, house: int, person: UUID, post: UUID) -> Actor:
    async with dure.tx(Actor(house, client="demo")) as tx:
        org = await org_snapshot(tx)
        return Actor(house, person, post, org.permissions(person, post, tx.now), client="demo")
