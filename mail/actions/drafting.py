"""Drafts: begun, saved with every pause, left behind among the drafts of IMAP, thrown away. No word is lost.

A draft is a working copy of one person; its version grows with every save, so that a second tab is told rather than
overwritten.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import delete, insert, select, update

from kernel import schedule
from kernel.clock import SEOUL, new_id
from kernel.errors import Conflict, Forbidden, NotFound
from kernel.tx import Tx
from mail.actions import flagging
from mail.actions.bringing import copy_files
from mail.actions.copying import copy_to_drafts, remove_copy
from mail.actions.flagging import Change, How
from mail.composing import quoting
from mail.mime.addresses import Address, addresses
from mail.mime.words import clean
from mail.queries import reading
from mail.queries.boxes import Account, account_for, box
from mail.queries.drafts import Letter, draft_row, no_draft, signatures, templates
from mail.queries.people import Circle, circle
from mail.queries.policy import preferences
from mail.queries.reading import Opened
from mail.rules import flags
from mail.rules.addresses import canonical
from mail.tables import draft, file
from mail.topics import desk_topic
from mail.views.writing import DraftChange, DraftPerson, DraftRecipient, DraftSaved, NewDraft

COPY = "mail.copy_draft"
REST = timedelta(minutes=3)
"""After so long without a save the copy among the drafts of IMAP is made anew."""
_DAYS = ("월", "화", "수", "목", "금", "토", "일")


class Beginning(msgspec.Struct, kw_only=True):
    """What a draft begins with."""

    letter: Letter
    subject: str = ""
    html: str = ""
    references: str = ""
    in_reply_to: str = ""
    files: Sequence[str] = ()
    """Numbers of parts of the message that come along."""
    pictures: Sequence[tuple[str, str]] = ()
    """Parts that stand in the text: the number, and the address in the text that is to be replaced."""


async def begin(tx: Tx, given: NewDraft) -> UUID:
    """Begin a draft: empty, as an answer, handing something on, or going on with one that lies in a mailbox."""
    account = await account_for(tx, given.account)
    if not account.own and "p" not in account.rights:
        raise Forbidden("mail_no_right", "이 계정으로 보낼 권한이 없습니다.", "You may not send from this account.")
    found = await reading.opened(tx, given.of.box, given.of.uid) if given.of else None
    if given.kind == "edit" and found is not None and (before := await _open_copy(tx, found)) is not None:
        return before
    known = await circle(tx)
    made = await _beginning(tx, given, account, found, known)
    row = _row(tx, given, account, found, made)
    await tx.db.execute(insert(draft).values(row))
    if found is not None:
        html = await copy_files(tx, row["id"], found, made.files, made.pictures, made.html)
        if html != made.html:
            await tx.db.execute(update(draft).where(draft.c.id == row["id"]).values(html=html))
    _tell(tx, account.id)
    return UUID(str(row["id"]))


def _row(tx: Tx, given: NewDraft, account: Account, found: Opened | None, made: Beginning) -> dict[str, Any]:
    of = found.row if found is not None and given.kind in ("reply", "reply_all", "forward") else None
    copied = found if found is not None and given.kind == "edit" and found.box.role == "drafts" else None
    mark = new_id()
    return {
        "institution_id": tx.institution_id,
        "id": mark,
        "account_id": account.id,
        "person_id": tx.actor.person_id,
        "version": 1,
        "kind": given.kind,
        "state": "open",
        "letter": msgspec.to_builtins(made.letter),
        "subject": made.subject,
        "html": made.html,
        "of_content": of.content_id if of is not None else None,
        "of_conversation": of.conversation_id if of is not None else None,
        "of_box": of.mailbox_id if of is not None else None,
        "of_uid": of.uid if of is not None else None,
        "references": made.references,
        "in_reply_to": made.in_reply_to,
        "message_id": f"{mark.hex}@{account.name.rpartition('@')[2]}",
        "copy_box": copied.box.id if copied is not None else None,
        "copy_uid": copied.row.uid if copied is not None else None,
        "copied": 1 if copied is not None else 0,
        "began_at": tx.now,
        "saved_at": tx.now,
    }


async def _open_copy(tx: Tx, found: Opened) -> UUID | None:
    """The open draft that this message is the copy of."""
    query = select(draft.c.id).where(
        draft.c.copy_box == found.box.id,
        draft.c.copy_uid == found.row.uid,
        draft.c.person_id == tx.actor.person_id,
        draft.c.state == "open",
    )
    row: UUID | None = (await tx.db.execute(query)).scalar_one_or_none()
    return row


async def _beginning(tx: Tx, given: NewDraft, account: Account, found: Opened | None, known: Circle) -> Beginning:
    letter = Letter(sender=account.name, to=[_kept(one) for one in given.to])
    wishes = await preferences(tx)
    if found is None:
        html = given.html
        subject = given.subject
        if given.template is not None:
            one = next((each for each in await templates(tx) if each.id == given.template), None)
            if one is None:
                raise NotFound("template_not_found", "서식을 찾을 수 없습니다.", "There is no such template.")
            html, subject = one.html + html, subject or one.subject
        return Beginning(letter=letter, subject=subject, html=html + await _signed(tx))
    if given.kind in ("edit", "again"):
        return await _again(tx, found, letter, known)
    made = await _answer(tx, given, found, letter, known)
    if wishes.signature_on_reply and (sign := await _signed(tx)):
        made.html = made.html.replace("<p></p>", f"<p></p>{sign}", 1)
    made.html = given.html + made.html
    return made


async def _signed(tx: Tx) -> str:
    """The signature that a draft begins with: that of the post one acts from, else the first."""
    found = await signatures(tx)
    chosen = next((one for one in found if one.post is not None and one.post == tx.actor.post_id), None)
    chosen = chosen or next((one for one in found if one.first and one.post is None), None)
    return f'<div data-signature="{chosen.id}">{chosen.html}</div>' if chosen else ""


async def _again(tx: Tx, found: Opened, letter: Letter, known: Circle) -> Beginning:
    """Go on with what lies there, word for word."""
    _, fetched, shown = await reading.body_of(tx, found, images=False)
    header = fetched.outline.header
    for name in ("to", "cc", "bcc"):
        setattr(letter, name, [_one(one) for one in addresses(header.first(name))])
    sender = addresses(header.first("from"))
    if sender and canonical(sender[0].address) in known.own:
        letter.sender = canonical(sender[0].address)
    return Beginning(
        letter=letter,
        subject=found.row.subject,
        html=shown.html,
        references=" ".join(reading.ids_in(header, "references")),
        in_reply_to=" ".join(reading.ids_in(header, "in-reply-to")[:1]),
        files=[one.number for one in fetched.outline.files if one.cid.lower() not in shown.used or not one.cid],
        pictures=reading.pictures(fetched, shown, found.place),
    )


async def _answer(tx: Tx, given: NewDraft, found: Opened, letter: Letter, known: Circle) -> Beginning:
    """An answer, or the mail handed on."""
    forward = given.kind == "forward"
    fetched = await reading.fetch(tx.blobs, tx.institution_id, found.row)
    images = (lambda _, url: url) if forward else None
    shown = reading.show(fetched, found.place, images)
    header = fetched.outline.header
    people = {name: addresses(header.first(name)) for name in ("from", "reply-to", "to", "cc")}
    mine = next((one for one in (*people["to"], *people["cc"]) if canonical(one.address) in known.own), None)
    if mine is not None:
        letter.sender = canonical(mine.address)
    row = found.row
    subject = row.subject
    if forward:
        html = quoting.forwarded(shown.html, _fields(found, people))
        subject = quoting.forward_subject(subject)
    else:
        to, cc = quoting.whom(
            people["from"], people["reply-to"], people["to"], people["cc"], known.own,
            everybody=given.kind == "reply_all",
        )  # fmt: skip
        letter.to, letter.cc = [_one(one) for one in to], [_one(one) for one in cc]
        who = people["from"][0] if people["from"] else Address("", "")
        html = quoting.answered(shown.html, who.name or who.address, _when(row.sent_at or row.internal_date))
        subject = quoting.answer_subject(subject)
    chain = reading.ids_in(header, "references") or reading.ids_in(header, "in-reply-to")[:1]
    return Beginning(
        letter=letter,
        subject=subject,
        html=html,
        references=" ".join(quoting.references(row.message_id, chain)),
        in_reply_to="" if forward else row.message_id,
        files=[one.number for one in fetched.outline.files if one.cid.lower() not in shown.used or not one.cid]
        if forward
        else [],
        pictures=reading.pictures(fetched, shown, found.place),
    )


def _fields(found: Opened, people: dict[str, list[Address]]) -> list[tuple[str, str]]:
    def listed(name: str) -> str:
        return ", ".join(f"{one.name} <{one.address}>" if one.name else one.address for one in people[name])

    when = _when(found.row.sent_at or found.row.internal_date)
    return [
        ("보낸 사람:", listed("from")),
        ("보낸 때:", when),
        ("제목:", found.row.subject),
        ("받는 사람:", listed("to")),
        ("참조:", listed("cc")),
    ]


def _when(at: datetime) -> str:
    local = at.astimezone(SEOUL)
    return f"{local.year}. {local.month}. {local.day}.({_DAYS[local.weekday()]}) {local:%H:%M}"


def _one(one: Address) -> DraftRecipient:
    return DraftRecipient(address=one.address, name=one.name)


def _kept(one: DraftPerson) -> DraftRecipient:
    return DraftRecipient(address=one.address.strip(), name=clean(one.name), kind=one.kind, id=one.id)


async def save(tx: Tx, draft_id: UUID, given: DraftChange) -> DraftSaved:
    """Keep the draft as it stands. Raises Conflict `draft_changed` when another save came first, `draft_sent`."""
    row = await draft_row(tx, draft_id, lock=True)
    if row.state != "open":
        raise Conflict("draft_sent", "이미 보낸 메일입니다.", "This mail was sent already.")
    if row.version != given.version:
        raise Conflict(
            "draft_changed",
            "다른 창에서 먼저 저장했습니다. 그 내용을 불러오거나 새 메일로 이어 쓰십시오.",
            "Another window saved first.",
            version=row.version,
            saved_at=row.saved_at.isoformat(),
        )
    letter = Letter(
        sender=canonical(given.sender) or given.sender,
        to=[_kept(one) for one in given.to],
        cc=[_kept(one) for one in given.cc],
        bcc=[_kept(one) for one in given.bcc],
        individual=given.individual,
        receipt=given.receipt,
        priority=given.priority,
    )
    values = {"letter": msgspec.to_builtins(letter), "subject": clean(given.subject), "html": given.html}
    version = row.version + 1
    change = update(draft).where(draft.c.id == draft_id).values(**values, version=version, saved_at=tx.now)
    await tx.db.execute(change)
    await schedule.at(tx, COPY, tx.now + REST, {"draft": str(draft_id)}, key=str(draft_id))
    _tell(tx, row.account_id)
    return DraftSaved(version=version, saved_at=tx.now)


def _tell(tx: Tx, account_id: UUID) -> None:
    tx.signal(desk_topic(tx.institution_id, account_id), 0)


async def discard(tx: Tx, draft_id: UUID) -> None:
    """Throw a draft away, and its copy with it."""
    row = await draft_row(tx, draft_id, lock=True)
    if row.state != "open":
        raise no_draft()
    await remove_copy(tx, row)
    gone = {"state": "gone", "saved_at": tx.now, "copy_box": None, "copy_uid": None}
    await tx.db.execute(update(draft).where(draft.c.id == draft_id).values(**gone))
    await schedule.cancel(tx, COPY, str(draft_id))
    _tell(tx, row.account_id)
    tx.audit("mail.draft.discard", "mail_draft", draft_id)


async def close(tx: Tx, draft_id: UUID) -> None:
    """Leave a draft: what is empty goes, everything else lies among the drafts of every mail program."""
    row = await draft_row(tx, draft_id, lock=True)
    if row.state != "open":
        return
    if await _is_empty(tx, row):
        await discard(tx, draft_id)
        return
    await schedule.cancel(tx, COPY, str(draft_id))
    if row.copied != row.version:
        await copy_to_drafts(tx, row)
    tx.audit("mail.draft.close", "mail_draft", draft_id)


async def copy_job(tx: Tx, payload: dict[str, Any]) -> None:
    """A draft that has rested lies among the drafts of IMAP too; due work."""
    query = select(draft).where(draft.c.id == UUID(payload["draft"]), draft.c.state == "open").with_for_update()
    row = (await tx.db.execute(query)).one_or_none()
    if row is not None and row.copied != row.version:
        await copy_to_drafts(tx, row)


async def _is_empty(tx: Tx, row: Any) -> bool:
    letter = msgspec.convert(row.letter, Letter)
    if row.kind not in ("new", "edit") or row.subject or letter.to or letter.cc or letter.bcc:
        return row.kind in ("reply", "reply_all", "forward") and row.version == 1
    files = (await tx.db.execute(select(file.c.id).where(file.c.draft_id == row.id).limit(1))).first()
    text = reading.words_of(row.html)
    return files is None and not text.strip() and row.copy_box is None


async def forget(tx: Tx) -> None:
    """Remove drafts that were sent or thrown away long ago."""
    old = select(draft.c.id).where(draft.c.state != "open", draft.c.saved_at < tx.now - timedelta(days=400))
    ids = list((await tx.db.execute(old.limit(500))).scalars())
    await tx.db.execute(delete(file).where(file.c.draft_id.in_(ids)))
    await tx.db.execute(delete(draft).where(draft.c.id.in_(ids)))


async def mark_answered(tx: Tx, row: Any) -> None:
    """The message that was answered or handed on shows it."""
    if row.of_box is None or row.of_uid is None:
        return
    try:
        here = await box(tx, row.of_box)
    except NotFound:
        return
    if row.kind == "forward":
        change = Change(How.ADD, 0, ("$Forwarded",))
    else:
        change = Change(How.ADD, flags.ANSWERED)
    if here.own or "w" in here.rights:
        await flagging.store(tx, here, [row.of_uid], change)
