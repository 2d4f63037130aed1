"""Putting a message into mailboxes: its content once, a narrow row for each mailbox, counters, its conversation."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct, structs
from sqlalchemy import BigInteger, Integer, LargeBinary, bindparam, insert, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PgUuid
from sqlalchemy.dialects.postgresql import insert as upsert

from kernel.clock import new_id
from kernel.errors import TooMuch
from kernel.tx import Tx
from mail.actions.holding import Held
from mail.events import MailStored
from mail.intake import Prepared
from mail.queries.boxes import no_mailbox
from mail.rules import flags, threads
from mail.rules.facts import RENDERER
from mail.tables import account, content, conversation, mailbox, message, reference


class Place(Struct, frozen=True, kw_only=True):
    """Where a message goes, and how it looks there."""

    account_id: UUID
    mailbox_id: UUID
    flags: int = 0
    keywords: tuple[str, ...] = ()
    internal_date: datetime


class Filed(Struct, frozen=True):
    """A message in its place."""

    account_id: UUID
    mailbox_id: UUID
    uidvalidity: int
    uid: int
    modseq: int
    content_id: UUID


_KEEP = upsert(content).on_conflict_do_nothing().returning(content.c.id)


async def keep_content(tx: Tx, prepared: Prepared) -> UUID:
    """The content row of these octets; there is one an institution."""
    facts = prepared.facts
    row = structs.asdict(facts) | {
        "institution_id": tx.institution_id,
        "id": new_id(),
        "raw": prepared.raw,
        "prefix": prepared.prefix,
        "blob": prepared.blob.sha256 if prepared.blob else None,
        "head": prepared.head,
        "renderer": RENDERER,
        "created": tx.now,
    }
    made: UUID | None = (await tx.db.execute(_KEEP, row)).scalar_one_or_none()
    if made is not None:
        tx.publish(MailStored(content_id=made))
        return made
    found: UUID = (await tx.db.execute(select(content.c.id).where(content.c.digest == facts.digest))).scalar_one()
    tx.publish(MailStored(content_id=found))
    return found


_ARRIVE = (
    update(mailbox)
    .where(mailbox.c.id == bindparam("box"), ~mailbox.c.gone)
    .values(
        uidnext=mailbox.c.uidnext + bindparam("count"),
        modseq=bindparam("seq"),
        total=mailbox.c.total + bindparam("count"),
        unseen=mailbox.c.unseen + bindparam("fresh"),
        deleted=mailbox.c.deleted + bindparam("doomed"),
        size=mailbox.c.size + bindparam("octets"),
    )
    .returning(mailbox.c.uidnext, mailbox.c.uidvalidity, mailbox.c.keywords)
)


class Arrival(Struct, frozen=True):
    """What a mailbox gave to those who came: their first UID."""

    first: int
    uidvalidity: int
    keywords: list[str]


async def arrive(tx: Tx, box_id: UUID, held: Held, masks: Sequence[int], octets: int) -> Arrival:
    """Make room for messages with these flags in a mailbox of an account that is held. Raises NotFound."""
    given = {
        "box": box_id,
        "seq": held.modseq,
        "count": len(masks),
        "fresh": sum(not mask & flags.SEEN for mask in masks),
        "doomed": sum(bool(mask & flags.DELETED) for mask in masks),
        "octets": octets,
    }
    row = (await tx.db.execute(_ARRIVE, given)).one_or_none()
    if row is None:
        raise no_mailbox()
    return Arrival(row.uidnext - len(masks), row.uidvalidity, row.keywords)


async def learn(tx: Tx, box_id: UUID, already: Sequence[str], used: Sequence[str]) -> list[str]:
    """These keywords in the mailbox's spelling; new ones are learnt. Raises TooMuch when there are too many."""
    spelled = flags.known(used, already)
    new = [one for one in spelled if one not in already]
    if new:
        if len(already) + len(new) > flags.MOST_KEYWORDS:
            raise TooMuch("too_many_keywords", "메일함의 꼬리표가 너무 많습니다.", "The mailbox has too many keywords.")
        grown = update(mailbox).where(mailbox.c.id == box_id).values(keywords=[*already, *new])
        await tx.db.execute(grown)
    return spelled


async def file(tx: Tx, prepared: Prepared, places: Sequence[Place], held: dict[UUID, Held]) -> list[Filed]:
    """Put the message into these mailboxes, whose accounts are held and have counted it."""
    content_id = await keep_content(tx, prepared)
    facts = prepared.facts
    accounts = list(dict.fromkeys(place.account_id for place in places))
    talks = await converse(tx, held, accounts, facts.message_id, facts.references, facts.base_subject)
    arrivals = await _arrivals(tx, places, held, facts.size)
    filed: list[Filed] = []
    rows: list[dict[str, Any]] = []
    for place, arrival in zip(places, arrivals, strict=True):
        at = held[place.account_id]
        words = await learn(tx, place.mailbox_id, arrival.keywords, place.keywords) if place.keywords else []
        filed.append(
            Filed(place.account_id, place.mailbox_id, arrival.uidvalidity, arrival.first, at.modseq, content_id)
        )
        rows.append(
            {
                "institution_id": tx.institution_id,
                "mailbox_id": place.mailbox_id,
                "uid": arrival.first,
                "account_id": place.account_id,
                "content_id": content_id,
                "conversation_id": talks[place.account_id],
                "modseq": at.modseq,
                "createseq": at.modseq,
                "flags": place.flags,
                "keywords": sorted(words, key=str.lower),
                "size": facts.size,
                "internal_date": place.internal_date,
                "save_date": tx.now,
                "expunged": False,
            }
        )
    await tx.db.execute(insert(message), rows)
    return filed


