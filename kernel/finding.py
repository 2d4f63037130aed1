"""Asking the search: a question in conditions, answered page by page in ranks, each rank newest first.

Words that name no field are looked for in three ranks: title and number, the thing's own words, what is attached. A
page goes through the ranks; its cursor names rank, moment and id of the last row, so nothing shifts under the reader.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct

from kernel import words
from kernel.questions import INITIALS, Atom, Clause, Question
from kernel.search import CALL
from kernel.tx import Tx

MOST_WAYS = 8
"""Combinations of alternatives that are looked up in the index; conditions beyond them are only compared."""
YEARS = 2
"""How many years are looked through, after this month and the last, before all that is older: a page that these have
not filled asks for what is rare, and of that there is little anywhere."""


class Hit(Struct, frozen=True, kw_only=True):
    """A thing found; `rank`, `at` and `id` are the cursor for the page after it."""

    kind: str
    id: UUID
    at: datetime
    rank: int
    flags: list[str]
    snippet: str = ""
    """A piece of the text around the first word that was found, on one line; see `words.highlights`."""


class Part(Struct, frozen=True, kw_only=True):
    """Which part of what is found is wanted: so many after a row, in one rank (`newest`), with or without texts."""

    limit: int = 50
    after: tuple[int, datetime, UUID] | None = None
    newest: bool = False
    texts: bool = True


FIRST = Part()


async def find(
    tx: Tx, question: Question, part: Part = FIRST, *, acl: Iterable[str], kinds: Sequence[str]
) -> list[Hit]:
    """What answers the question, as far as one of `acl` may see it. Nothing asked finds nothing."""
    limit, after = part.limit, part.after
    if question.is_empty:
        return []
    asker, found = sorted(set(acl)), list[Hit]()
    shown = [term for term in question.terms if not words.only_initials(term)] if part.texts else None
    for rank, tiers in enumerate(_ranks(question, part.newest)):
        if after is not None and rank < after[0]:
            continue
        before = after[1:] if after is not None and rank == after[0] else None
        rows: list[Hit] = []
        for tier, earlier in tiers:
            given = _given(tx, question, tier, earlier, before)
            given |= {"asker": asker, "kinds": list(kinds), "at_most": limit - len(found), "shown": shown}
            given["acl_keys"] = sorted(words.keys(tx.institution_id, "acl", asker))
            rows += [_hit(row, rank, question) for row in await tx.db.execute(CALL, given)]
        rows.sort(key=lambda hit: (hit.at, hit.id), reverse=True)
        found += rows[: limit - len(found)]
        if len(found) >= limit:
            break
    return found


def _hit(row: Any, rank: int, question: Question) -> Hit:
    piece = words.snippet(row.piece, question.terms) if row.piece else ""
    return Hit(kind=row.kind, id=row.id, at=row.at, rank=rank, flags=row.flags, snippet=piece)


Tier = tuple[str, tuple[str, ...]]
"""The field in which words without a field are looked for, and those in which they must not all be."""


def _ranks(question: Question, newest: bool) -> list[list[Tier]]:
    free = any(atom.field == "" for one in question.clauses if one.holds for atom in one.any_of)
    if not free:
        return [[("all", ())]]
    if newest:
        return [[("own", ()), ("all", ("own",))]]
    return [[("top", ())], [("own", ("top",))], [("all", ("own",))]]


def _given(
    tx: Tx, question: Question, field: str, earlier: tuple[str, ...], before: tuple[datetime, UUID] | None
) -> dict[str, Any]:
    """The parameters of one call."""
    ways: list[set[int]] = [set()]
    for clause in question.clauses:
        if clause.holds and len(ways) * len(clause.any_of) <= MOST_WAYS:
            ways = [way | _keys(tx, one, field) for way in ways for one in clause.any_of]
    groups = [_group(question.clauses, field, holds=True)]
    free = tuple(one for one in question.clauses if one.holds and any(atom.field == "" for atom in one.any_of))
    groups += [_group(free, other, holds=False) for other in earlier]
    return {
        "ways": [sorted(way) for way in ways],
        "groups": groups,
        "steps": list(steps(tx.institution_id, before[0] if before else tx.now, question.since, question.until)),
        "before_at": before[0] if before else None,
        "before_id": before[1] if before else None,
        "amount_from": question.amount_from,
        "amount_to": question.amount_to,
    }


def _keys(tx: Tx, one: Atom, field: str) -> set[int]:
    """The keys that an entry must have for this atom."""
    where = "all" if one.field == "rest" else one.field or field
    if where == "flag":
        return words.keys(tx.institution_id, where, [one.text])
    return words.keys(tx.institution_id, where, words.asked(one.text, 3 if where == INITIALS else 2))


def _group(clauses: Iterable[Clause], field: str, *, holds: bool) -> dict[str, Any]:
    def where(one: Atom, clause: Clause) -> str:
        return one.field or (field if clause.holds else "all")

    told = [
        {"holds": clause.holds, "any": [{"in": where(one, clause), "has": one.text} for one in clause.any_of]}
        for clause in clauses
    ]
    return {"holds": holds, "clauses": told}


def steps(
    institution: int, latest: datetime, since: datetime | None = None, until: datetime | None = None
) -> Iterator[dict[str, Any]]:
    """How a search walks back: from the month before `latest` (and whatever is later), by keys of months, then of
    years, then whatever is older. Where the first holds nothing, the function looks at all that is older at once."""
    top = min(latest, until) if until is not None else latest
    month = _month(top)
    following = _month(month + timedelta(days=32))
    begin = _month(month - timedelta(days=1))
    last = (begin - timedelta(days=1)).year
    older = datetime(last - YEARS + 1, 1, 1, tzinfo=UTC)
    reach: list[tuple[list[str], datetime | None, datetime | None]] = [
        ([f"{one:%Y-%m}" for one in (begin, month, following)] + [f"{month.year + 1}"], begin, None),
        ([str(year) for year in range(last - YEARS + 1, last + 1)], older, begin),
        ([], None, older),
    ]
    for names, begin_, end_ in reach:
        if since is not None and end_ is not None and end_ <= since:
            return
        yield {
            "keys": sorted(words.keys(institution, "time", names)),
            "from": max(filter(None, (begin_, since)), default=None),
            "to": min(filter(None, (end_, until)), default=None),
        }


def _month(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
