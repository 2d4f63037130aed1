"""Whom somebody may mean who begins to type: people, posts, units, lists, and those one has written to."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from directory.korean import initials, is_initials, plain
from directory.org import Org
from directory.queries import institution_domain, org_snapshot
from kernel.tx import Tx
from mail.queries.recipients import main_address, members_of_unit
from mail.rules.addresses import canonical
from mail.tables import account, acquaintance, address, group
from mail.views.writing import MailSuggestion, SuggestQuery


async def suggest(tx: Tx, query: SuggestQuery) -> list[MailSuggestion]:
    """The best first: colleagues one writes to, other colleagues, posts, units, lists, others one has written to."""
    typed = plain(query.q)
    known = await _history(tx)
    org, own = await org_snapshot(tx), await institution_domain(tx)
    scored: list[tuple[tuple[Any, ...], MailSuggestion]] = []
    addresses: set[str] = set()
    for score, one in _people(tx, org, own, typed):
        addresses.add(one.address)
        scored.append(((score, -known.get(one.address, (0, ""))[0], one.name), one))
    if typed:
        scored += [((score + 1, 0, one.name), one) for score, one in _posts(tx, org, own, typed)]
        scored += [((score + 1, 0, one.name), one) for score, one in await _units(tx, org, typed)]
        scored += [((score + 1, 0, one.name), one) for score, one in await _groups(tx, typed)]
    for name, (times, shown) in known.items():
        if name not in addresses and (fits := _score(typed, shown, name)) is not None:
            one = MailSuggestion(kind="history", name=shown, address=name, detail="", count=times)
            scored.append(((fits, -times, shown), one))
    scored.sort(key=lambda pair: pair[0])
    return [one for _, one in scored[: query.limit]]


def _score(typed: str, *texts: str) -> int | None:
    """How well one of the texts fits; None for not at all."""
    best: int | None = None
    for text in texts:
        other = plain(text)
        forms = (initials(other),) if is_initials(typed) else (other,)
        for form in forms:
            place = form.find(typed)
            if place >= 0:
                score = 0 if place == 0 else 2
                best = score if best is None else min(best, score)
    return best


async def _history(tx: Tx) -> dict[str, tuple[int, str]]:
    """To whom the actor has written, how often."""
    query = (
        select(acquaintance)
        .where(acquaintance.c.person_id == tx.actor.person_id)
        .order_by(acquaintance.c.at.desc())
        .limit(1_000)
    )
    return {row.address: (row.times, row.name) for row in await tx.db.execute(query)}


def _people(tx: Tx, org: Org, own: str, typed: str) -> Iterable[tuple[int, MailSuggestion]]:
    for person in org.people.values():
        if person.state(tx.now) == "left" or not (main := main_address(org, person.id, own)):
            continue
        rows = org.holdings_of(person.id, tx.now)
        post = org.posts[rows[0].post_id] if rows else None
        unit = org.units[post.unit_id].name if post else ""
        score = _score(typed, person.name, main.partition("@")[0])
        if score is None and post is not None and (found := _score(typed, f"{unit}{person.name}", unit)) is not None:
            score = found + 2
        if score is None:
            continue
        away = org.absence_of(person.id, tx.now)
        yield (
            score,
            MailSuggestion(
                kind="person",
                name=person.name,
                address=main,
                detail=" ".join(filter(None, (unit, post.name if post else ""))),
                id=person.id,
                absent=away.kind if away else "",
            ),
        )


def _posts(tx: Tx, org: Org, own: str, typed: str) -> Iterable[tuple[int, MailSuggestion]]:
    """Posts that are held: who holds it later gets what is sent later."""
    for post in org.posts.values():
        held = org.holder(post.id, tx.now)
        score = _score(typed, post.name)
        if held is None or score is None or not (main := main_address(org, held.person_id, own)):
            continue
        name = org.people[held.person_id].name
        yield score, MailSuggestion(kind="post", name=post.name, address=main, detail=name, id=post.id)


async def _units(tx: Tx, org: Org, typed: str) -> list[tuple[int, MailSuggestion]]:
    query = select(address.c.unit_id, address.c.address).where(address.c.unit_id.is_not(None))
    named = {row.unit_id: row.address for row in await tx.db.execute(query)}
    found = []
    for unit in org.units.values():
        score = _score(typed, unit.name, named.get(unit.id, "").partition("@")[0])
        if score is None or unit.parent_id is None:
            continue
        people = members_of_unit(org, unit.id, tx.now)
        if people:
            one = MailSuggestion(
                kind="unit",
                name=unit.name,
                address=named.get(unit.id, ""),
                detail=org.path_name(unit.id),
                id=unit.id,
                count=len(people),
            )
            found.append((score, one))
    return found


async def _groups(tx: Tx, typed: str) -> list[tuple[int, MailSuggestion]]:
    """Lists, and shared accounts."""
    found = []
    for row in await tx.db.execute(select(group)):
        if (score := _score(typed, row.name, row.address.partition("@")[0])) is not None:
            count = sum(len(row.members.get(name, ())) for name in ("people", "units"))
            one = MailSuggestion(kind="group", name=row.name, address=row.address, detail="", id=row.id, count=count)
            found.append((score, one))
    shared = select(account.c.name).where(account.c.kind == "shared", account.c.closed.is_(None))
    for name in (await tx.db.execute(shared)).scalars():
        if (score := _score(typed, name.partition("@")[0])) is not None:
            one = MailSuggestion(kind="group", name=name.partition("@")[0], address=canonical(name), detail="대표메일")
            found.append((score, one))
    return found
