"""Asking a mailbox: conditions become one statement, so that only UIDs travel. RFC 9051 §6.4.4, RFC 5256

Texts are compared in the form of `kernel.words.fold`, which the rows hold; the days of arrival are those of Seoul.
"""

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, and_, collate, false, func, not_, or_, select, true

from kernel.clock import SEOUL
from kernel.tx import Tx
from kernel.words import fold
from mail.queries.boxes import Box
from mail.rules import criteria as c
from mail.tables import content, message

_wide = (
    select(content)
    .where(content.c.institution_id == message.c.institution_id, content.c.id == message.c.content_id)
    .limit(1)
    .correlate(message)
    .lateral("wide")
)
"""The content of the message at hand. Looked up one by one on purpose: as a plain join, a database that does not know
its tables yet reads every content of the institution anew for each message."""
_JOINED = message.join(_wide, true())


class Found(Struct, frozen=True):
    """What answers: UIDs in the order that was asked for, and the highest modseq among them (0 for none)."""

    uids: list[int]
    modseq: int


async def search(tx: Tx, box: Box, asked: c.Criterion, order: Sequence[c.Order] = ()) -> Found:
    """The messages that answer, by UID or in the order given."""
    wide = bool(order) or _is_wide(asked)
    source: Any = _JOINED if wide else message
    query = (
        select(message.c.uid, message.c.modseq)
        .select_from(source)
        .where(message.c.mailbox_id == box.id, ~message.c.expunged, condition(asked, tx.now))
        .order_by(*(_key(one) for one in order), message.c.uid)
    )
    rows = (await tx.db.execute(query)).all()
    return Found([row.uid for row in rows], max((row.modseq for row in rows), default=0))


class Line(Struct, frozen=True):
    """What threading needs to know of a message."""

    uid: int
    message_id: str
    references: list[str]
    base_subject: str
    is_reply: bool
    sent: datetime


async def lines(tx: Tx, box: Box, asked: c.Criterion) -> list[Line]:
    """The messages that answer, as threading reads them."""
    columns = (message.c.uid, _wide.c.message_id, _wide.c.references, _wide.c.base_subject, _wide.c.subject)
    query = (
        select(*columns, func.coalesce(_wide.c.sent_at, message.c.internal_date).label("sent"))
        .select_from(_JOINED)
        .where(message.c.mailbox_id == box.id, ~message.c.expunged, condition(asked, tx.now))
        .order_by(message.c.uid)
    )
    return [
        Line(
            row.uid,
            row.message_id,
            row.references,
            row.base_subject,
            row.base_subject != " ".join(row.subject.split()).upper(),
            row.sent,
        )
        for row in await tx.db.execute(query)
    ]


def _is_wide(asked: c.Criterion) -> bool:
    pending = [asked]
    while pending:
        match pending.pop():
            case c.Text() | c.Field() | c.Day(moment=c.Moment.SENT):
                return True
            case c.Not(one):
                pending.append(one)
            case c.Either(one, other):
                pending += [one, other]
            case c.All(each):
                pending += each
            case _:
                continue
    return False


def condition(asked: c.Criterion, now: datetime) -> ColumnElement[bool]:
    """The criterion as a condition on the rows."""
    match asked:
        case c.Not(one):
            return not_(condition(one, now))
        case c.Either(one, other):
            return or_(condition(one, now), condition(other, now))
        case c.All(each):
            return and_(true(), *(condition(one, now) for one in each))
        case c.Uids(ranges):
            return _within(ranges)
        case c.Day():
            return _day(asked)
        case c.Age(younger, seconds):
            since = now - timedelta(seconds=min(seconds, 10**10))
            return message.c.internal_date >= since if younger else message.c.internal_date <= since
        case c.Text() | c.Field():
            return _words(asked)
        case _:
            return _row(asked)


def _row(asked: c.Criterion) -> ColumnElement[bool]:
    match asked:
        case c.Flag(mask, holds):
            return (message.c.flags.bitwise_and(mask) != 0) == holds
        case c.Keyword(name, holds):
            each = func.unnest(message.c.keywords).column_valued("word")
            there = select(each).where(func.lower(each) == name.lower()).exists()
            return there if holds else not_(there)
        case c.Size(larger, octets):
            return message.c.size > octets if larger else message.c.size < octets
        case c.Since(modseq):
            return message.c.modseq >= modseq
        case c.Email(wanted, thread):
            column = message.c.conversation_id if thread else message.c.content_id
            return false() if wanted is None else column == wanted
        case _:
            raise TypeError(f"{type(asked).__name__} is for the session to resolve")


def _within(ranges: Sequence[tuple[int, int]]) -> ColumnElement[bool]:
    single = [low for low, high in ranges if low == high]
    spans = [message.c.uid.between(low, high) for low, high in ranges if low != high]
    return or_(false(), *([message.c.uid.in_(single)] if single else []), *spans)


def _day(asked: c.Day) -> ColumnElement[bool]:
    if asked.moment is c.Moment.SENT:
        own = _wide.c.sent_on
        comparison = {c.When.BEFORE: own < asked.day, c.When.ON: own == asked.day, c.When.SINCE: own >= asked.day}
        return func.coalesce(comparison[asked.when], false())
    column = message.c.internal_date if asked.moment is c.Moment.ARRIVED else message.c.save_date
    begin = datetime.combine(asked.day, time(), SEOUL)
    if asked.when is c.When.BEFORE:
        return column < begin
    if asked.when is c.When.SINCE:
        return column >= begin
    return and_(column >= begin, column < begin + timedelta(days=1))


def _words(asked: c.Text | c.Field) -> ColumnElement[bool]:
    needle = fold(asked.words.replace("\0", ""))
    if isinstance(asked, c.Text):
        body = func.strpos(_wide.c.words, needle) > 0
        return or_(func.strpos(_wide.c.head_words, needle) > 0, body) if asked.header else body
    pattern = rf"(^|\n){_plain(fold(asked.name))}:[^\n]*{_plain(needle)}"
    # To look for the words costs a hundredth of what the pattern costs, and rules out nearly all.
    found = _wide.c.head_words.regexp_match(pattern)
    return and_(func.strpos(_wide.c.head_words, needle) > 0, found) if needle else found


def _plain(text: str) -> str:
    """The text as a regular expression of PostgreSQL that means just it."""
    return re.sub(r"([^\w\s]|_)", r"\\\1", text.replace("\n", " "))


def _key(one: c.Order) -> ColumnElement[Any]:
    columns: dict[c.By, Any] = {
        c.By.ARRIVAL: message.c.internal_date,
        c.By.CC: collate(_wide.c.sort_cc, "C"),
        c.By.DATE: func.coalesce(_wide.c.sent_at, message.c.internal_date),
        c.By.FROM: collate(_wide.c.sort_from, "C"),
        c.By.SIZE: message.c.size,
        c.By.SUBJECT: collate(_wide.c.base_subject, "C"),
        c.By.TO: collate(_wide.c.sort_to, "C"),
        c.By.DISPLAYFROM: collate(_wide.c.display_from, "C"),
        c.By.DISPLAYTO: collate(_wide.c.display_to, "C"),
    }
    column: ColumnElement[Any] = columns[one.by]
    return column.desc() if one.reverse else column.asc()
