"""A person's notices as they read them, and the news that keeps every device in step."""

from typing import Any

from directory.views.notices import NoticeKindView, NoticeNews, NoticePage, NoticeQuery, NoticeView, NoticeWishes
from kernel import notices
from kernel.errors import NotFound
from kernel.room import News
from kernel.tx import Topic, Tx


async def notice_page(tx: Tx, query: NoticeQuery) -> NoticePage:
    """One page of the actor's notices."""
    if tx.actor.person_id is None:
        raise NotFound()
    seq = await notices.seq_of(tx)
    rows = await notices.page(tx, query.limit + 1, query.before)
    unread, waiting, first = await notices.figures(tx)
    shown = rows[: query.limit]
    return NoticePage(
        items=[_view(row) for row in shown],
        next=shown[-1].at if len(rows) > query.limit else None,
        unread=unread,
        waiting=waiting,
        waiting_until=first,
        topic=str(notices.topic(tx.institution_id, tx.actor.person_id)),
        seq=seq,
    )


async def notices_since(tx: Tx, topic: Topic, since: int) -> News:
    """What changed among the actor's own notices after the number. Raises NotFound for the topic of another."""
    if tx.actor.person_id is None or topic != notices.topic(tx.institution_id, tx.actor.person_id):
        raise NotFound("topic_not_found", "들을 수 없는 소식입니다.", "There is no such topic for you.")
    seq = await notices.seq_of(tx)
    if since >= seq:
        return News(since)
    rows = await notices.changed_since(tx, since)
    if rows is None:
        return News(seq, resync=True)
    unread, _, _ = await notices.figures(tx)
    return News(seq, [NoticeNews(notice=_view(row), unread=unread) for row in rows])


def _view(row: Any) -> NoticeView:
    content = row.content
    known = {kind.name: kind for kind in notices.kinds()}
    return NoticeView(
        id=row.key,
        kind=row.kind,
        group=known[row.kind].group if row.kind in known else "system",
        at=row.at,
        read=row.read_at is not None,
        settled=row.settled,
        waiting=row.due_at is not None,
        ko=content["ko"],
        en=content["en"],
        note_ko=content.get("note_ko", ""),
        note_en=content.get("note_en", ""),
        person_id=content.get("person"),
        person_name=content.get("person_name", ""),
        tone=content.get("tone", ""),
        href=content.get("href", ""),
        act=content.get("act", ""),
    )


async def notice_wishes(tx: Tx) -> NoticeWishes:
    """How the actor is told of each kind."""
    wishes = await notices.wishes_of(tx)
    return NoticeWishes(
        kinds=[
            NoticeKindView(
                name=kind.name,
                group=kind.group,
                ko=kind.ko,
                en=kind.en,
                how=notices.how_told(kind.name, wishes),
                fixed=kind.fixed,
            )
            for kind in notices.kinds()
        ],
        quiet=wishes.quiet,
        quiet_from=wishes.quiet_from,
        quiet_to=wishes.quiet_to,
        digest_at=wishes.digest_at,
    )
