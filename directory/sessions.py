"""Sessions on the server: opened, found at every request, listed and ended.

Invariants: only the hash of a token is kept; who somebody is and may do is read from the organisation as it is at the
request, at most `FRESH` old, so an appointment, a leave or a revocation holds from that moment without any job.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from directory import seats
from directory.gate import new_token, token_hash
from directory.seats import Place
from directory.tables import gate
from directory.views.session import AccountBrief, InstitutionBrief, PersonBrief, Preferences, Session
from kernel.clock import new_id
from kernel.dure import Dure
from kernel.errors import Forbidden
from kernel.signals import EVERY
from kernel.tx import Actor, Topic
from kernel.web import Call

FRESH = timedelta(seconds=1)
"""How long one process answers from memory, should a signal of another be lost."""
_SEEN = timedelta(seconds=30)
"""How exactly it is kept when a session was last used."""
_MOST_KEPT = 10_000
SHARED_LASTS = timedelta(hours=4)
"""A session on a computer that several people use."""
ENDED = Topic("directory", 0, "session", "ended")
TOPIC = str(ENDED)
"""Where it is told that some session ended or moved: every process then looks its sessions up again."""

_found: WeakKeyDictionary[Dure, dict[bytes, tuple[Actor, datetime]]] = WeakKeyDictionary()


async def session_for(dure: Dure, token: str, client: str, *, use: bool = True) -> Actor | None:
    """Who the token stands for now, from the seat that the session chose; None when it stands for nobody.

    A seat that has ended gives way to another seat of the person; the last one ends the session. `use=False` only
    looks: an open window by itself does not keep a session from falling idle.
    """
    if not token or len(token) > 200:
        return None
    now, key, kept = dure.now(), token_hash(token), _memory(dure)
    if (found := kept.get(key)) and found[1] <= now < found[1] + FRESH and found[0].client == client:
        return found[0]
    kept.pop(key, None)
    async with dure.gate() as db:
        actor = await _resolve(dure, db, key, client, now, use)
    if actor is not None:
        if len(kept) >= _MOST_KEPT:
            kept.clear()
        kept[key] = (actor, now)
    return actor


def _memory(dure: Dure) -> dict[bytes, tuple[Actor, datetime]]:
    kept = _found.get(dure)
    if kept is None:
        kept = _found[dure] = {}
        memory = kept

        def wake(topic: str, _seq: int) -> None:
            if topic == EVERY or topic.startswith("directory/"):
                memory.clear()

        dure.signals.watch(EVERY, wake)
    return kept


async def _resolve(dure: Dure, db: AsyncConnection, key: bytes, client: str, now: datetime, use: bool) -> Actor | None:
    query = (
        select(gate.session, gate.account.c.preferences)
        .join(gate.account, gate.account.c.id == gate.session.c.account_id)
        .where(gate.session.c.token_hash == key, gate.session.c.ended.is_(None))
    )
    row = (await db.execute(query)).one_or_none()
    if row is None:
        return None
    idle = timedelta(minutes=dure.settings.session_idle_minutes)
    place = None
    if now < row.expires and now < row.last_seen + idle:
        place = await _place(db, row, now)
    own = gate.session.c.id == row.id
    if place is None:
        await db.execute(update(gate.session).where(own).values(ended=now))
        return None
    holding = place.holding(row.post_id) or place.holdings[0]
    moved = holding.post_id != row.post_id or place.institution.id != row.institution_id
    if moved or (use and now - row.last_seen >= _SEEN):
        values = {
            "last_seen": now if use else row.last_seen,
            "institution_id": place.institution.id,
            "person_id": place.person_id,
            "post_id": holding.post_id,
        }
        await db.execute(update(gate.session).where(own).values(values))
    held, _ = seats.permissions(place, holding.post_id, row.methods, now)
    return Actor(
        institution_id=place.institution.id,
        person_id=place.person_id,
        post_id=holding.post_id,
        permissions=held,
        account_id=row.account_id,
        session_id=row.id,
        client=client,
        language=row.preferences.get("language", "ko"),
    )


async def _place(db: AsyncConnection, row: Any, now: datetime) -> Place | None:
    here = await seats.places(db, row.account_id, now, only=row.institution_id)
    found = here or await seats.places(db, row.account_id, now)
    return found[0] if found else None


async def open_session(call: Call, account: Any, methods: list[str], *, shared: bool = False) -> Session:
    """Open a session for the account and have its token sent; refused (Forbidden) where it has no seat now."""
    dure: Dure = call.dure
    now, token = dure.now(), new_token()
    lasts = SHARED_LASTS if shared else timedelta(hours=dure.settings.session_absolute_hours)
    async with dure.gate() as db:
        found = await seats.places(db, account.id, now)
        if not found:
            raise Forbidden(
                "no_seat",
                "지금 맡은 자리가 없어 들어갈 수 없습니다. 기관의 관리자에게 문의하십시오.",
                "You hold no post now; ask the administrator of your institution.",
            )
        last = account.preferences.get("seat", {})
        place = next((p for p in found if p.institution.id == last.get("institution_id", account.home_id)), found[0])
        wanted = UUID(last["post_id"]) if "post_id" in last else None
        holding = place.holding(wanted) or place.holdings[0]
        row = {
            "id": new_id(),
            "token_hash": token_hash(token),
            "account_id": account.id,
            "institution_id": place.institution.id,
            "person_id": place.person_id,
            "post_id": holding.post_id,
            "methods": methods,
            "created": now,
            "confirmed": now,
            "last_seen": now,
            "expires": now + lasts,
            "ended": None,
            "client": call.client[:64],
            "user_agent": call.user_agent[:300],
        }
        await db.execute(gate.session.insert().values(row))
        view = view_of(account, found, place, holding.post_id, methods, now)
    actor = Actor(place.institution.id, place.person_id, holding.post_id, client=call.client, session_id=row["id"])
    async with dure.tx(actor) as tx:
        tx.audit("session.open", "session", row["id"], methods=methods)
    call.issue = token
    return view


async def current_view(db: AsyncConnection, session_id: UUID, now: datetime) -> Session:
    """The session as its client sees it; the connection stands at the gate."""
    query = (
        select(gate.account, gate.session.c.institution_id, gate.session.c.post_id, gate.session.c.methods)
        .join(gate.session, gate.session.c.account_id == gate.account.c.id)
        .where(gate.session.c.id == session_id)
    )
    row = (await db.execute(query)).one()
    found = await seats.places(db, row.id, now)
    place = next(each for each in found if each.institution.id == row.institution_id)
    holding = place.holding(row.post_id) or place.holdings[0]
    return view_of(row, found, place, holding.post_id, row.methods, now)


def view_of(
    account: Any, found: list[Place], place: Place, post_id: UUID, methods: list[str], now: datetime
) -> Session:
    """A session in words."""
    held, wanting = seats.permissions(place, post_id, methods, now)
    known = set(Preferences.__struct_fields__)
    return Session(
        account=AccountBrief(login=account.login),
        person=PersonBrief(id=place.person_id, name=place.org.people[place.person_id].name),
        institution=InstitutionBrief(id=place.institution.id, code=place.institution.code, name=place.institution.name),
        seat=seats.brief(place, post_id),
        seats=[choice for each in found for choice in seats.choices(each, now)],
        permissions=sorted(held),
        preferences=Preferences(**{k: v for k, v in account.preferences.items() if k in known}),
        features={
            "second_factor_needed": wanting,
            "confirm_decisions": bool(place.org.settings.get("confirm_minutes", 0)),
        },
    )


async def end_sessions(db: AsyncConnection, now: datetime, *conditions: Any) -> int:
    """End the open sessions that meet the conditions; the caller then calls `forget`."""
    ended = await db.execute(update(gate.session).where(gate.session.c.ended.is_(None), *conditions).values(ended=now))
    return ended.rowcount


async def open_among(dure: Dure, sessions: Collection[UUID]) -> set[UUID]:
    """Which of these sessions have not been ended; one that fell idle still counts until it is used."""
    query = select(gate.session.c.id).where(gate.session.c.id.in_(list(sessions)), gate.session.c.ended.is_(None))
    async with dure.gate() as db:
        return set((await db.execute(query)).scalars())


def forget(dure: Dure) -> None:
    """Have every process look its sessions up again."""
    dure.signals.send(TOPIC, 0)
