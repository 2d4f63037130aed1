"""The people of one's own institution: lists, search, and the card whose reading is recorded."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from directory.gate import at_gate
from directory.korean import is_initials, plain
from directory.org import Absence, Holding, Org, Person
from directory.queries.access import may_for_person
from directory.queries.snapshot import org_snapshot
from directory.queries.units import absence_brief, person_ref
from directory.tables import gate
from directory.tables import organisation as t
from directory.views.people import DeputyLine, PeopleQuery, PersonCard, PersonRow
from directory.views.posts import SeatView
from kernel.access import Permission
from kernel.errors import Invalid, NotFound
from kernel.tx import Tx
from kernel.web import Page


async def people_of_unit(tx: Tx, unit_id: UUID, *, below: bool = False) -> list[PersonRow]:
    """Who holds a post in the unit (and in those below it), head and seniors first."""
    org = await org_snapshot(tx)
    if unit_id not in org.units:
        raise NotFound("unit_not_found", "부서를 찾을 수 없습니다.", "There is no such unit.")
    wanted = org.below(unit_id) if below else {unit_id}
    found: dict[UUID, PersonRow] = {}
    for unit in org.in_order():
        if unit.id in wanted:
            for post in org.posts_in(unit.id):
                holder = org.holder(post.id, tx.now)
                if holder is not None and holder.person_id not in found:
                    found[holder.person_id] = person_row(org, org.people[holder.person_id], tx.now)
    return list(found.values())


async def search_people(tx: Tx, query: PeopleQuery) -> Page[PersonRow]:
    """People by name, initial consonants, duty, extension, post or unit; best first."""
    org = await org_snapshot(tx)
    if query.unit_id is not None and query.unit_id not in org.units:
        raise NotFound("unit_not_found", "부서를 찾을 수 없습니다.", "There is no such unit.")
    units = org.below(query.unit_id) if query.unit_id else None
    place = {unit.id: index for index, unit in enumerate(org.in_order())}
    found = []
    for person in org.people.values():
        if person.state(tx.now) != query.state:
            continue
        rows = org.holdings_of(person.id, tx.now)
        if units is not None and not any(org.posts[row.post_id].unit_id in units for row in rows):
            continue
        if (score := _score(org, person, rows, query.q)) is not None:
            post = org.posts[rows[0].post_id] if rows else None
            order = (place.get(post.unit_id, 0), not post.is_unit_head, -post.grade) if post else (len(place), True, 0)
            found.append(((score, *order, person.name, str(person.id)), person))
    found.sort(key=lambda pair: pair[0])
    start = _offset(query.cursor)
    shown = [person_row(org, person, tx.now) for _, person in found[start : start + query.limit]]
    page = Page(items=shown, total=len(found))
    if start + query.limit < len(found):
        page.next = str(start + query.limit)
    return page


async def person_card(tx: Tx, person_id: UUID) -> PersonCard:
    """Everything that the actor may see of a person; leaves exactly one access record. LAW rec-dec §28(3)"""
    org = await org_snapshot(tx)
    person = org.people.get(person_id)
    if person is None:
        raise NotFound("person_not_found", "사람을 찾을 수 없습니다.", "There is no such person.")
    manages = may_for_person(tx, org, Permission.PEOPLE, person_id)
    own = tx.actor.person_id == person_id
    login = await _login(tx, person_id)
    rows = org.holdings_of(person_id, tx.now)
    tx.audit("person.read", "person", person_id, person_id)
    return PersonCard(
        id=person.id,
        name=person.name,
        state=person.state(tx.now),  # type: ignore[arg-type]  # one of the three words
        mail=person.mail,
        phone=person.phone,
        extension=person.extension,
        mobile=person.mobile if manages or own else "",
        place=person.place,
        duties=person.duties,
        seats=[seat_view(org, row) for row in rows],
        coming=[seat_view(org, row) for row in org.holdings_after(person_id, tx.now)],
        past=await _past(tx, person_id) if manages or own else [],
        absence=absence_brief(org, rows[0], tx.now) if rows else None,
        deputies=deputy_lines(org, rows, tx.now),
        has_account=login is not None,
        login=(login or "") if manages or own else "",
    )


async def people_by_ids(tx: Tx, ids: Iterable[UUID]) -> dict[UUID, PersonRow]:
    """Names and seats of these people, for copies that other rooms keep; unknown ids are left out."""
    org = await org_snapshot(tx)
    return {id_: person_row(org, org.people[id_], tx.now) for id_ in ids if id_ in org.people}


def person_row(org: Org, person: Person, at: datetime) -> PersonRow:
    """A person in a list."""
    rows = org.holdings_of(person.id, at)
    return PersonRow(
        id=person.id,
        name=person.name,
        state=person.state(at),  # type: ignore[arg-type]  # one of the three words
        seats=[seat_view(org, row) for row in rows],
        duties=person.duties,
        extension=person.extension,
        absence=absence_brief(org, rows[0], at) if rows else None,
    )


def seat_view(org: Org, row: Holding) -> SeatView:
    """A holding in the words of today."""
    post = org.posts[row.post_id]
    return SeatView(
        holding_id=row.id,
        post_id=post.id,
        post_name=post.name,
        title=post.title,
        rank=post.rank,
        unit_id=post.unit_id,
        unit_name=org.units[post.unit_id].name,
        concurrent=row.concurrent,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def deputy_lines(org: Org, rows: Iterable[Holding], at: datetime, absence: Absence | None = None) -> list[DeputyLine]:
    """For each post: who stands in now, or would if the person were away."""
    found = []
    for row in rows:
        supposed = absence or org.absence_of(row.person_id, at) or _away(row, at)
        deputy = org.deputy(row.post_id, at, supposed)
        person = org.people.get(deputy.person_id) if deputy else None
        found.append(
            DeputyLine(
                post_name=org.posts[row.post_id].name,
                deputy=person_ref(org, person.id if person else None),
                deputy_post_name=org.posts[deputy.post_id].name if deputy else None,
                extension=person.extension if person else "",
                basis=deputy.basis if deputy else "",
            )
        )
    return found


def _away(row: Holding, at: datetime) -> Absence:
    return Absence(id=row.id, person_id=row.person_id, kind="", deputy_post_id=None, valid_from=at, valid_to=None)


def _score(org: Org, person: Person, rows: list[Holding], words: str) -> int | None:
    """How well a person matches all words; smaller is better, None is not at all."""
    total = 0
    posts = [org.posts[row.post_id] for row in rows]
    about = plain(person.duties + " ".join(post.name + post.title + org.units[post.unit_id].name for post in posts))
    for word in map(plain, words.split()):
        if is_initials(word) and word in person.initials:
            total += 0 if person.initials.startswith(word) else 1
        elif word in plain(person.name):
            total += 0 if plain(person.name).startswith(word) else 1
        elif word.isdigit() and (person.extension.startswith(word) or person.phone.replace("-", "").endswith(word)):
            total += 2
        elif word in about:
            total += 3
        elif word == person.mail.casefold() or word == person.mail.casefold().partition("@")[0]:
            total += 2
        else:
            return None
    return total


def _offset(cursor: str) -> int:
    if not cursor:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= 9):
        raise Invalid("bad_cursor", "목록을 처음부터 다시 여십시오.", "This cursor is not ours; begin again.")
    return int(cursor)


async def person_of_login(tx: Tx, login: str) -> UUID | None:
    """The person of this institution who signs in by this name; for the system's own acts alone."""
    async with at_gate(tx):
        query = (
            select(gate.link.c.person_id)
            .join(gate.account, gate.link.c.account_id == gate.account.c.id)
            .where(gate.link.c.institution_id == tx.institution_id, gate.account.c.login == login)
        )
        found: UUID | None = (await tx.db.execute(query)).scalar_one_or_none()
        return found


