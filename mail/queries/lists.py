"""Lists of mail: conversations or messages of a mailbox, newest first, page by page or a window anywhere.

A page walks the index of dates backwards and passes over what has a newer sibling, so that it costs what it shows,
however much lies in the mailbox. Only a window from a position looks at all of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import ColumnElement, FromClause, and_, any_, exists, func, or_, select, tuple_

from directory.queries import org_snapshot
from kernel.errors import Invalid
from kernel.tx import Tx
from mail.queries.boxes import Box, account_for, box
from mail.queries.home import role_of
from mail.queries.people import Circle, circle, listed
from mail.rules import flags
from mail.tables import assignment, content, later, mailbox, message, sending
from mail.views.boxes import (
    MailAssignment,
    MailListQuery,
    MailPerson,
    MailRow,
    MailRows,
    MailViewQuery,
    PersonTaken,
)

MOST_PEOPLE = 6
_HIDDEN = ("trash", "junk")
_UNFILTERED = 2
"""Conditions of a list that nothing narrows."""


class Head(Struct, frozen=True):
    """The message that stands for a line of a list."""

    box: UUID
    uid: int
    at: datetime


async def rows(tx: Tx, box_id: UUID, query: MailListQuery) -> MailRows:
    """Part of a mailbox's list."""
    here = await box(tx, box_id)
    here.require("r")
    if not here.own:
        tx.audit("mail.shared.list", "mailbox", box_id)
    heads, total = await (_window if query.start is not None else _page)(tx, here, query)
    more = len(heads) > query.limit
    shown = heads[: query.limit]
    found = MailRows(items=await lines(tx, here.account_id, shown, whole=not query.flat), seq=here.modseq)
    if more:
        found.next = cursor_of(shown[-1])
    if total is not None:
        found.total = total
    return found


def cursor_of(last: Head) -> str:
    """Where a list goes on."""
    return f"{last.at.isoformat()}~{last.uid}~{last.box.hex}"


def place_of(cursor: str) -> tuple[datetime, int, UUID] | None:
    """What a cursor says. Raises Invalid."""
    if not cursor:
        return None
    try:
        at, uid, box_id = cursor.split("~")
        return datetime.fromisoformat(at), int(uid), UUID(box_id)
    except ValueError:
        raise Invalid("bad_cursor", "목록을 처음부터 다시 여십시오.", "This cursor is not ours; begin again.") from None


def _conditions(tx: Tx, here: Box, query: MailListQuery, row: Any) -> list[ColumnElement[bool]]:
    """What a message must be to stand in the list."""
    found: list[ColumnElement[bool]] = [row.c.mailbox_id == here.id, ~row.c.expunged]
    match query.filter:
        case "unread":
            found.append(row.c.flags.bitwise_and(flags.SEEN) == 0)
        case "flagged":
            found.append(row.c.flags.bitwise_and(flags.FLAGGED) != 0)
        case "unanswered":
            found.append(row.c.flags.bitwise_and(flags.ANSWERED) == 0)
        case "files":
            found.append(exists().where(content.c.id == row.c.content_id, content.c.attachments > 0).correlate(row))
    if query.label:
        found.append(any_(row.c.keywords) == query.label)
    if query.assigned:
        found.append(_assigned(tx, query.assigned, row))
    return found


def _assigned(tx: Tx, asked: str, row: Any) -> ColumnElement[bool]:
    own = and_(assignment.c.account_id == row.c.account_id, assignment.c.conversation_id == row.c.conversation_id)
    match asked:
        case "me":
            return exists().where(own, assignment.c.person_id == tx.actor.person_id, assignment.c.state == "open")
        case "done":
            return exists().where(own, assignment.c.state == "done")
        case "open":
            return ~exists().where(own, assignment.c.state == "done")
        case _:
            taken = or_(assignment.c.person_id.is_not(None), assignment.c.state == "done")
            return ~exists().where(own, taken)


async def _page(tx: Tx, here: Box, query: MailListQuery) -> tuple[list[Head], None]:
    """Lines after a cursor, and one more where there is one."""
    if query.filter == "unread" and not here.unseen:
        return [], None
    own = _conditions(tx, here, query, message)
    place = tuple_(message.c.internal_date, message.c.uid)
    if not query.flat:
        other = message.alias("newer")
        newer = tuple_(other.c.internal_date, other.c.uid) > place
        same = other.c.conversation_id == message.c.conversation_id
        own.append(~exists().where(same, newer, *_conditions(tx, here, query, other)).correlate(message))
    if after := place_of(query.cursor):
        own.append(message.c.internal_date <= after[0])
        own.append(place < tuple_(*after[:2]))
    found = (
        select(message.c.uid, message.c.internal_date)
        .where(*own)
        .order_by(message.c.internal_date.desc(), message.c.uid.desc())
        .limit(query.limit + 1)
    )
    return [Head(here.id, row.uid, row.internal_date) for row in await tx.db.execute(found)], None


