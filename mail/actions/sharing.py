"""Conversations of shared accounts: who takes one on, and when it is done."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert

from kernel.errors import Conflict, Invalid, NotFound
from kernel.tx import Tx
from mail.actions.holding import hold
from mail.queries.boxes import account_for
from mail.queries.lists import assignment_of
from mail.queries.members import members
from mail.tables import assignment, message
from mail.views.boxes import AssignInput, MailAssignment


async def assign(tx: Tx, account_id: UUID, conversation_id: UUID, given: AssignInput) -> MailAssignment:
    """Say whose a conversation is, and whether it is done. Raises Conflict `not_shared`, Invalid, NotFound."""
    home = await account_for(tx, account_id)
    if home.own:
        raise Conflict("not_shared", "함께 쓰는 편지함에서만 맡을 수 있습니다.", "Only in a shared account.")
    if given.person is not None and given.person not in {one.person for one in await members(tx, account_id)}:
        raise Invalid("not_a_member", "이 편지함을 함께 쓰는 사람이 아닙니다.", "Not a member of this account.")
    there = select(message.c.uid).where(
        message.c.account_id == account_id, message.c.conversation_id == conversation_id, ~message.c.expunged
    )
    if (await tx.db.execute(there.limit(1))).first() is None:
        raise NotFound("mail_not_found", "메일을 찾을 수 없습니다.", "There is no such conversation.")
    row = {
        "institution_id": tx.institution_id,
        "account_id": account_id,
        "conversation_id": conversation_id,
        "person_id": given.person,
        "state": given.state,
        "by": tx.actor.person_id,
        "at": tx.now,
    }
    statement = upsert(assignment).values(row)
    fresh = {name: statement.excluded[name] for name in ("person_id", "state", "by", "at")}
    await tx.db.execute(statement.on_conflict_do_update(constraint=assignment.primary_key, set_=fresh))
    await hold(tx, account_id)  # whoever has the account open is woken
    tx.audit("mail.assign", "mail_conversation", conversation_id, given.person, state=given.state)
    found = await assignment_of(tx, account_id, conversation_id)
    assert found is not None  # just written
    return found
