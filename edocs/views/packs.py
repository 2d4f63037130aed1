"""Rule packs over the wire: what holds here and why, and for the overseer what can be applied where."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta

from kernel.web import Code, Input, Line, Text, View

InstitutionNumber = Annotated[int, Meta(ge=1, le=1_000_000)]


class RuleView(View):
    """One value of a pack, or of the institution's own."""

    name: str
    value: Any
    basis: str
    note: str
    own: bool
    """Whether the institution may set its own."""
    verified: bool
    """False: not checked against the text that it cites."""
    chosen: Any
    """The institution's own value that counts now, or null."""
    chosen_from: date | None
    chosen_basis: str


class PackView(View):
    """A pack that holds for the institution: now, or from a day to come."""

    kind: str
    version: int
    title: str
    valid_from: date
    state: str
    """valid | coming | past"""
    values: list[RuleView]


class OwnValue(Input):
    """The institution's own value where the rule leaves a choice."""

    kind: Code
    name: Code
    valid_from: date
    value: Any
    basis: Annotated[str, Meta(min_length=1, max_length=300)]


class PackFile(Input):
    """A signed pack, as its file reads."""

    note: Annotated[str, Meta(min_length=1, max_length=1_000_000)]


class InstitutionChoice(View):
    """An institution that a pack can be applied to."""

    id: int
    name: str


class LibraryPack(View):
    """A published pack and where it holds."""

    kind: str
    version: int
    title: str
    valid_from: date
    signer: str
    """The name of the key that signed it."""
    unverified: int
    """How many of its values were not checked against their text."""
    everywhere: bool
    institutions: list[int]
    """Where it holds, among those of one's own subtree."""


class PackAct(View):
    """Something that was done with a pack."""

    id: UUID
    at: datetime
    verb: str
    """apply | undo"""
    kind: str
    version: int
    everywhere: bool
    institutions: list[str]
    by: str
    reason: str
    undone: bool
    undoes: UUID | None
    may_undo: bool


class LibraryView(View):
    """Everything that the overseer may apply, where it holds, and what was done."""

    packs: list[LibraryPack]
    institutions: list[InstitutionChoice]
    acts: list[PackAct]
    all_of_city: bool
    """Whether "all, also those to come" may be chosen: one's subtree is every institution there is."""


class PackChange(View):
    """A value before and after; `affects` counts the institutions for which it differs."""

    name: str
    before: Any
    after: Any
    basis: str
    verified: bool
    institutions: int


class InstitutionPreview(View):
    """What a pack would change in one institution, in numbers only."""

    institution_id: int
    name: str
    held: bool
    """It holds there already."""
    from_version: str
    """The pack that holds there now, or empty."""
    figures: dict[str, int]


class PackPreview(View):
    """What a pack would change: its values, and institution by institution how many things."""

    kind: str
    version: int
    title: str
    valid_from: date
    changes: list[PackChange]
    institutions: list[InstitutionPreview]


class ApplyPack(Input):
    """Apply to these institutions of one's subtree; null: to all of the city, those to come too."""

    institutions: Annotated[list[InstitutionNumber], Meta(max_length=500)] | None
    reason: Line = ""


class UndoPack(Input):
    """Take an act back. The reason is kept."""

    reason: Text = ""