async def _window(tx: Tx, here: Box, query: MailListQuery) -> tuple[list[Head], int]:
    """Lines from a position on, and how many there are."""
    own = _conditions(tx, here, query, message)
    if query.flat and len(own) == _UNFILTERED:
        plain = (
            select(message.c.uid, message.c.internal_date.label("at"))
            .where(*own)
            .order_by(message.c.internal_date.desc(), message.c.uid.desc())
            .offset(query.start)
            .limit(query.limit + 1)
        )
        return [Head(here.id, row.uid, row.at) for row in await tx.db.execute(plain)], here.total
    if query.flat:
        every = select(message.c.uid.label("uid"), message.c.internal_date.label("at")).where(*own).cte("every")
    else:
        every = (
            select(func.max(message.c.uid).label("uid"), func.max(message.c.internal_date).label("at"))
            .where(*own)
            .group_by(message.c.conversation_id)
            .cte("every")
        )
    total = select(func.count()).select_from(every).scalar_subquery()
    window = (
        select(every.c.uid, every.c.at, total.label("total"))
        .order_by(every.c.at.desc(), every.c.uid.desc())
        .offset(query.start)
        .limit(query.limit + 1)
    )
    found = (await tx.db.execute(window)).all()
    if not found:
        return [], int((await tx.db.execute(select(func.count()).select_from(every))).scalar_one())
    return [Head(here.id, row.uid, row.at) for row in found], found[0].total


async def across(tx: Tx, account_id: UUID, view: str, query: MailViewQuery) -> MailRows:
    """A list across the mailboxes of an account: marked ones, ones that come back, or all but bin and junk."""
    home = await account_for(tx, account_id)
    if not home.own:
        tx.audit("mail.shared.list", "mail_account", account_id)
    own = [message.c.account_id == account_id, ~message.c.expunged]
    source: FromClause = message
    if view == "flagged":
        own.append(message.c.flags.bitwise_and(flags.FLAGGED) != 0)
    elif view == "later":
        joined = (later.c.mailbox_id == message.c.mailbox_id) & (later.c.uid == message.c.uid)
        source = message.join(later, joined & (later.c.institution_id == message.c.institution_id))
    elif view == "all":
        shown = select(mailbox.c.id).where(
            mailbox.c.account_id == account_id, ~mailbox.c.gone, mailbox.c.role.not_in(_HIDDEN)
        )
        own.append(message.c.mailbox_id.in_(shown))
    else:
        raise Invalid("mail_view", "이런 목록은 없습니다.", "There is no such list.")
    place = tuple_(message.c.internal_date, message.c.uid, message.c.mailbox_id)
    if after := place_of(query.cursor):
        own.append(place < tuple_(*after))
    asked = (
        select(message.c.mailbox_id, message.c.uid, message.c.internal_date)
        .select_from(source)
        .where(*own)
        .order_by(message.c.internal_date.desc(), message.c.uid.desc(), message.c.mailbox_id.desc())
        .limit(query.limit + 1)
    )
    heads = [Head(row.mailbox_id, row.uid, row.internal_date) for row in await tx.db.execute(asked)]
    found = MailRows(items=await lines(tx, account_id, heads[: query.limit], whole=False), seq=home.modseq)
    if len(heads) > query.limit:
        found.next = cursor_of(heads[query.limit - 1])
    return found


_SHOWN = (
    content.c.subject,
    content.c.preview,
    content.c.sender,
    content.c.recipients,
    content.c.attachments,
)


async def lines(tx: Tx, account_id: UUID, heads: Sequence[Head], *, whole: bool) -> list[MailRow]:
    """What is shown of each line; `whole` tells of all messages of its conversation."""
    if not heads:
        return []
    boxes = await _boxes(tx, account_id)
    wanted: dict[UUID, list[int]] = defaultdict(list)
    for head in heads:
        wanted[head.box].append(head.uid)
    own = or_(*(and_(message.c.mailbox_id == one, message.c.uid.in_(uids)) for one, uids in wanted.items()))
    asked = select(message, *_SHOWN).join(content, content.c.id == message.c.content_id)
    found = {(row.mailbox_id, row.uid): row for row in await tx.db.execute(asked.where(own))}
    shown = [found[head.box, head.uid] for head in heads if (head.box, head.uid) in found]
    talks = await _talks(tx, boxes, [row.conversation_id for row in shown]) if whole else {}
    about = _About(
        await circle(tx),
        boxes,
        await _assignments(tx, account_id, [row.conversation_id for row in shown]),
        await _sendings(tx, boxes, shown),
        await _returns(tx, wanted),
    )
    return [_line(row, talks.get(row.conversation_id, []), about) for row in shown]


class _About(Struct, frozen=True):
    """What lines are told by."""

    circle: Circle
    boxes: Mapping[UUID, Any]
    assigned: Mapping[UUID, MailAssignment]
    sendings: Mapping[UUID, Any]
    returns: Mapping[tuple[UUID, int], datetime]


