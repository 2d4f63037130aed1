"""Putting a message into mailboxes: its content once, a narrow row for each mailbox, counters, its conversation."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct, structs
from sqlalchemy import bindparam, func, insert, select, update
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
from mail.tables import content, conversation, mailbox, message, reference


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
    statement = upsert(content).values(row).on_conflict_do_nothing().returning(content.c.id)
    made: UUID | None = (await tx.db.execute(statement)).scalar_one_or_none()
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
    filed: list[Filed] = []
    rows: list[dict[str, Any]] = []
    for place in places:
        at = held[place.account_id]
        arrival = await arrive(tx, place.mailbox_id, at, [place.flags], facts.size)
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


async def converse(
    tx: Tx, held: dict[UUID, Held], accounts: Sequence[UUID], message_id: str, references: Sequence[str], subject: str
) -> dict[UUID, UUID]:
    """The conversation that the message joins in each account, or begins."""
    keys = threads.keys(message_id, references, subject)
    if not keys:
        return {one: new_id() for one in accounts}
    query = (
        select(reference.c.account_id, reference.c.key, reference.c.conversation_id, conversation.c.messages)
        .join(conversation, conversation.c.id == reference.c.conversation_id)
        .where(reference.c.account_id.in_(accounts), reference.c.key.in_(keys))
    )
    known: dict[UUID, set[bytes]] = {one: set() for one in accounts}
    talks: dict[UUID, UUID] = {}
    for row in await tx.db.execute(query):
        known[row.account_id].add(row.key)
        if row.messages < threads.MOST_TOGETHER:
            talks[row.account_id] = min(row.conversation_id, talks.get(row.account_id, row.conversation_id))
    begun = [one for one in accounts if one not in talks]
    talks |= {one: new_id() for one in begun}
    own = {"institution_id": tx.institution_id}
    if begun:
        first = [
            own | {"id": talks[one], "account_id": one, "messages": 1, "changeseq": held[one].modseq} for one in begun
        ]
        await tx.db.execute(insert(conversation), first)
    for one in accounts:
        if one not in begun:
            grown = {"messages": conversation.c.messages + 1, "changeseq": held[one].modseq}
            await tx.db.execute(update(conversation).where(conversation.c.id == talks[one]).values(grown))
    fresh = [
        own | {"account_id": one, "key": key, "conversation_id": talks[one]}
        for one in accounts
        for key in dict.fromkeys(keys)
        if key not in known[one] or one in begun
    ]
    if fresh:
        statement = upsert(reference)
        chosen = {"conversation_id": statement.excluded.conversation_id}
        await tx.db.execute(statement.on_conflict_do_update(constraint=reference.primary_key, set_=chosen), fresh)
    return talks


async def count_live(tx: Tx, box_id: UUID) -> int:
    """Messages that lie in the mailbox, counted anew: for checks."""
    query = select(func.count()).select_from(message).where(message.c.mailbox_id == box_id, ~message.c.expunged)
    return int((await tx.db.execute(query)).scalar_one())
