"""The search over everything that the actor may see: pages, what could be asked next, what is new."""

from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

from edocs.korean import seoul_date
from edocs.queries import links
from edocs.queries.boxes import brief_of, with_seen
from edocs.queries.organisation import Viewer, viewer
from edocs.queries.paging import after, bad_cursor, cursor_of
from edocs.queries.receiving import letter_rows
from edocs.seeking import Sought, understand
from edocs.seeking.operators import OPERATORS, STATE_LABELS
from edocs.tables import document
from edocs.views.links import LinkMark
from edocs.views.receiving import LetterRow
from edocs.views.search import ChipView, Facet, Facets, FacetValue, FoundPage, Hit, SearchQuery
from kernel import finding, words
from kernel.finding import Part
from kernel.tx import Tx

KINDS = ("document",)
PLACES = {"best": ("title", "body", "file"), "new": ("body",)}
MOST_COUNTED = 300
"""Over so many of the newest finds the facets are counted."""
MOST_VALUES = 8
MOST_LETTERS = 10
MOST_NEW = 100
"""A kept search with more new results than this says so instead of counting on."""
LABELS = {operator.code: operator.label for operator in OPERATORS} | {"": ""}
COUNTED = ("state", "form", "unit", "drafter")


async def find(tx: Tx, query: SearchQuery) -> FoundPage:
    """What the query asks for, as far as the actor may see it now."""
    who = await viewer(tx)
    sought = understood(tx, who, query.q)
    part = Part(limit=query.limit + 1, after=_place(query.cursor), newest=query.sort == "new")
    hits = await finding.find(tx, sought.question, part, acl=who.tokens, kinds=KINDS)
    chosen = hits[: query.limit]
    rows = await tx.db.execute(with_seen(tx).where(document.c.id.in_([hit.id for hit in chosen])))
    found = {row.id: row for row in rows}
    linked = await links.marks(tx, list(found))
    last = chosen[-1] if len(hits) > query.limit else None
    return FoundPage(
        items=[_hit(hit, found[hit.id], who, sought, query.sort, linked) for hit in chosen if hit.id in found],
        next=f"{last.rank}~{cursor_of(last.at, last.id)}" if last else None,
        chips=[
            ChipView(field=one.field, label=LABELS[one.field], value=one.value, negative=one.negative, raw=one.raw)
            for one in sought.chips
        ],
        problems=list(sought.problems),
        letters=await _letters(tx, who, sought) if not query.cursor else [],
    )


async def _letters(tx: Tx, who: Viewer, sought: Sought) -> list[LetterRow]:
    """Documents that came in and fit, newest first."""
    part = Part(limit=MOST_LETTERS, newest=True, texts=False)
    hits = await finding.find(tx, sought.question, part, acl=who.tokens, kinds=("letter",))
    return await letter_rows(tx, [hit.id for hit in hits]) if hits else []


def understood(tx: Tx, who: Viewer, query: str) -> Sought:
    """The query as it is meant by this viewer today."""
    return understand(query, seoul_date(tx.now), who.seat.person)


def _place(cursor: str) -> tuple[int, datetime, UUID] | None:
    if not cursor:
        return None
    rank, _, rest = cursor.partition("~")
    if rank not in ("0", "1", "2"):
        raise bad_cursor()
    return (int(rank), *after(rest))


def _hit(hit: finding.Hit, row: Any, who: Viewer, sought: Sought, sort: str, linked: dict[UUID, list[LinkMark]]) -> Hit:
    terms = sought.question.terms
    return Hit(
        brief=brief_of(row, who),
        at=hit.at,
        place=PLACES[sort][min(hit.rank, len(PLACES[sort]) - 1)],
        title_marks=words.highlights(row.title, terms),
        snippet=hit.snippet,
        marks=words.highlights(hit.snippet, terms),
        links=linked.get(row.id, []),
    )


async def facets(tx: Tx, query: str) -> Facets:
    """Which states, forms, units, drafters and years the newest finds have; a click narrows the search to one."""
    who = await viewer(tx)
    part = Part(limit=MOST_COUNTED + 1, newest=True, texts=False)
    hits = await finding.find(tx, understood(tx, who, query).question, part, acl=who.tokens, kinds=KINDS)
    counted = hits[:MOST_COUNTED]
    return Facets(
        counted=len(counted),
        more=len(hits) > MOST_COUNTED,
        facets=[facet for facet in (*(_facet(code, counted) for code in COUNTED), _years(counted)) if facet.values],
    )


def _facet(code: str, hits: list[finding.Hit]) -> Facet:
    sign = f"{code}:" if code == "state" else f"{code}="
    found = Counter(flag.removeprefix(sign) for hit in hits for flag in hit.flags if flag.startswith(sign))
    if code == "state":
        found = Counter({STATE_LABELS[state]: count for state, count in found.items()})
    values = [
        FacetValue(
            label=value, count=count, raw=f'{LABELS[code]}:"{value}"' if " " in value else f"{LABELS[code]}:{value}"
        )
        for value, count in found.most_common(MOST_VALUES)
    ]
    return Facet(field=code, label=LABELS[code], values=values)


def _years(hits: list[finding.Hit]) -> Facet:
    found = Counter(str(seoul_date(hit.at).year) for hit in hits)
    values = [FacetValue(label=year, count=found[year], raw=f"날짜:{year}") for year in sorted(found, reverse=True)]
    return Facet(field="date", label=LABELS["date"], values=values[:MOST_VALUES])


async def newer(tx: Tx, query: str, since: datetime) -> tuple[int, bool]:
    """How many documents that the query finds are newer than this moment, and whether there are more than counted."""
    who = await viewer(tx)
    question = understood(tx, who, query).question.newer_than(since)
    part = Part(limit=MOST_NEW, newest=True, texts=False)
    found = len(await finding.find(tx, question, part, acl=who.tokens, kinds=KINDS))
    return found, found >= MOST_NEW