def _line(row: Any, talk: list[Any], about: _About) -> MailRow:
    role = role_of(about.boxes[row.mailbox_id].name, about.boxes[row.mailbox_id].role)
    here = [one for one in talk if one.mailbox_id == row.mailbox_id] or [row]
    shown = [one for one in talk if about.boxes[one.mailbox_id].role not in _HIDDEN or one.mailbox_id == row.mailbox_id]
    shown = shown or [row]
    words = {word.lower() for one in here for word in one.keywords}
    sent = about.sendings.get(row.content_id)
    return MailRow(
        box=row.mailbox_id,
        uid=row.uid,
        conversation=row.conversation_id,
        content=row.content_id,
        count=len({one.content_id for one in shown}),
        unseen=sum(not one.flags & flags.SEEN for one in here),
        flagged=any(one.flags & flags.FLAGGED for one in here),
        answered=bool(row.flags & flags.ANSWERED),
        forwarded="$forwarded" in words,
        draft=bool(row.flags & flags.DRAFT),
        files=max(one.attachments for one in here),
        labels=sorted({word for one in here for word in one.keywords if not word.startswith("$")}),
        people=_people(row, shown, role, about.circle),
        subject=row.subject,
        preview=row.preview,
        at=row.internal_date,
        size=row.size,
        outside=bool(row.sender) and any(about.circle.outside(one.address) for one in listed(row.sender)),
        role=role,
        assigned=about.assigned.get(row.conversation_id),
        until=about.returns.get((row.mailbox_id, row.uid)),
        sending=sent.id if sent else None,
        opened=sent.opened if sent else 0,
        recipients=sent.people if sent else 0,
    )


def _people(row: Any, shown: Sequence[Any], role: str, known: Circle) -> list[MailPerson]:
    """Who wrote, the newest last; of sent mail whom it was for."""
    if role in ("sent", "drafts"):
        return known.people(listed(row.recipients)[:MOST_PEOPLE])
    found: dict[str, MailPerson] = {}
    for one in sorted(shown, key=lambda each: each.internal_date):
        for address in listed(one.sender)[:2]:
            found.pop(address.address, None)
            found[address.address] = known.person(address)
    return list(found.values())[-MOST_PEOPLE:]


async def _boxes(tx: Tx, account_id: UUID) -> dict[UUID, Any]:
    query = select(mailbox.c.id, mailbox.c.name, mailbox.c.role).where(mailbox.c.account_id == account_id)
    return {row.id: row for row in await tx.db.execute(query)}


async def _talks(tx: Tx, boxes: Mapping[UUID, Any], ids: Iterable[UUID]) -> dict[UUID, list[Any]]:
    """The messages of these conversations, narrow."""
    columns = (
        message.c.conversation_id,
        message.c.mailbox_id,
        message.c.content_id,
        message.c.flags,
        message.c.keywords,
        message.c.internal_date,
        content.c.sender,
        content.c.attachments,
    )
    query = (
        select(*columns)
        .join(content, content.c.id == message.c.content_id)
        .where(message.c.conversation_id.in_(set(ids)), ~message.c.expunged)
    )
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in await tx.db.execute(query):
        if row.mailbox_id in boxes:
            found[row.conversation_id].append(row)
    return found


async def _assignments(tx: Tx, account_id: UUID, ids: Iterable[UUID]) -> dict[UUID, MailAssignment]:
    query = select(assignment).where(assignment.c.account_id == account_id, assignment.c.conversation_id.in_(set(ids)))
    rows_ = (await tx.db.execute(query)).all()
    if not rows_:
        return {}
    org = await org_snapshot(tx)
    found = {}
    for row in rows_:
        person = org.people.get(row.person_id) if row.person_id else None
        taken = PersonTaken(id=person.id, name=person.name) if person else None
        found[row.conversation_id] = MailAssignment(person=taken, state=row.state, at=row.at)
    return found


async def assignment_of(tx: Tx, account_id: UUID, conversation_id: UUID) -> MailAssignment | None:
    """Whose a conversation is."""
    return (await _assignments(tx, account_id, [conversation_id])).get(conversation_id)


async def _sendings(tx: Tx, boxes: Mapping[UUID, Any], shown: Sequence[Any]) -> dict[UUID, Any]:
    sent = {row.content_id for row in shown if boxes[row.mailbox_id].role == "sent"}
    if not sent:
        return {}
    columns = (sending.c.id, sending.c.content_id, sending.c.opened, sending.c.people)
    return {row.content_id: row for row in await tx.db.execute(select(*columns).where(sending.c.content_id.in_(sent)))}


async def _returns(tx: Tx, wanted: Mapping[UUID, Sequence[int]]) -> dict[tuple[UUID, int], datetime]:
    query = select(later.c.mailbox_id, later.c.uid, later.c.until).where(later.c.mailbox_id.in_(list(wanted)))
    return {(row.mailbox_id, row.uid): row.until for row in await tx.db.execute(query)}
