"""The room's tables. Only `mail.actions` (and the courier of the outbound queue) write here.

Invariants: a mailbox's UIDs grow and never come again under one UIDVALIDITY; every change of an account has one modseq,
taken from the account's row under its lock; a message that goes leaves its row as a tombstone, so that what vanished
since any modseq above `forgotten` of the account can be told; the octets of a message never change.
"""

from mail.tables import functions, functions_of_flags  # noqa: F401 - declare what the database does itself
from mail.tables.accounts import account, address, domain, member, subscription
from mail.tables.allowances import allowance, allowed
from mail.tables.gates import grey, policy_kept, report, verdict
from mail.tables.leaving import outgoing, recipient
from mail.tables.messages import content, conversation, delivery, mailbox, message, reference
from mail.tables.moved import moved
from mail.tables.rules import memory, script, vacation
from mail.tables.sent import group, investigation, journal, link, link_use, policy, receipt, sending, trace
from mail.tables.texts import file_words
from mail.tables.writing import (
    acquaintance,
    assignment,
    draft,
    export,
    file,
    label,
    later,
    preference,
    signature,
    template,
    trusted,
)

__all__ = [
    "account",
    "acquaintance",
    "address",
    "allowance",
    "allowed",
    "assignment",
    "content",
    "conversation",
    "delivery",
    "domain",
    "draft",
    "export",
    "file",
    "file_words",
    "grey",
    "group",
    "investigation",
    "journal",
    "label",
    "later",
    "link",
    "link_use",
    "mailbox",
    "member",
    "memory",
    "message",
    "moved",
    "outgoing",
    "policy",
    "policy_kept",
    "preference",
    "receipt",
    "recipient",
    "reference",
    "report",
    "script",
    "sending",
    "signature",
    "subscription",
    "template",
    "trace",
    "trusted",
    "vacation",
    "verdict",
]
