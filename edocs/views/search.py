"""The search: what was understood, what was found, what could be asked next; saved searches."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, field

from edocs.views.boxes import Brief
from edocs.views.links import LinkMark
from edocs.views.receiving import LetterRow
from kernel.web import Input, PageQuery, View

Sort = Annotated[str, Meta(pattern="^(best|new)$")]
Query = Annotated[str, Meta(min_length=1, max_length=400)]
Mark = tuple[int, int]


class SearchQuery(PageQuery, kw_only=True):
    """What to look for, in the query language (`edocs.seeking`), and in which order."""

    q: Query
    sort: Sort = "best"
    limit: Annotated[int, Meta(ge=1, le=100)] = 30


class ChipView(View):
    """One thing that was understood; `raw` is the piece of the query that says it."""

    field: str
    """title drafter signer unit form number date amount state file opinion filing keyword; empty for words."""
    label: str
    value: str
    negative: bool
    raw: str


class Hit(View):
    """A search result."""

    brief: Brief
    at: datetime
    """The day it counts by: of its decision, else of its submission."""
    place: str
    """Where the words stand: title, body or file."""
    title_marks: list[Mark]
    snippet: str
    """Text around the find, on one line."""
    marks: list[Mark]
    """Where the words stand in the snippet: start and end, in characters."""
    links: list[LinkMark] = field(default_factory=list)
    """정정, 취소, 재기안: what follows it, what it follows."""


class FoundPage(View):
    """One page of what was found."""

    items: list[Hit]
    next: str | None
    chips: list[ChipView]
    problems: list[str]
    """What was not understood, in sentences."""
    letters: list[LetterRow] = field(default_factory=list)
    """Documents that came in and fit, the newest few; on the first page only."""


class FacetsQuery(Input):
    """For which query the values are counted."""

    q: Query


class FacetValue(View):
    """One value that documents among those found have, how many, and the piece of query that asks for it."""

    label: str
    count: int
    raw: str


class Facet(View):
    """The values of one operator."""

    field: str
    label: str
    values: list[FacetValue]


class Facets(View):
    """What could be asked next, counted over the newest of what was found."""

    counted: int
    more: bool
    """There are older ones that were not counted."""
    facets: list[Facet]


class NewSearch(Input):
    """A search to keep."""

    name: Annotated[str, Meta(min_length=1, max_length=60)]
    q: Query
    shared: bool = False
    """For everybody of my unit."""


class SavedSearch(View):
    """A search that was kept."""

    id: UUID
    name: str
    q: str
    shared: bool
    mine: bool
    by: str
    """Who keeps it, when it is another's."""


class Searches(View):
    """What one may ask again: kept searches and those asked lately, the last first."""

    saved: list[SavedSearch]
    recent: list[str]


class NewResults(View):
    """How many documents of a kept search are newer than one's last look at it."""

    id: UUID
    count: int
    more: bool


class Asked(Input):
    """A query that was asked."""

    q: Query
