"""The institution's own profile, and what it shows to others."""

from typing import Any

from msgspec import UNSET
from msgspec.structs import asdict
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from directory.actions.changes import changing
from directory.tables import commons
from directory.tables import organisation as t
from directory.views.institution import CardPolicyInput, ProfileInput
from kernel.access import Permission, require
from kernel.errors import Invalid, NotFound
from kernel.tx import Tx


async def set_profile(tx: Tx, given: ProfileInput) -> None:
    """Set what the institution prints on its documents, and its settings; what is left out keeps its value."""
    require(tx, Permission.SETTINGS)
    async with changing(tx) as change:
        new: dict[str, Any] = {name: value for name, value in asdict(given).items() if value is not UNSET}
        if given.card_fields is not UNSET:
            new["card_fields"] = sorted(set(given.card_fields))
        own = t.profile.c.institution_id == tx.institution_id
        await tx.db.execute(update(t.profile).where(own).values(fields=t.profile.c.fields.op("||")(new)))
        change.note("profile", None)
        tx.audit("profile.set", "institution", tx.institution_id, fields=sorted(new))


async def set_card_policy(tx: Tx, given: CardPolicyInput) -> None:
    """Say what one other institution, or every other, may see of our cards; holds at once."""
    require(tx, Permission.SETTINGS)
    if given.viewer_id is not None:
        known = select(commons.institution.c.id).where(commons.institution.c.id == given.viewer_id)
        if (await tx.db.execute(known)).scalar_one_or_none() is None:
            raise NotFound("institution_not_found", "기관을 찾을 수 없습니다.", "There is no such institution.")
        if given.viewer_id == tx.institution_id:
            raise Invalid("own_cards", "자기 기관에는 모두 보입니다.", "One's own institution sees everything.")
    row = {"institution_id": tx.institution_id, "viewer_id": given.viewer_id or 0, "level": given.level}
    statement = insert(commons.card_policy).values(row)
    await tx.db.execute(
        statement.on_conflict_do_update(index_elements=["institution_id", "viewer_id"], set_={"level": given.level})
    )
    tx.audit("cards.policy", "institution", given.viewer_id or 0, level=given.level)