async def _login(tx: Tx, person_id: UUID) -> str | None:
    async with at_gate(tx):
        query = (
            select(gate.account.c.login)
            .join(gate.link, gate.link.c.account_id == gate.account.c.id)
            .where(gate.link.c.institution_id == tx.institution_id, gate.link.c.person_id == person_id)
        )
        login: str | None = (await tx.db.execute(query)).scalar_one_or_none()
        return login


async def _past(tx: Tx, person_id: UUID) -> list[SeatView]:
    """Holdings that have ended, latest first, with the names that posts and units had then."""
    h, p, u = t.holding, t.post_version, t.unit_version
    then = h.c.valid_to
    own = h.c.institution_id == tx.institution_id
    post = (p.c.institution_id == h.c.institution_id) & (p.c.post_id == h.c.post_id)
    unit = (u.c.institution_id == h.c.institution_id) & (u.c.unit_id == p.c.unit_id)
    query = (
        select(h, p.c.name.label("post_name"), p.c.title, p.c.rank, p.c.unit_id, u.c.name.label("unit_name"))
        .join(p, post & (p.c.valid_from < then) & ((p.c.valid_to.is_(None)) | (p.c.valid_to >= then)))
        .join(u, unit & (u.c.valid_from < then) & ((u.c.valid_to.is_(None)) | (u.c.valid_to >= then)))
        .where(own, h.c.person_id == person_id, h.c.valid_to <= tx.now)
        .order_by(h.c.valid_to.desc())
        .limit(50)
    )
    return [
        SeatView(
            holding_id=row.id,
            post_id=row.post_id,
            post_name=row.post_name,
            title=row.title,
            rank=row.rank,
            unit_id=row.unit_id,
            unit_name=row.unit_name,
            concurrent=row.concurrent,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )
        for row in await tx.db.execute(query)
    ]
