"""How mail is for a person: preferences, senders whose images are shown."""

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from kernel.errors import Invalid
from kernel.tx import Tx
from mail.queries.policy import preferences
from mail.rules.addresses import canonical
from mail.tables import preference, trusted
from mail.views.boxes import MailPreferences, MailPreferencesInput
from mail.views.reading import TrustedSender, TrustInput


async def set_preferences(tx: Tx, given: MailPreferencesInput) -> MailPreferences:
    """Keep the actor's wishes."""
    row = {"institution_id": tx.institution_id, "person_id": tx.actor.person_id, "wishes": msgspec.to_builtins(given)}
    statement = upsert(preference).values(row)
    fresh = {"wishes": statement.excluded.wishes}
    await tx.db.execute(statement.on_conflict_do_update(constraint=preference.primary_key, set_=fresh))
    tx.audit("mail.preferences", "person", tx.actor.person_id)
    return await preferences(tx)


async def trust(tx: Tx, given: TrustInput) -> list[TrustedSender]:
    """Always show the images of a sender, or no longer."""
    name = canonical(given.address)
    if not name:
        raise Invalid("mail_address", "메일 주소를 확인하십시오.", "Check the mail address.")
    own = (trusted.c.person_id == tx.actor.person_id) & (trusted.c.address == name)
    if given.trusted:
        row = {"institution_id": tx.institution_id, "person_id": tx.actor.person_id, "address": name, "at": tx.now}
        await tx.db.execute(upsert(trusted).values(row).on_conflict_do_nothing())
    else:
        await tx.db.execute(delete(trusted).where(own))
    tx.audit("mail.trust", "person", tx.actor.person_id, trusted=given.trusted)
    return await trusted_senders(tx)


async def trusted_senders(tx: Tx) -> list[TrustedSender]:
    """Senders whose images the actor always wants to see."""
    query = select(trusted).where(trusted.c.person_id == tx.actor.person_id).order_by(trusted.c.address)
    return [TrustedSender(address=row.address, at=row.at) for row in await tx.db.execute(query)]
