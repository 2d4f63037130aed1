"""Putting a message into mailboxes: its content once, a narrow row for each mailbox, counters, its conversation.

One statement does all of it (`mail.tables.functions`), for one account or for two hundred.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct, structs
from sqlalchemy import BigInteger, Boolean, DateTime, Integer, LargeBinary, String, TextClause, bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PgUuid
from sqlalchemy.dialects.postgresql import insert as upsert

from kernel.clock import new_id
from kernel.errors import NotFound, TooMuch
from kernel.tx import Tx
from mail.actions.holding import full
from mail.events import MailStored
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


_IDS = ARRAY(PgUuid(as_uuid=True))
_ARGUMENTS: dict[str, Any] = {
    "p_institution": Integer(),
    "p_now": DateTime(timezone=True),
    "p_at": DateTime(timezone=True),
    "p_key": String(),
    "p_content": PgUuid(as_uuid=True),
    "p_digest": LargeBinary(),
    "p_size": BigInteger(),
    "p_keys": ARRAY(LargeBinary),
    "p_together": Integer(),
    "p_most": Integer(),
    "p_over": Boolean(),
    "p_claim": Boolean(),
    "p_accounts": _IDS,
    "p_boxes": _IDS,
    "p_targets": ARRAY(String),
    "p_roles": ARRAY(String),
    "p_masks": ARRAY(Integer),
    "p_words": ARRAY(String),
    "p_talks": _IDS,
}


def _call(**instead: str) -> str:
    return f"mail_file({', '.join(instead.get(name, f':{name}') for name in _ARGUMENTS)})"


def _typed(statement: str, types: dict[str, Any]) -> TextClause:
    return text(statement).bindparams(*(bindparam(name, type_=kind) for name, kind in types.items()))


_COLUMNS = {column.name: column.type for column in content.c}
_NAMES = ", ".join('"' + name + '"' for name in _COLUMNS)
_KEPT = (
    f"INSERT INTO mail_content ({_NAMES}) VALUES ({', '.join(':' + name for name in _COLUMNS)})"  # noqa: S608 - our own
    " ON CONFLICT DO NOTHING RETURNING id"
)
_FILE_NEW = _typed(
    f"WITH kept AS ({_KEPT}) SELECT * FROM {_call(p_content='(SELECT id FROM kept)')}",  # noqa: S608 - our own columns
    {name: kind for name, kind in _ARGUMENTS.items() if name != "p_content"} | _COLUMNS,
)
_FILE_KEPT = _typed(f"SELECT * FROM {_call()}", _ARGUMENTS)  # noqa: S608 - our own arguments


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
    facts = what.facts if isinstance(what, Prepared) else what
    given = {
        "p_institution": tx.institution_id,
        "p_now": tx.now,
        "p_at": at or tx.now,
        "p_key": key,
        "p_size": facts.size,
        "p_keys": list(dict.fromkeys(threads.keys(facts.message_id, facts.references, facts.base_subject))),
        "p_together": threads.MOST_TOGETHER,
        "p_most": flags.MOST_KEYWORDS,
        "p_over": over_quota,
        "p_claim": claim,
        "p_accounts": [one.account_id for one in places],
        "p_boxes": [one.mailbox_id for one in places],
        "p_targets": [one.target for one in places],
        "p_roles": [one.role for one in places],
        "p_masks": [one.flags for one in places],
        "p_words": [" ".join(one.keywords) for one in places],
        "p_talks": [new_id() for _ in places],
    }
    if isinstance(what, Prepared):
        done = await tx.db.execute(_FILE_NEW, given | {"p_digest": what.facts.digest} | _row(tx, what))
    else:
        done = await tx.db.execute(_FILE_KEPT, given | {"p_digest": None, "p_content": what.content_id})
    rows = done.all()
    refuse(rows)
    found = {
        row.place: Filed(
            row.account_id,
            row.mailbox_id,
            row.uidvalidity,
            row.uid,
            row.modseq,
            row.content_id,
            row.name,
            row.before,
            row.recent,
            row.again,
        )
        for row in rows
    }
    for one in found.values():
        if not one.again:
            tx.signal(account_topic(tx.institution_id, one.account_id), one.modseq)
    if any(not one.again for one in found.values()):
        tx.publish(MailStored(content_id=rows[0].content_id))
    return [found[place] for place in range(1, len(places) + 1)]


def refuse(rows: Iterable[Any]) -> None:
    """Say in words what a function of the database has found wrong."""
    wrong = [row for row in rows if row.problem]
    match wrong[0].problem if wrong else "":
        case "":
            return
        case "quota":
            raise full([one for row in wrong if (one := getattr(row, "account_id", None))])
        case "keywords":
            raise TooMuch("too_many_keywords", "메일함의 꼬리표가 너무 많습니다.", "The mailbox has too many keywords.")
        case "closed":
            accounts = sorted(str(row.account_id) for row in wrong)
            words = "mail_account_not_found", "메일 계정이 없습니다.", "An account is closed."
            raise NotFound(*words, accounts=accounts)
        case _:
            raise no_mailbox()
