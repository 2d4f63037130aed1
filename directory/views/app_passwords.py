"""What the doors of app passwords take and give."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from kernel.web import Input, View


class AppPasswordInput(Input):
    """A password is wanted for a program."""

    name: Annotated[str, Meta(min_length=1, max_length=60)]


class AppPasswordView(View):
    """An app password, without the password."""

    id: UUID
    name: str
    created: datetime
    last_used: datetime | None


class AppPasswordMade(View):
    """A new app password; it is shown only now."""

    id: UUID
    name: str
    password: str