async def _arrivals(tx: Tx, places: Sequence[Place], held: dict[UUID, Held], size: int) -> list[Arrival]:
    """Room in each mailbox, in the order of the places; many at once when they are alike."""
    masks = {place.flags for place in places}
    apart = len({place.mailbox_id for place in places}) == len(places)
    if len(places) == 1 or len(masks) > 1 or not apart:
        return [await arrive(tx, one.mailbox_id, held[one.account_id], [one.flags], size) for one in places]
    mask = masks.pop()
    statement = (
        update(mailbox)
        .where(mailbox.c.id.in_([one.mailbox_id for one in places]), ~mailbox.c.gone)
        .where(account.c.id == mailbox.c.account_id, account.c.institution_id == mailbox.c.institution_id)
        .values(
            uidnext=mailbox.c.uidnext + 1,
            modseq=account.c.modseq,  # held, so it is this transaction's
            total=mailbox.c.total + 1,
            unseen=mailbox.c.unseen + int(not mask & flags.SEEN),
            deleted=mailbox.c.deleted + int(bool(mask & flags.DELETED)),
            size=mailbox.c.size + size,
        )
        .returning(mailbox.c.id, mailbox.c.uidnext, mailbox.c.uidvalidity, mailbox.c.keywords)
    )
    found = {row.id: Arrival(row.uidnext - 1, row.uidvalidity, row.keywords) for row in await tx.db.execute(statement)}
    if len(found) != len(places):
        raise no_mailbox()
    return [found[one.mailbox_id] for one in places]


_KNOWN = (
    select(reference.c.account_id, reference.c.key, reference.c.conversation_id, conversation.c.messages)
    .join(
        conversation,
        (conversation.c.id == reference.c.conversation_id)
        & (conversation.c.institution_id == reference.c.institution_id),
    )
    .where(reference.c.account_id.in_(bindparam("accounts", expanding=True)))
    .where(reference.c.key.in_(bindparam("keys", expanding=True)))
)
_BEGIN = text(
    "WITH begun AS (INSERT INTO mail_conversation (institution_id, id, account_id, messages, changeseq)"
    " SELECT :institution, n.id, n.account, 1, n.seq FROM unnest(:ids, :accounts, :seqs) AS n (id, account, seq))"
    " INSERT INTO mail_reference (institution_id, account_id, key, conversation_id)"
    " SELECT :institution, r.account, r.key, r.talk FROM unnest(:of, :keys, :talks) AS r (account, key, talk)"
    " ON CONFLICT (institution_id, account_id, key) DO UPDATE SET conversation_id = excluded.conversation_id"
).bindparams(
    bindparam("institution", type_=Integer),
    *(bindparam(name, type_=ARRAY(PgUuid(as_uuid=True))) for name in ("ids", "accounts", "of", "talks")),
    bindparam("seqs", type_=ARRAY(BigInteger)),
    bindparam("keys", type_=ARRAY(LargeBinary)),
)
"""Conversations that begin, and what they are found by, in one statement."""


async def converse(
    tx: Tx, held: dict[UUID, Held], accounts: Sequence[UUID], message_id: str, references: Sequence[str], subject: str
) -> dict[UUID, UUID]:
    """The conversation that the message joins in each account, or begins."""
    keys = list(dict.fromkeys(threads.keys(message_id, references, subject)))
    if not keys:
        return {one: new_id() for one in accounts}
    known: set[tuple[UUID, bytes]] = set()
    joined: dict[UUID, UUID] = {}
    for row in await tx.db.execute(_KNOWN, {"accounts": list(accounts), "keys": keys}):
        if row.messages < threads.MOST_TOGETHER:
            known.add((row.account_id, row.key))
            joined[row.account_id] = min(row.conversation_id, joined.get(row.account_id, row.conversation_id))
    begun = {one: new_id() for one in accounts if one not in joined}
    talks = joined | begun
    fresh = [(one, key) for one in accounts for key in keys if (one, key) not in known]
    if fresh:
        given = {
            "institution": tx.institution_id,
            "ids": list(begun.values()),
            "accounts": list(begun),
            "seqs": [held[one].modseq for one in begun],
            "of": [one for one, _ in fresh],
            "keys": [key for _, key in fresh],
            "talks": [talks[one] for one, _ in fresh],
        }
        await tx.db.execute(_BEGIN, given)
    if joined:
        statement = (
            update(conversation)
            .where(conversation.c.id.in_(list(joined.values())))
            .where(account.c.id == conversation.c.account_id)
            .where(account.c.institution_id == conversation.c.institution_id)
            .values(messages=conversation.c.messages + 1, changeseq=account.c.modseq)
        )
        await tx.db.execute(statement)
    return talks
