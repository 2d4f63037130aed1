"""What administrators see of the institution's mail: figures, domains, the queue, accounts, lists. Never a message."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from directory.queries import institution_domain, org_snapshot
from kernel.access import Permission, require
from kernel.errors import Invalid, NotFound
from kernel.tx import Tx
from mail.queries.recipients import members_of_unit
from mail.tables import account, address, content, domain, group, member, outgoing, recipient
from mail.views.admin import (
    AddressLine,
    MailAccountLine,
    MailAccountQuery,
    MailAccounts,
    MailDomain,
    MailGroupView,
    MailOverview,
    QueueLine,
    QueuePage,
    QueueQuery,
)


def no_domain() -> NotFound:
    """What is said of a domain that is not the institution's."""
    return NotFound("mail_domain_not_found", "도메인을 찾을 수 없습니다.", "There is no such domain.")


async def overview(tx: Tx) -> MailOverview:
    """The institution's mail in figures."""
    require(tx, Permission.SETTINGS)
    sums = (func.coalesce(func.sum(account.c.messages), 0), func.coalesce(func.sum(account.c.used), 0))
    kinds = select(account.c.kind, func.count(), *sums).where(account.c.closed.is_(None))
    rows = {row[0]: row for row in await tx.db.execute(kinds.group_by(account.c.kind))}
    today = tx.now - timedelta(hours=24)
    waiting = select(recipient.c.state, func.count()).where(recipient.c.state.in_(("waiting", "held")))
    states = {row[0]: row[1] for row in await tx.db.execute(waiting.group_by(recipient.c.state))}
    joined = recipient.join(outgoing, outgoing.c.id == recipient.c.outgoing_id)
    left = select(recipient.c.state, func.count()).select_from(joined).where(outgoing.c.created > today)
    done = {row[0]: row[1] for row in await tx.db.execute(left.group_by(recipient.c.state))}
    came = select(func.count()).select_from(content).where(content.c.created > today)
    return MailOverview(
        accounts=rows["person"][1] if "person" in rows else 0,
        shared=rows["shared"][1] if "shared" in rows else 0,
        messages=sum(int(row[2]) for row in rows.values()),
        octets=sum(int(row[3]) for row in rows.values()),
        waiting=states.get("waiting", 0),
        held=states.get("held", 0),
        failed_today=done.get("failed", 0),
        sent_today=sum(done.values()),
        outside_today=done.get("relayed", 0),
        received_today=int((await tx.db.execute(came)).scalar_one()),
    )


async def domains(tx: Tx) -> list[MailDomain]:
    """The domains of the institution, its own first."""
    require(tx, Permission.SETTINGS)
    own = await institution_domain(tx)
    query = select(domain.c.name).where(domain.c.institution_id == tx.institution_id).order_by(domain.c.name)
    further = [MailDomain(name=name, own=False) for name in (await tx.db.execute(query)).scalars()]
    return ([MailDomain(name=own, own=True)] if own else []) + further


async def queue(tx: Tx, query: QueueQuery) -> QueuePage:
    """What is on its way, what comes first first; of those that ended, the last."""
    require(tx, Permission.SETTINGS)
    try:
        start = int(query.cursor or 0)
    except ValueError:
        raise Invalid("bad_cursor", "목록을 처음부터 다시 여십시오.", "Begin again.") from None
    order: Any = recipient.c.due if query.state in ("waiting", "held") else recipient.c.at.desc()
    asked = (
        select(recipient, outgoing.c.sender, outgoing.c.created, content.c.size)
        .join(outgoing, outgoing.c.id == recipient.c.outgoing_id)
        .join(content, content.c.id == outgoing.c.content_id)
        .where(recipient.c.state == query.state)
        .order_by(order, recipient.c.outgoing_id, recipient.c.number)
        .offset(start)
        .limit(query.limit + 1)
    )
    rows = (await tx.db.execute(asked)).all()
    tx.audit("mail.queue.read", "mail_outgoing", query.state)
    names = ("number", "sender", "address", "state", "due", "attempts", "host", "reply", "created", "size")
    items = [
        QueueLine(outgoing=row.outgoing_id, **{name: row._mapping[name] for name in names})
        for row in rows[: query.limit]
    ]
    return QueuePage(items=items, more=len(rows) > query.limit)


async def mail_accounts(tx: Tx, query: MailAccountQuery) -> MailAccounts:
    """Accounts by name, with what they hold."""
    require(tx, Permission.SETTINGS)
    found = select(account).where(account.c.closed.is_(None))
    if query.kind:
        found = found.where(account.c.kind == query.kind)
    if query.q:
        found = found.where(account.c.name.contains(query.q.lower(), autoescape=True))
    if query.cursor:
        found = found.where(account.c.name > query.cursor)
    rows = (await tx.db.execute(found.order_by(account.c.name).limit(query.limit + 1))).all()
    shown = rows[: query.limit]
    ids = [row.id for row in shown]
    names: dict[UUID, list[str]] = {}
    asked = select(address.c.account_id, address.c.address).where(address.c.account_id.in_(ids))
    for one in await tx.db.execute(asked.order_by(address.c.address)):
        names.setdefault(one.account_id, []).append(one.address)
    counted = (
        select(member.c.account_id, func.count()).where(member.c.account_id.in_(ids)).group_by(member.c.account_id)
    )
    members = {row[0]: row[1] for row in await tx.db.execute(counted)}
    org = await org_snapshot(tx)
    items = [
        MailAccountLine(
            id=row.id,
            name=row.name,
            kind=row.kind,
            person=row.person_id,
            owner=org.people[row.person_id].name if row.person_id in org.people else "",
            quota=row.quota,
            used=row.used,
            messages=row.messages,
            addresses=names.get(row.id, []),
            members=members.get(row.id, 0),
        )
        for row in shown
    ]
    return MailAccounts(items=items, next=shown[-1].name if len(rows) > query.limit else "")


async def addresses(tx: Tx) -> list[AddressLine]:
    """Further addresses: of accounts, and of units."""
    require(tx, Permission.SETTINGS)
    main = select(account.c.name)
    query = select(address).where(address.c.address.not_in(main)).order_by(address.c.address).limit(2_000)
    return [
        AddressLine(address=row.address, account=row.account_id, unit=row.unit_id, may_send=row.may_send)
        for row in await tx.db.execute(query)
    ]


async def groups(tx: Tx) -> list[MailGroupView]:
    """The lists of the institution, by name."""
    require(tx, Permission.SETTINGS)
    org = await org_snapshot(tx)
    found = []
    for row in await tx.db.execute(select(group).order_by(group.c.name)):
        units = [UUID(one) for one in row.members.get("units", [])]
        people = [UUID(one) for one in row.members.get("people", [])]
        inside = set(people) | {one for unit in units for one in members_of_unit(org, unit, tx.now)}
        found.append(
            MailGroupView(
                id=row.id,
                address=row.address,
                name=row.name,
                who=row.who,
                people=people,
                units=units,
                owners=[UUID(one) for one in row.members.get("owners", [])],
                count=len(inside),
            )
        )
    return found
