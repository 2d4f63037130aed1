"""What can be listened to in this room."""

from uuid import UUID

from kernel.tx import Topic


def conversation_topic(institution_id: int, conversation_id: UUID) -> Topic:
    """Where a conversation's log is listened to."""
    return Topic("messenger", institution_id, "conversation", str(conversation_id))


def reads_topic(institution_id: int, conversation_id: UUID) -> Topic:
    """Where the read cursors of a conversation move; lossy, the cursors themselves are the truth."""
    return Topic("messenger", institution_id, "reads", str(conversation_id))


def person_topic(institution_id: int, person_id: UUID) -> Topic:
    """Where a person hears what concerns them alone: memos."""
    return Topic("messenger", institution_id, "person", str(person_id))


def typing_topic(institution_id: int, conversation_id: UUID, person_id: UUID | None) -> Topic:
    """Told while somebody writes; lossy, kept nowhere."""
    return Topic("messenger", institution_id, "typing", f"{conversation_id}:{person_id}")
