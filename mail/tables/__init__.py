"""The room's tables. Only `mail.actions` (and the courier of the outbound queue) write here.

Invariants: a mailbox's UIDs grow and never come again under one UIDVALIDITY; every change of an account has one modseq,
taken from the account's row under its lock; a message that goes leaves its row as a tombstone, so that what vanished
since any modseq above `forgotten` of the account can be told; the octets of a message never change.
"""

from mail.tables.accounts import account, address, domain, member, subscription
from mail.tables.leaving import outgoing, recipient
from mail.tables.messages import content, conversation, delivery, mailbox, message, reference

__all__ = [
    "account",
    "address",
    "content",
    "conversation",
    "delivery",
    "domain",
    "mailbox",
    "member",
    "message",
    "outgoing",
    "recipient",
    "reference",
    "subscription",
]
