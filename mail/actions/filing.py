"""Putting a message into mailboxes: its content once, a narrow row for each mailbox, counters, its conversation.

One statement does all of it (`mail.tables.functions`), for one account or for two hundred.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct, structs
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert

from kernel.clock import new_id
from kernel.db import call
from kernel.errors import NotFound, TooMuch
from kernel.tx import Tx
from mail.actions.holding import full
from mail.events import MailFilesCame, MailStored
from mail.intake import Prepared
from mail.queries.boxes import no_mailbox
from mail.rules import flags, threads
from mail.rules.facts import RENDERER
from mail.tables import content
from mail.topics import account_topic


class Place(Struct, frozen=True, kw_only=True):
    """Where a message goes, and how it looks there: a mailbox by its id, or a path or special use, else INBOX."""

    account_id: UUID
    mailbox_id: UUID | None = None
    target: str = ""
    role: str = ""
    flags: int = 0
    keywords: tuple[str, ...] = ()


class Filed(Struct, frozen=True):
    """A message in its place."""

    account_id: UUID
    mailbox_id: UUID
    uidvalidity: int
    uid: int
    modseq: int
    content_id: UUID
    mailbox: str
    """The mailbox's path."""
    before: int
    """The mailbox's modseq before the message came."""
    recent: int
    """From which UID on messages of the mailbox had been recent in no session."""
    again: bool
    """Whether an earlier delivery of the same key had put it there."""


_KEEP = upsert(content).on_conflict_do_nothing().returning(content.c.id)


async def keep_content(tx: Tx, prepared: Prepared) -> UUID:
    """The content row of these octets; there is one an institution."""
    made: UUID | None = (await tx.db.execute(_KEEP, _row(tx, prepared))).scalar_one_or_none()
    if made is None:
        query = select(content.c.id).where(content.c.digest == prepared.facts.digest)
        made = (await tx.db.execute(query)).scalar_one()
    tx.publish(MailStored(content_id=made))
    return made


def _row(tx: Tx, prepared: Prepared) -> dict[str, Any]:
    return structs.asdict(prepared.facts) | {
        "institution_id": tx.institution_id,
        "id": new_id(),
        "raw": prepared.raw,
        "prefix": prepared.prefix,
        "blob": prepared.blob.sha256 if prepared.blob else None,
        "head": prepared.head,
        "renderer": RENDERER,
        "created": tx.now,
    }


_NAMES = [column.name for column in content.c]
_FIRST = 20
"""The arguments of `mail_file` come first, then the columns of the content."""
_FILE = f"SELECT * FROM mail_file({', '.join(f'${number}' for number in range(1, _FIRST))})"  # noqa: S608 - our own
_COLUMNS = ", ".join('"' + name + '"' for name in _NAMES)
_VALUES = ", ".join(f"${_FIRST + place}" for place in range(len(_NAMES)))
_FILE_NEW = (
    f"WITH kept AS (INSERT INTO mail_content ({_COLUMNS}) VALUES ({_VALUES})"  # noqa: S608 - our own columns
    f" ON CONFLICT DO NOTHING RETURNING id) {_FILE.replace('$5,', 'coalesce($5, (SELECT id FROM kept)),')}"
)


class Kept(Struct, frozen=True):
    """A content that is there already, with what filing must know of it."""

    content_id: UUID
    size: int
    message_id: str
    references: Sequence[str]
    base_subject: str


async def file(  # noqa: PLR0913 - what, where, and how often
    tx: Tx,
    what: Prepared | Kept,
    places: Sequence[Place],
    *,
    key: str = "",
    at: datetime | None = None,
    over_quota: bool = False,
    claim: bool = False,
) -> list[Filed]:
    """Put the message into these mailboxes, all or none; what `key` has put there before is told, not stored again.

    With `claim` it is recent in no other session than the one that puts it there.

    Raises NotFound when an account is closed or a mailbox is gone, TooMuch `over_quota` or `too_many_keywords`.
    """
    given = _arguments(tx, what, places, key=key, at=at, over_quota=over_quota, claim=claim)
    if isinstance(what, Prepared):
        row = _row(tx, what)
        rows = await call(tx.db, _FILE_NEW, *given, *(row[name] for name in _NAMES))
    else:
        rows = await call(tx.db, _FILE, *given)
    refuse(rows)
    found = {row["place"]: _filed(row) for row in rows}
    for one in found.values():
        if not one.again:
            tx.signal(account_topic(tx.institution_id, one.account_id), one.modseq)
    if any(not one.again for one in found.values()):
        content_id = rows[0]["content_id"]
        tx.publish(MailStored(content_id=content_id))
        if isinstance(what, Prepared) and what.facts.attachments:
            tx.publish(MailFilesCame(content_id=content_id))
    return [found[place] for place in range(1, len(places) + 1)]


def _arguments(  # noqa: PLR0913 - the function of the database takes all of it at once
    tx: Tx,
    what: Prepared | Kept,
    places: Sequence[Place],
    *,
    key: str,
    at: datetime | None,
    over_quota: bool,
    claim: bool,
) -> tuple[Any, ...]:
    """What `mail_file` is given, in its order."""
    facts = what.facts if isinstance(what, Prepared) else what
    return (
        tx.institution_id,
        tx.now,
        at or tx.now,
        key,
        None if isinstance(what, Prepared) else what.content_id,
        what.facts.digest if isinstance(what, Prepared) else None,
        facts.size,
        list(dict.fromkeys(threads.keys(facts.message_id, facts.references, facts.base_subject))),
        threads.MOST_TOGETHER,
        flags.MOST_KEYWORDS,
        over_quota,
        claim,
        [one.account_id for one in places],
        [one.mailbox_id for one in places],
        [one.target for one in places],
        [one.role for one in places],
        [one.flags for one in places],
        [" ".join(one.keywords) for one in places],
        [new_id() for _ in places],
    )


def _filed(row: Any) -> Filed:
    return Filed(
        row["account_id"],
        row["mailbox_id"],
        row["uidvalidity"],
        row["uid"],
        row["modseq"],
        row["content_id"],
        row["name"],
        row["before"],
        row["recent"],
        row["again"],
    )


def refuse(rows: Iterable[Any]) -> None:
    """Say in words what a function of the database has found wrong."""
    wrong = [row for row in rows if row["problem"]]
    match wrong[0]["problem"] if wrong else "":
        case "":
            return
        case "quota":
            raise full([row["account_id"] for row in wrong])
        case "keywords":
            raise TooMuch("too_many_keywords", "메일함의 꼬리표가 너무 많습니다.", "The mailbox has too many keywords.")
        case "closed":
            accounts = sorted(str(row["account_id"]) for row in wrong)
            words = "mail_account_not_found", "메일 계정이 없습니다.", "An account is closed."
            raise NotFound(*words, accounts=accounts)
        case _:
            raise no_mailbox()
