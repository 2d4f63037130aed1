"""Sending what was written: checked, composed, queued, a copy among sent mail; undone or put off while it waits.

One transaction hands in everything: a mail is queued with its copy, its recipients to be told of, and its links, or not
at all. Undo, a later time and 예약 발송 are one thing: the moment from which the queue may take it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct, structs
from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from kernel import schedule
from kernel.clock import new_id
from kernel.errors import Conflict, Forbidden, Invalid
from kernel.tx import Tx
from mail.actions.copying import remove_copy
from mail.actions.drafting import COPY, mark_answered
from mail.actions.expunging import bury
from mail.actions.filing import Place, file, keep_content
from mail.actions.holding import hold
from mail.actions.linking import make_links
from mail.actions.preparing import LinkedFile, letter_for
from mail.actions.refiling import kept_of
from mail.actions.sending import KIND, Destination, Envelope, enqueue
from mail.apart import apart
from mail.composing.message import Letter, compose
from mail.intake import Prepared, prepare
from mail.queries.addressing import Goal
from mail.queries.checking import Checked, check
from mail.queries.drafts import draft_row, letter_of
from mail.queries.policy import house_policy, preferences
from mail.queries.recipients import sender_addresses
from mail.queries.sent import sending_row
from mail.rules import flags
from mail.rules.addresses import canonical
from mail.tables import acquaintance, draft, message, receipt, recipient, sending
from mail.topics import desk_topic
from mail.views.writing import SendDraft

FILE_SENT = "mail.file_sent"
SETTLE = "mail.settle_sending"
SOON = timedelta(minutes=1)
"""Up to here the copy lies among sent mail at once; what leaves later appears there when it leaves."""
FURTHEST = timedelta(days=366)
MOST_INDIVIDUAL_OCTETS = 400 * 2**20
_CODES = {"no_recipients", "recipient_bad", "too_many", "infected"}


async def send(tx: Tx, draft_id: UUID, given: SendDraft) -> UUID:
    """Hand a draft in. Raises Conflict `confirm_needed`, `draft_changed`, `draft_sent`; Invalid for what cannot be
    sent."""
    row = await draft_row(tx, draft_id, lock=True)
    if row.state != "open":
        raise Conflict("draft_sent", "이미 보낸 메일입니다.", "This mail was sent already.")
    if row.version != given.version:
        why = "다른 창에서 바뀌었습니다. 확인하고 보내십시오."
        raise Conflict("draft_changed", why, "It changed.", version=row.version)
    letter = letter_of(row)
    if canonical(letter.sender) not in await sender_addresses(tx, row.person_id):
        raise Forbidden("mail_not_your_address", "이 주소로 보낼 권한이 없습니다.", "You may not send from this.")
    checked = await check(tx, draft_id)
    _refuse(checked, given)
    due = await _due(tx, given)
    made = new_id()
    links = await make_links(tx, row, made, due, sum(one.people for one in checked.goals))
    copy = await _letter(tx, row, checked.goals, links, due)
    own = await _prepared(tx, copy)
    hand = Hand(made, row, copy, own, due, letter.individual)
    await _keep(tx, hand, await _hand_in(tx, hand, checked.goals))
    soon = due - tx.now <= SOON
    if soon:
        await _file_copy(tx, made, row.account_id, own)
        await mark_answered(tx, row)
    else:
        await schedule.at(tx, FILE_SENT, due, {"sending": str(made)}, key=str(made))
    await schedule.at(tx, SETTLE, due, {"sending": str(made)}, key=str(made))
    await remove_copy(tx, row)
    await schedule.cancel(tx, COPY, str(draft_id))
    closed = {"state": "sent", "saved_at": tx.now, "copy_box": None, "copy_uid": None, "copied": 0}
    await tx.db.execute(update(draft).where(draft.c.id == draft_id).values(**closed))
    await _remember(tx, checked.goals)
    _tell(tx, row.account_id)
    tx.audit("mail.dispatch", "mail_sending", made, recipients=len(checked.goals))
    return made


def _refuse(checked: Checked, given: SendDraft) -> None:
    if stops := checked.stops:
        first = stops[0]
        code = first.code if first.code in _CODES or first.code == "send_cap" else "not_sendable"
        raise Invalid(code, first.ko, first.en, errors=[structs.asdict(one) for one in stops])
    asked = [one for one in checked.view.warnings if one.level == "confirm" and one.code not in given.confirmed]
    if asked:
        raise Conflict(
            "confirm_needed",
            "보내기 전에 확인할 것이 있습니다.",
            "There is something to confirm.",
            warnings=[structs.asdict(one) for one in asked],
        )


async def _due(tx: Tx, given: SendDraft) -> datetime:
    """When it may leave: at the time that was chosen, or after the moment in which it can be undone."""
    if given.at is not None:
        if given.at > tx.now + FURTHEST:
            raise Invalid("sending_time", "1년 안의 때를 고르십시오.", "Choose a time within a year.")
        if given.at > tx.now:
            return given.at
    wish = min((await preferences(tx)).undo_seconds, (await house_policy(tx)).undo_most)
    return tx.now + timedelta(seconds=wish)


async def _letter(tx: Tx, row: Any, goals: Sequence[Goal], links: Sequence[LinkedFile], due: datetime) -> Letter:
    people = {role: [one.shown for one in goals if one.role == role] for role in ("to", "cc", "bcc")}
    return await letter_for(tx, row, draft=False, people=people, links=links, at=due)


async def _prepared(tx: Tx, letter: Letter) -> Prepared:
    large = sum(len(one.octets) for one in letter.files) > 2**16
    return await prepare(tx.blobs, tx.institution_id, await apart(large, compose, letter))


Handed = list[tuple[Goal, UUID, int]]
"""Each recipient with the mail of the queue and the number there."""


class Hand(Struct, frozen=True):
    """A mail that is being handed in: its draft, the letter as its sender keeps it, when it may leave."""

    id: UUID
    row: Any
    copy: Letter
    own: Prepared
    due: datetime
    individual: bool


async def _hand_in(tx: Tx, hand: Hand, goals: Sequence[Goal]) -> Handed:
    """Queue it: once for all, or for each alone, who then sees only themselves."""
    row, copy, own, due = hand.row, hand.copy, hand.own, hand.due
    if hand.individual and len(goals) > 1:
        if own.facts.size * len(goals) > MOST_INDIVIDUAL_OCTETS:
            raise Invalid(
                "individual_too_large",
                "개별발송하기에 첨부가 너무 큽니다. 큰 파일은 링크로 보내십시오.",
                "Too large to be sent to each alone; send links.",
            )
        handed: Handed = []
        for one in goals:
            alone = structs.replace(copy, to=[one.shown], cc=[], bcc=[])
            outgoing = await _enqueue(tx, row, await _prepared(tx, alone), [one], due)
            handed.append((one, outgoing, 0))
        return handed
    shown = own if not copy.bcc else await _prepared(tx, structs.replace(copy, bcc=[]))
    outgoing = await _enqueue(tx, row, shown, goals, due)
    return [(one, outgoing, number) for number, one in enumerate(goals)]


async def _enqueue(tx: Tx, row: Any, prepared: Prepared, goals: Sequence[Goal], due: datetime) -> UUID:
    sender = canonical(letter_of(row).sender)
    envelope = Envelope(
        sender=sender,
        utf8=any(not one.address.isascii() for one in goals) or not sender.isascii(),
        ret="HDRS",
        envid=row.id.hex,
        person_id=row.person_id,
    )
    to = [Destination(one.address, ("FAILURE", "DELAY")) for one in goals]
    return await enqueue(tx, envelope, prepared, to, due=due)


async def _keep(tx: Tx, hand: Hand, handed: Handed) -> None:
    """Rows that tell what becomes of it."""
    made, row, due = hand.id, hand.row, hand.due
    content_id = await keep_content(tx, hand.own)
    state = "waiting" if due - tx.now <= SOON else "scheduled"
    values = {
        "institution_id": tx.institution_id,
        "id": made,
        "account_id": row.account_id,
        "person_id": row.person_id,
        "draft_id": row.id,
        "message_id": row.message_id,
        "content_id": content_id,
        "subject": row.subject,
        "state": state,
        "individual": hand.individual,
        "copied": False,
        "people": len(handed),
        "opened": 0,
        "due": due,
        "at": tx.now,
        "changed": tx.now,
    }
    await tx.db.execute(insert(sending).values(values))
    rows = [
        {
            "institution_id": tx.institution_id,
            "sending_id": made,
            "number": number,
            "address": one.address,
            "name": one.name,
            "role": one.role,
            "person_id": one.person,
            "house": one.house,
            "outgoing_id": outgoing,
            "out_number": place,
            "opened_at": None,
            "via": "",
            "recalled_at": None,
        }
        for number, (one, outgoing, place) in enumerate(handed)
    ]
    await tx.db.execute(insert(receipt), rows)


async def _file_copy(tx: Tx, sending_id: UUID, account_id: UUID, own: Prepared | Any) -> None:
    """Put the copy among sent mail."""
    place = Place(account_id=account_id, target="\\Sent", role="sent", flags=flags.SEEN)
    await file(tx, own, [place], over_quota=True)
    await tx.db.execute(update(sending).where(sending.c.id == sending_id).values(copied=True))


async def _remember(tx: Tx, goals: Sequence[Goal]) -> None:
    """To whom the actor writes."""
    rows = [
        {
            "institution_id": tx.institution_id,
            "person_id": tx.actor.person_id,
            "address": one.address,
            "name": one.name,
            "times": 1,
            "at": tx.now,
        }
        for one in goals
        if not one.problem
    ]
    if rows:
        statement = upsert(acquaintance).values(rows)
        fresh = {
            "times": acquaintance.c.times + 1,
            "at": statement.excluded.at,
            "name": statement.excluded.name,
        }
        await tx.db.execute(statement.on_conflict_do_update(constraint=acquaintance.primary_key, set_=fresh))


def _tell(tx: Tx, account_id: UUID) -> None:
    tx.signal(desk_topic(tx.institution_id, account_id), 0)


async def file_sent(tx: Tx, payload: dict[str, Any]) -> None:
    """The copy of a mail that left at its time lies among sent mail; due work."""
    query = select(sending).where(sending.c.id == UUID(payload["sending"])).with_for_update()
    row = (await tx.db.execute(query)).one_or_none()
    if row is None or row.copied or row.state == "cancelled":
        return
    await _file_copy(tx, row.id, row.account_id, await kept_of(tx, row.content_id))
    tx.audit("mail.file_sent", "mail_sending", row.id)


async def settle(tx: Tx, payload: dict[str, Any]) -> None:
    """From now on it can be undone no more; due work."""
    change = (
        update(sending)
        .where(sending.c.id == UUID(payload["sending"]), sending.c.state.in_(("waiting", "scheduled")))
        .values(state="sent", changed=tx.now)
        .returning(sending.c.account_id)
    )
    account_id = (await tx.db.execute(change)).scalar_one_or_none()
    if account_id is not None:
        _tell(tx, account_id)


async def cancel(tx: Tx, sending_id: UUID) -> UUID:
    """Take a mail back before anything of it has left; its draft is open again. Raises Conflict `too_late`."""
    row = await sending_row(tx, sending_id, lock=True)
    own = select(receipt.c.outgoing_id).where(receipt.c.sending_id == sending_id)
    queued = (recipient.c.outgoing_id.in_(own), recipient.c.state == "waiting", recipient.c.attempts == 0)
    done = await tx.db.execute(update(recipient).where(*queued).values(state="cancelled", at=tx.now))
    if row.state == "cancelled" or done.rowcount != row.people or row.draft_id is None:
        why = "이미 나간 메일입니다. 발송 취소는 받은 사람이 읽기 전에만 됩니다."
        raise Conflict("too_late", why, "It has left already.")
    await schedule.cancel(tx, FILE_SENT, str(sending_id))
    await schedule.cancel(tx, SETTLE, str(sending_id))
    if row.copied:
        await _remove_copies(tx, row)
    change = {"state": "cancelled", "changed": tx.now, "copied": False}
    await tx.db.execute(update(sending).where(sending.c.id == sending_id).values(**change))
    opened = {"state": "open", "saved_at": tx.now, "message_id": f"{new_id().hex}@{row.message_id.rpartition('@')[2]}"}
    opened_row = update(draft).where(draft.c.id == row.draft_id).values(**opened, version=draft.c.version + 1)
    await tx.db.execute(opened_row)
    _tell(tx, row.account_id)
    tx.audit("mail.dispatch.cancel", "mail_sending", sending_id)
    return UUID(str(row.draft_id))


async def _remove_copies(tx: Tx, row: Any) -> None:
    """Take the copy out of sent mail, wherever its owner has put it."""
    query = select(message.c.mailbox_id, message.c.uid).where(
        message.c.account_id == row.account_id, message.c.content_id == row.content_id, ~message.c.expunged
    )
    held = await hold(tx, row.account_id)
    for one in (await tx.db.execute(query)).all():
        await bury(tx, one.mailbox_id, held, [one.uid])


async def reschedule(tx: Tx, sending_id: UUID, at: datetime | None) -> None:
    """Another time for a mail that waits for its own; None: now. Raises Conflict `too_late`."""
    row = await sending_row(tx, sending_id, lock=True)
    when = max(at or tx.now, tx.now)
    if when > tx.now + FURTHEST:
        raise Invalid("sending_time", "1년 안의 때를 고르십시오.", "Choose a time within a year.")
    own = select(receipt.c.outgoing_id).where(receipt.c.sending_id == sending_id)
    queued = (recipient.c.outgoing_id.in_(own), recipient.c.state == "waiting", recipient.c.attempts == 0)
    done = await tx.db.execute(update(recipient).where(*queued).values(due=when))
    if row.state != "scheduled" or done.rowcount != row.people:
        raise Conflict("too_late", "이미 나간 메일입니다.", "It has left already.")
    await tx.db.execute(update(sending).where(sending.c.id == sending_id).values(due=when, changed=tx.now))
    for job in (FILE_SENT, SETTLE):
        await schedule.at(tx, job, when, {"sending": str(sending_id)}, key=str(sending_id))
    tx.wake(KIND)
    _tell(tx, row.account_id)
    tx.audit("mail.dispatch.time", "mail_sending", sending_id)
