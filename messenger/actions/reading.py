"""Moving the read cursor: one row a member, whatever there is to read."""

from uuid import UUID

from sqlalchemy import and_, func, select, update

from kernel.tx import Tx
from messenger.actions import crossing
from messenger.queries.messages import counted_after
from messenger.queries.places import place_for
from messenger.tables import XID, event, member
from messenger.topics import reads_topic
from messenger.views.conversations import ReadView


async def read(tx: Tx, conversation_id: UUID, seq: int) -> ReadView:
    """The actor has read up to a number. Never goes back; the same again is harmless."""
    place = await place_for(tx, conversation_id)
    seq = min(seq, place.row.last_seq)
    own = and_(
        member.c.conversation_id == place.id,
        member.c.house == tx.institution_id,
        member.c.person_id == tx.actor.person_id,
        member.c.left_seq.is_(None),
    )
    vseq = select(event.c.vseq).where(event.c.conversation_id == place.id, event.c.seq == seq).scalar_subquery()
    values = {"read_seq": seq, "read_vseq": func.coalesce(vseq, 0), "read_at": tx.now, "xid": XID}
    moved = await tx.db.execute(update(member).where(own, member.c.read_seq < seq).values(values))
    if moved.rowcount:
        tx.signal(reads_topic(tx.institution_id, place.id), seq)
        if place.row.home != tx.institution_id or await _is_shared(tx, place.id):
            await crossing.tell_reads(tx, place.id, place.row.home)
    cursor = int(await tx.db.scalar(select(member.c.read_seq).where(own)) or 0)
    unread = await counted_after(tx, place.id, cursor, tx.actor.person_id)
    return ReadView(read_seq=cursor, unread=unread)


async def _is_shared(tx: Tx, conversation_id: UUID) -> bool:
    other = and_(
        member.c.conversation_id == conversation_id, member.c.house != tx.institution_id, member.c.left_seq.is_(None)
    )
    return (await tx.db.execute(select(member.c.house).where(other).limit(1))).first() is not None
