"""What the institution lays down for its mail, and how mail is for a person."""

import msgspec
from sqlalchemy import select

from kernel.tx import Tx
from mail.tables import policy, preference
from mail.views.boxes import MailPolicyView, MailPreferences

HOUSE = "house"


async def house_policy(tx: Tx) -> MailPolicyView:
    """The institution's rules; what it has not laid down is as the house begins."""
    query = select(policy.c.rules).where(policy.c.name == HOUSE)
    rules = (await tx.db.execute(query)).scalar_one_or_none()
    return msgspec.convert(rules or {}, MailPolicyView)


async def preferences(tx: Tx) -> MailPreferences:
    """The actor's own wishes."""
    query = select(preference.c.wishes).where(preference.c.person_id == tx.actor.person_id)
    wishes = (await tx.db.execute(query)).scalar_one_or_none()
    return msgspec.convert(wishes or {}, MailPreferences)
