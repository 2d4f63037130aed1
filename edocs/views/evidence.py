"""What an auditor is told of one document: what was sent or came, when it arrived, who opened it, and the proof."""

from datetime import datetime
from uuid import UUID

from kernel.web import View


class EvidenceFile(View):
    """Octets that went out or came in, by their hash."""

    kind: str
    name: str
    sha256: str
    size: int


class EvidenceArtifact(View):
    """One file of the exchange, exactly as it left or came; its octets can be fetched at `raw`."""

    id: UUID
    way: str
    """out | in"""
    kind: str
    """Its doc-type: send, resend, arrive, receive, accept, fail, return, req-resend."""
    name: str
    state: str
    sha256: str
    size: int
    at: datetime
    handed_at: datetime | None
    sent_at: datetime | None
    raw: str


class EvidenceFact(View):
    """What became known of a dispatch: the moment that counts, and the moment we learnt of it. LAW adm-doc §6(2)"""

    attempt: int
    fact: str
    effect: str
    at: datetime
    noted_at: datetime
    detail: str
    by_unit: str
    by_person: str


class EvidenceDispatch(View):
    """One recipient: its facts in the order in which they became known."""

    name: str
    code: str
    state: str
    arrived_at: datetime | None
    """When it took effect: the arrival, as the recipient's side says it."""
    facts: list[EvidenceFact]


class EvidenceAct(View):
    """Who opened it or did something with it, and where that stands in the ledger."""

    record: UUID
    at: datetime
    action: str
    person: str
    client: str
    opened: bool
    leaf: str
    position: int | None
    """Its place in the ledger; None within the second before it has one, or before a checkpoint covers it."""
    path: list[str]
    """Hashes from the leaf up to the root of the checkpoint. RFC 6962 §2.1.1"""


class EvidenceView(View):
    """The answer for one document, whole."""

    kind: str
    """document | received"""
    id: UUID
    title: str
    number: str
    arrived_at: datetime | None
    """When it came to us; for a document of ours see its dispatches."""
    dispatches: list[EvidenceDispatch]
    files: list[EvidenceFile]
    artifacts: list[EvidenceArtifact]
    acts: list[EvidenceAct]
    checkpoint: str
    """The signed note that the paths lead to; empty while none covers them all."""
