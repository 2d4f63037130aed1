"""What this room tells the others, in the past tense."""

from uuid import UUID

from kernel.events import Event


class MailStored(Event, frozen=True, kw_only=True):
    """A message came into accounts: it is to be found by its words."""

    content_id: UUID


class MailFilesCame(Event, frozen=True, kw_only=True):
    """A message with files came: they may be read for their words."""

    content_id: UUID


class MailDelivered(Event, frozen=True, kw_only=True):
    """A message from elsewhere came into these accounts: they may be told, or answer that nobody is there."""

    content_id: UUID
    accounts: list[UUID]


class MailFileBrought(Event, frozen=True, kw_only=True):
    """A file came for a draft: it is to be looked into."""

    file_id: UUID


class MailArrived(Event, frozen=True, kw_only=True):
    """A mail of ours lies in accounts of an institution of the city (`house`): its recipients' reading can be told."""

    outgoing_id: UUID
    house: int


class MailOpened(Event, frozen=True, kw_only=True):
    """A mail from institution `house` was opened here, for the first time by this recipient."""

    house: int
    sending_id: UUID
    number: int
    via: str
    moment: int
    """In microseconds since 1970."""
