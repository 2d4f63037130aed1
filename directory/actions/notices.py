"""What a person does with their notices: read them, have what waits shown, say how to be told."""

from msgspec import UNSET
from msgspec.structs import replace

from directory.views.notices import NoticesRead, NoticeWishesInput
from kernel import notices
from kernel.errors import Invalid, NotFound
from kernel.tx import Tx


async def read(tx: Tx, given: NoticesRead) -> None:
    """Mark notices of the actor as read, on every device."""
    if tx.actor.person_id is None:
        raise NotFound()
    await notices.mark_read(tx, None if given.ids is UNSET else given.ids)


async def show_waiting(tx: Tx) -> None:
    """Show the actor now what is kept back."""
    if tx.actor.person_id is None:
        raise NotFound()
    await notices.let_in(tx, tx.actor.person_id)


async def wish(tx: Tx, given: NoticeWishesInput) -> None:
    """Keep how the actor wishes to be told. Raises Invalid for a kind that nobody tells or that is always told."""
    wishes = await notices.wishes_of(tx)
    changed = {
        name: value
        for name in ("quiet", "quiet_from", "quiet_to", "digest_at")
        if (value := getattr(given, name)) is not UNSET
    }
    if given.how is not UNSET:
        free = {kind.name for kind in notices.kinds() if not kind.fixed}
        if strange := sorted(set(given.how) - free):
            raise Invalid(
                "fixed_notice", "바꿀 수 없는 알림입니다.", "This kind of notice cannot be changed.", kinds=strange
            )
        changed["how"] = wishes.how | given.how
    await notices.wish(tx, replace(wishes, **changed))
    tx.audit("notices.wish", "person", tx.actor.person_id or "")
