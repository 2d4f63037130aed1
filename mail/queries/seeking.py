"""The search of mail: words by the index of the house, how messages lie by their rows; newest first."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, any_, exists, false, func, or_, select, tuple_

from kernel import finding, words
from kernel.clock import SEOUL
from kernel.errors import Invalid
from kernel.questions import Clause
from kernel.tx import Tx
from mail.queries.boxes import account_for, accounts, boxes
from mail.queries.home import box_view
from mail.queries.lists import Head, cursor_of, lines, place_of
from mail.rules import asking
from mail.rules.asking import Asked
from mail.rules.found import KIND, acl_word
from mail.tables import content, label, message
from mail.views.boxes import MailBoxView, MailRows, MailSearchQuery

AT_ONCE = 200
"""Contents that are looked at in one go."""
MOST_ROUNDS = 8
_HIDDEN = ("trash", "junk")
_WHERE = {"받은메일": "inbox", "받은메일함": "inbox", "보낸메일": "sent", "보낸메일함": "sent", "휴지통": "trash",
          "스팸": "junk", "스팸메일": "junk", "임시보관": "drafts", "보관": "archive"}  # fmt: skip


async def search(tx: Tx, query: MailSearchQuery) -> MailRows:
    """Messages that answer the question, of one account or of one's own. Raises Invalid `search_operator`."""
    home = await _home(tx, query)
    asked = asking.read(query.q, tx.now.astimezone(SEOUL))
    if asked.faults:
        raise Invalid(
            "search_operator",
            asked.faults[0].ko,
            asked.faults[0].en,
            errors=[{"text": one.text, "ko": one.ko, "en": one.en} for one in asked.faults],
        )
    if asked.is_empty:
        return MailRows(items=[], seq=home.modseq)
    if not home.own:
        tx.audit("mail.shared.search", "mail_account", home.id)
    known = [box_view(one) for one in await boxes(tx) if one.account_id == home.id]
    shown = _chosen(known, asked, query.box)
    where = await _conditions(tx, home.id, asked, shown)
    if asked.has_words:
        return await _by_words(tx, home, asked, query, where)
    return await _by_rows(tx, home, asked, query, where)


async def _home(tx: Tx, query: MailSearchQuery) -> Any:
    if query.account is not None:
        return await account_for(tx, query.account)
    found = await accounts(tx)
    if not found:
        raise Invalid("mail_no_account", "메일 계정이 없습니다.", "There is no mail account.")
    return found[0]


def _chosen(known: Sequence[MailBoxView], asked: Asked, box: UUID | None) -> list[UUID]:
    """In which mailboxes is looked: those that are named, or all but bin and junk."""
    chosen = [one for one in known if box is None or one.id == box]
    named = [name for name, holds in asked.boxes if holds]
    if named and "anywhere" not in named:
        chosen = [one for one in chosen if any(_is(one, name) for name in named)]
    elif not named and box is None:
        chosen = [one for one in chosen if one.role not in _HIDDEN]
    without = [name for name, holds in asked.boxes if not holds]
    return [one.id for one in chosen if not any(_is(one, name) for name in without)]


def _is(one: MailBoxView, name: str) -> bool:
    folded = words.fold(one.name)
    plain = "".join(name.split())
    return name in (one.role, folded, folded.rpartition("/")[2]) or _WHERE.get(plain) == one.role != ""


