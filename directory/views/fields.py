"""What several shapes are made of."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from kernel.web import View

Digits = Annotated[str, Meta(max_length=40)]
"""A telephone number as people write it."""
Name = Annotated[str, Meta(min_length=1, max_length=100)]


class PersonRef(View):
    """A person in a few words."""

    id: UUID
    name: str


class AbsenceBrief(View):
    """That somebody is away, until when, and who stands in; never why."""

    kind: str
    valid_from: datetime
    valid_to: datetime | None
    deputy_name: str | None
    deputy_post_name: str | None
