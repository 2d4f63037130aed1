"""What can be listened to in this room."""

from uuid import UUID

from kernel.tx import Topic


def person_topic(institution_id: int, person_id: UUID) -> Topic:
    """Where a person's boxes are listened to."""
    return Topic("edocs", institution_id, "person", str(person_id))


def document_topic(institution_id: int, document_id: UUID) -> Topic:
    """Where one document is listened to; see `document_place`."""
    return Topic("edocs", institution_id, "document", str(document_id))


def document_place(seq: int, stirs: int, *, recorded: bool = False) -> int:
    """How far the topic of a document has come: two steps an event or a stir (a wish to decide was pressed or taken
    back, which is no event), one more when its record (PDF) has been made."""
    return 2 * (seq + stirs) + recorded


def sending_topic(institution_id: int, document_id: UUID) -> Topic:
    """Where the recipients of one document are listened to; its place is the number of facts that are known."""
    return Topic("edocs", institution_id, "sending", str(document_id))
