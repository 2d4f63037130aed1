"""What can be listened to in this room."""

from uuid import UUID

from kernel.tx import Topic


def account_topic(institution_id: int, account_id: UUID) -> Topic:
    """Where an account is listened to; the seq is its modseq."""
    return Topic("mail", institution_id, "account", str(account_id))


def desk_topic(institution_id: int, account_id: UUID) -> Topic:
    """Where drafts and sent mail of an account are listened to; the seq is a moment in microseconds.

    Signals carry 0 (read again): a window may have looked at a later moment than that of a commit that is yet to come.
    """
    return Topic("mail", institution_id, "desk", str(account_id))
