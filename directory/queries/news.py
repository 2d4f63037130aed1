"""The news of the organisation: which things changed, for whoever shows them to fetch again."""

from sqlalchemy import select

from directory.queries.notices import notices_since
from directory.queries.snapshot import org_topic
from directory.tables import organisation as t
from kernel.errors import NotFound
from kernel.room import News
from kernel.tx import Topic, Tx

MOST = 500
"""Above this many changes it is cheaper to fetch everything again."""


async def changes_since(tx: Tx, topic: Topic, seq: int) -> News:
    """What changed in one's own institution after `seq`, as `{seq, kind, id}`, or in one's own notices."""
    if topic.kind == "notices":
        return await notices_since(tx, topic, seq)
    if topic != org_topic(tx.institution_id):
        raise NotFound("topic_not_found", "들을 수 없는 소식입니다.", "There is no such topic for you.")
    own = t.profile.c.institution_id == tx.institution_id
    last = (await tx.db.execute(select(t.profile.c.seq).where(own))).scalar_one_or_none() or 0
    if seq < 0 or seq > last or last - seq > MOST:
        return News(seq=last, resync=True)
    row = t.change
    query = select(row).where(row.c.institution_id == tx.institution_id, row.c.seq > seq, row.c.seq <= last)
    rows = list(await tx.db.execute(query.order_by(row.c.seq)))
    return News(seq=last, items=[{"seq": each.seq, "kind": each.kind, "id": each.subject_id} for each in rows])
