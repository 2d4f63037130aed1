"""What the room begins with: accounts with their mailboxes, labels and figures."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, get_args
from uuid import UUID

from sqlalchemy import func, or_, select

from directory.queries import Org, institution_domain, org_snapshot
from kernel.tx import Tx
from mail.queries.boxes import Account, Box, accounts, boxes
from mail.queries.policy import house_policy, preferences
from mail.queries.recipients import main_address
from mail.rules import flags
from mail.rules.names import INBOX
from mail.tables import account, address, draft, label, later, message, sending
from mail.topics import account_topic, desk_topic
from mail.views.boxes import BoxRole, MailAccount, MailBoxView, MailHome, MailLabel, MailSender

LATER = "나중에 보기"
"""The mailbox where messages wait that come back."""
_ROLES = frozenset(get_args(BoxRole))


async def home(tx: Tx) -> MailHome:
    """Every account that the actor may open."""
    found = await accounts(tx)
    own = next((one for one in found if one.own), None)
    may_begin = False
    if own is None and tx.actor.person_id is not None:
        org = await org_snapshot(tx)
        may_begin = main_address(org, tx.actor.person_id, await institution_domain(tx)) is not None
    return MailHome(
        accounts=await _views(tx, found),
        may_begin=may_begin,
        preferences=await preferences(tx),
        policy=await house_policy(tx),
    )


async def account_view(tx: Tx, account_id: UUID) -> MailAccount:
    """One account."""
    found = [one for one in await accounts(tx) if one.id == account_id]
    return (await _views(tx, found))[0]


async def _views(tx: Tx, found: Sequence[Account]) -> list[MailAccount]:
    if not found:
        return []
    ids = [one.id for one in found]
    listed: dict[UUID, list[MailBoxView]] = defaultdict(list)
    for box in await boxes(tx):
        listed[box.account_id].append(box_view(box))
    labels = await _labels(tx, ids)
    figures = await _figures(tx, ids)
    senders = await _senders(tx, found)
    org = await org_snapshot(tx)
    institution = tx.institution_id
    return [
        MailAccount(
            id=one.id,
            name=one.name,
            label=_label(org, one, tx),
            own=one.own,
            rights=one.rights,
            seq=one.modseq,
            topic=str(account_topic(institution, one.id)),
            desk_topic=str(desk_topic(institution, one.id)),
            desk_seq=desk_seq(tx),
            quota=one.quota,
            used=one.used,
            senders=senders.get(one.id, []),
            boxes=sorted(listed[one.id], key=_order),
            labels=labels.get(one.id, []),
            flagged=figures["flagged"].get(one.id, 0),
            later=figures["later"].get(one.id, 0),
            scheduled=figures["scheduled"].get(one.id, 0),
            drafts=figures["drafts"].get(one.id, 0),
        )
        for one in found
    ]


def desk_seq(tx: Tx) -> int:
    """The number of this moment on the topic of a desk."""
    return int(tx.now.timestamp() * 1_000_000)


def _label(org: Org, one: Account, tx: Tx) -> str:
    person = org.people.get(tx.actor.person_id) if tx.actor.person_id and one.own else None
    return person.name if person else one.name.partition("@")[0]


_PLACES = ("inbox", "later", "sent", "drafts", "archive", "junk", "trash", "")


def _order(box: MailBoxView) -> tuple[int, str]:
    return (_PLACES.index(box.role) if box.role in _PLACES else len(_PLACES), box.name)


def box_view(box: Box) -> MailBoxView:
    """A mailbox as it goes over HTTP: without what stands before the names of other accounts."""
    path = box.name if box.own else box.name.split("/", 2)[-1]
    return MailBoxView(
        id=box.id,
        account=box.account_id,
        name=path,
        role=role_of(path, box.role),
        total=box.total,
        unseen=box.unseen,
        seq=max(box.modseq, box.changeseq),
        size=box.size,
        rights=box.rights,
    )


def role_of(path: str, role: str) -> Any:
    """What a mailbox is for: the role it was given, or that of its name."""
    if path == INBOX:
        return "inbox"
    if path == LATER:
        return "later"
    return role if role in _ROLES else ""


async def _labels(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, list[MailLabel]]:
    query = select(label).where(label.c.account_id.in_(ids)).order_by(label.c.position, label.c.name)
    found: dict[UUID, list[MailLabel]] = defaultdict(list)
    for row in await tx.db.execute(query):
        found[row.account_id].append(MailLabel(keyword=row.keyword, name=row.name, colour=row.colour))
    return found


async def labels_of(tx: Tx, account_id: UUID) -> list[MailLabel]:
    """The labels of an account, in order."""
    return (await _labels(tx, [account_id])).get(account_id, [])


async def _figures(tx: Tx, ids: Sequence[UUID]) -> dict[str, dict[UUID, int]]:
    """How many flagged messages, ones that come back, scheduled ones and drafts."""
    marked = (message.c.flags.bitwise_and(flags.FLAGGED) != 0) & ~message.c.expunged
    scheduled = sending.c.state == "scheduled"
    drafts = (draft.c.state == "open") & (draft.c.person_id == tx.actor.person_id)
    asked = {
        "flagged": select(message.c.account_id, func.count()).where(message.c.account_id.in_(ids), marked),
        "later": select(later.c.account_id, func.count()).where(later.c.account_id.in_(ids)),
        "scheduled": select(sending.c.account_id, func.count()).where(sending.c.account_id.in_(ids), scheduled),
        "drafts": select(draft.c.account_id, func.count()).where(draft.c.account_id.in_(ids), drafts),
    }
    found: dict[str, dict[UUID, int]] = {}
    for name, query in asked.items():
        column = query.selected_columns[0]
        found[name] = {row[0]: row[1] for row in await tx.db.execute(query.group_by(column))}
    return found


async def _senders(tx: Tx, found: Sequence[Account]) -> dict[UUID, list[MailSender]]:
    """From which addresses mail may be sent, the main one of each account first."""
    mine = [one for one in found if one.own or "p" in one.rights]
    query = (
        select(address.c.address, address.c.account_id, account.c.name)
        .join(account, account.c.id == address.c.account_id)
        .where(address.c.account_id.in_([one.id for one in mine]))
        .where(or_(address.c.may_send, address.c.address == account.c.name))
        .order_by(address.c.address)
    )
    org = await org_snapshot(tx)
    person = org.people.get(tx.actor.person_id) if tx.actor.person_id else None
    own = {one.id: one.own for one in mine}
    sent: dict[UUID, list[MailSender]] = defaultdict(list)
    for row in await tx.db.execute(query):
        first = row.address == row.name
        kind: Any = "shared" if not own[row.account_id] else "own" if first else "alias"
        name = person.name if person and own[row.account_id] else row.name.partition("@")[0]
        sent[row.account_id].append(MailSender(address=row.address, name=name, kind=kind, account=row.account_id))
    for account_id, listed in sent.items():
        main = next(one.name for one in mine if one.id == account_id)
        listed.sort(key=lambda one: (one.address != main, one.address))
    return sent
