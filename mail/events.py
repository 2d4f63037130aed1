"""What this room tells the others, in the past tense."""

from uuid import UUID

from kernel.events import Event


class MailStored(Event, frozen=True, kw_only=True):
    """A message came into accounts: it is to be found by its words."""

    content_id: UUID


class MailDelivered(Event, frozen=True, kw_only=True):
    """A message from elsewhere came into these accounts: they may be told, or answer that nobody is there."""

    content_id: UUID
    accounts: list[UUID]