async def _conditions(tx: Tx, account_id: UUID, asked: Asked, shown: Sequence[UUID]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [
        message.c.account_id == account_id,
        ~message.c.expunged,
        message.c.mailbox_id.in_(shown) if shown else false(),
    ]
    for mask, wanted in asked.states:
        found.append((message.c.flags.bitwise_and(mask) != 0) == wanted)
    for name, holds in asked.labels:
        keywords = select(label.c.keyword).where(label.c.account_id == account_id, func.lower(label.c.name) == name)
        spelled = list((await tx.db.execute(keywords)).scalars()) or [name]
        there = or_(*(any_(message.c.keywords) == one for one in spelled))
        found.append(there if holds else ~there)
    if asked.larger is not None:
        found.append(message.c.size > asked.larger)
    if asked.smaller is not None:
        found.append(message.c.size < asked.smaller)
    return found


async def _by_rows(
    tx: Tx, home: Any, asked: Asked, query: MailSearchQuery, where: list[ColumnElement[bool]]
) -> MailRows:
    """Nothing is to be looked up: the rows alone answer."""
    place = tuple_(message.c.internal_date, message.c.uid, message.c.mailbox_id)
    own = list(where)
    if asked.question.since is not None:
        own.append(message.c.internal_date >= asked.question.since)
    if asked.question.until is not None:
        own.append(message.c.internal_date < asked.question.until)
    own += [~exists().where(content.c.id == message.c.content_id, _holds(one)) for one in asked.question.clauses]
    if after := place_of(query.cursor):
        own.append(place < tuple_(*after))
    found = (
        select(message.c.mailbox_id, message.c.uid, message.c.internal_date)
        .where(*own)
        .order_by(message.c.internal_date.desc(), message.c.uid.desc(), message.c.mailbox_id.desc())
        .limit(query.limit + 1)
    )
    heads = [Head(row.mailbox_id, row.uid, row.internal_date) for row in await tx.db.execute(found)]
    page = MailRows(items=await lines(tx, home.id, heads[: query.limit], whole=False), seq=home.modseq)
    if len(heads) > query.limit:
        page.next = cursor_of(heads[query.limit - 1])
    return page


def _holds(clause: Clause) -> ColumnElement[bool]:
    """Whether a content has what a clause names."""
    found = []
    for one in clause.any_of:
        if one.field == "flag":
            found.append(content.c.attachments > 0)
        else:
            found.append(func.strpos(content.c.words, one.text) > 0)
            found.append(func.strpos(content.c.head_words, one.text) > 0)
    return or_(false(), *found)


async def _by_words(
    tx: Tx, home: Any, asked: Asked, query: MailSearchQuery, where: list[ColumnElement[bool]]
) -> MailRows:
    """Contents that hold the words, newest first, as far as their messages lie where they should."""
    after = _after(query.cursor)
    heads: list[Head] = []
    snippets: dict[UUID, str] = {}
    full = False
    last: finding.Hit | None = None
    hits: list[finding.Hit] = []
    for _ in range(MOST_ROUNDS):
        part = finding.Part(limit=AT_ONCE, after=after, newest=True)
        hits = await finding.find(tx, asked.question, part, acl=[acl_word(home.id)], kinds=(KIND,))
        placed = await _placed(tx, [hit.id for hit in hits], where)
        for hit in hits:
            if full := len(heads) >= query.limit:
                break
            last = hit
            for row in placed.get(hit.id, [])[:1]:
                heads.append(Head(row.mailbox_id, row.uid, row.internal_date))
                snippets[hit.id] = hit.snippet
        if full or len(hits) < AT_ONCE:
            break
        after = (hits[-1].rank, hits[-1].at, hits[-1].id)
    page = MailRows(items=await lines(tx, home.id, heads, whole=False), seq=home.modseq)
    for row in page.items:
        row.snippet = snippets.get(row.content, "")
    if last is not None and (full or len(hits) == AT_ONCE):
        page.next = f"{last.rank}~{last.at.isoformat()}~{last.id.hex}"
    return page


async def _placed(tx: Tx, ids: Sequence[UUID], where: list[ColumnElement[bool]]) -> dict[UUID, list[Any]]:
    """Where these contents lie, as far as the conditions hold."""
    if not ids:
        return {}
    columns = (message.c.content_id, message.c.mailbox_id, message.c.uid, message.c.internal_date)
    query = select(*columns).where(message.c.content_id.in_(ids), *where).order_by(message.c.internal_date.desc())
    found: dict[UUID, list[Any]] = {}
    for row in await tx.db.execute(query):
        found.setdefault(row.content_id, []).append(row)
    return found


def _after(cursor: str) -> tuple[int, datetime, UUID] | None:
    if not cursor:
        return None
    try:
        rank, at, last = cursor.split("~")
        return int(rank), datetime.fromisoformat(at), UUID(last)
    except ValueError:
        raise Invalid("bad_cursor", "목록을 처음부터 다시 여십시오.", "This cursor is not ours; begin again.") from None
