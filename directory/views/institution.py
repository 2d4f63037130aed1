"""What an institution is and shows: its profile, who sees its people, roll-ups."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from directory.views.fields import Digits
from kernel.web import Input, Line, View

CardLevel = Literal["none", "search", "tree"]
"""What another institution may see: nothing, people it searches by name, or the whole chart of cards."""


class InstitutionView(View):
    """An institution of the city as everyone may see it. `people` is null where its cards may not be listed."""

    id: int
    code: str
    name: str
    parent_id: int | None
    kind: str
    state: str
    domain: str
    cards: CardLevel
    """How much of its chart the asking institution may see; always "tree" for one's own."""
    people: int | None


class ProfileView(View):
    """What the institution prints at the foot of its documents, and its own settings."""

    slogan: str
    postal_code: str
    address: str
    phone: str
    fax: str
    homepage: str
    mail: str
    admin_second_factor: bool
    """Whether permissions of administration work only in sessions opened with a second factor."""
    card_fields: list[str]
    """Which fields of a person's card other institutions may see."""
    confirm_minutes: int
    """How long saying again who one is counts for a decision; 0: a decision does not ask for it."""


class ProfileInput(Input):
    """Fields of the profile; what is left out keeps its value."""

    slogan: Line | UnsetType = UNSET
    postal_code: Annotated[str, Meta(max_length=10)] | UnsetType = UNSET
    address: Line | UnsetType = UNSET
    phone: Digits | UnsetType = UNSET
    fax: Digits | UnsetType = UNSET
    homepage: Line | UnsetType = UNSET
    mail: Line | UnsetType = UNSET
    admin_second_factor: bool | UnsetType = UNSET
    confirm_minutes: Annotated[int, Meta(ge=0, le=480)] | UnsetType = UNSET
    card_fields: list[Literal["post", "unit", "phone", "mail", "duties"]] | UnsetType = UNSET


class CardPolicyView(View):
    """What one other institution (null: every one without a line of its own) may see of our cards."""

    viewer_id: int | None
    level: CardLevel


class CardPolicyInput(Input):
    """Sets what one other institution, or all others, may see."""

    level: CardLevel
    viewer_id: int | None = None


class RollupView(View):
    """The figures of one institution that its overseer may see."""

    institution_id: int
    name: str
    state: str
    people: int
    units: int
    posts: int
    vacant_heads: int
    accounts: int
    updated: datetime
