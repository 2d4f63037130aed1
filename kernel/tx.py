"""Actor and Tx: who asks, and the one transaction in which they are answered.

Invariants: one request is one transaction; only its opener commits; events, audit records and signals leave the Tx in
the order they were given, the first two in the same commit, the signals only after it.
"""

import os
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from kernel.clock import new_id
from kernel.events import Event
from kernel.leaf import Content, leaf_of

if TYPE_CHECKING:
    from kernel.blobs import Blobs
    from kernel.scan import Scanner
    from kernel.signer import Keys
    from kernel.trust import Trust


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: a person of an institution, acting from one seat (post), or the system when `person_id` is None."""

    institution_id: int
    person_id: UUID | None = None
    post_id: UUID | None = None
    permissions: frozenset[str] = frozenset()
    account_id: UUID | None = None
    session_id: UUID | None = None
    client: str = ""
    """Network address the request came from, for the access record."""
    language: str = "ko"

    @property
    def is_system(self) -> bool:
        """Whether no person stands behind this."""
        return self.person_id is None


@dataclass(frozen=True, slots=True)
class Topic:
    """What can be listened to: a room's thing within one institution. The institution is part of the type."""

    room: str
    institution_id: int
    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.room}/{self.institution_id}/{self.kind}/{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Topic | None":
        """The topic written so, or None for anything else."""
        parts = text.split("/")
        if len(parts) != 4 or not all(parts) or not parts[1].isascii() or not parts[1].isdigit() or len(parts[1]) > 9:
            return None
        return cls(parts[0], int(parts[1]), parts[2], parts[3])


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """Who did or read what, whose data it was: a row, and a leaf of the institution's ledger.

    An act that keeps `id` and `leaf` in a row of its own lets `audit verify` notice the record's absence even in the
    second before the ledger has given it a place.
    """

    content: Content
    leaf: bytes

    @property
    def id(self) -> UUID:
        """The record's id."""
        return self.content.id

    @property
    def action(self) -> str:
        """What was done."""
        return self.content.action


@dataclass(slots=True)
class Tx:
    """One request's transaction, first parameter of every action and query."""

    db: AsyncConnection
    actor: Actor
    now: datetime
    blobs: "Blobs"
    client_id: str = ""
    """The idempotency key of the command, or empty."""
    scanner: "Scanner | None" = None
    """What looks into files; None where the house has none."""
    events: list[Event] = field(default_factory=list)
    audits: list[AuditRecord] = field(default_factory=list)
    signals: dict[Topic, int] = field(default_factory=dict)
    keys: "Keys | None" = None
    """The institution's signing keys; None in a transaction that signs nothing."""
    trust: "Trust | None" = None
    """Whose rule packs are believed; None where none is read."""
    crossed: "list[Tx]" = field(default_factory=list)
    """The far sides of this transaction; see kernel.crossing."""
    far: bool = False
    """Whether this is itself a far side."""

    @property
    def institution_id(self) -> int:
        """The tenant: leads every key of every row written here."""
        return self.actor.institution_id

    def publish(self, event: Event) -> None:
        """Tell the other rooms, durably, if this commits."""
        self.events.append(event)

    def signal(self, topic: Topic, seq: int) -> None:
        """Wake those who listen, after commit. The highest seq of a topic wins."""
        self.signals[topic] = max(seq, self.signals.get(topic, 0))

    def wake(self, kind: str) -> None:
        """Wake the pumps of this kind (outbox, schedule, a courier's name) for this institution, after commit."""
        self.signal(Topic("kernel", self.institution_id, kind, "due"), 0)

    def audit(self, action: str, kind: str, subject: object, whose: UUID | None = None, **detail: Any) -> AuditRecord:
        """Record an act, or a read of personal data (`whose`). Details are JSON values; never contents.

        LAW rec-dec §28(3)
        """
        content = Content(
            institution_id=self.institution_id,
            id=new_id(),
            at=self.now,
            person_id=self.actor.person_id,
            post_id=self.actor.post_id,
            client=self.actor.client[:64],
            action=action,
            subject_kind=kind,
            subject_id=str(subject)[:200],
            whose=whose,
            detail=msgspec.to_builtins(detail),
            salt=os.urandom(16),
        )
        entry = AuditRecord(content, leaf_of(content))
        self.audits.append(entry)
        return entry
