"""Sentences for the bell: who wrote, where; never what."""

from uuid import UUID

from sqlalchemy import select

from kernel.errors import Refusal
from kernel.notices import Notice
from kernel.tx import Tx
from messenger.rules import VOID
from messenger.tables import conversation, member, memo, message


async def memo_line(tx: Tx, memo_id: UUID) -> Notice | None:
    """That a memo lies there; None when it was recalled meanwhile."""
    row = (await tx.db.execute(select(memo).where(memo.c.id == memo_id))).one_or_none()
    if row is None or row.recalled_at is not None:
        return None
    name = f"{row.author['name']} {row.author['post']}".strip()
    return Notice(
        key=f"memo:{memo_id}",
        kind="messenger.memo",
        about=f"memo/{memo_id}",
        ko=f"**{name}**의 쪽지가 왔습니다" + (" · 확인 요청" if row.ask else ""),
        en=f"A memo from **{name}**" + (" · asks for confirmation" if row.ask else ""),
        person=UUID(row.author["id"]),
        person_name=row.author["name"],
        href=f"/messenger/memos/{memo_id}",
        act="open",
    )


async def mention_line(tx: Tx, conversation_id: UUID, seq: int, people: list[UUID]) -> tuple[list[UUID], Notice] | None:
    """Who of those named in a message is to be told, and the sentence."""
    if not people:
        return None
    where = (message.c.conversation_id == conversation_id, message.c.seq == seq)
    row = (await tx.db.execute(select(message).where(*where))).one_or_none()
    if row is None or row.state in VOID:
        return None
    here = select(member.c.person_id).where(
        member.c.conversation_id == conversation_id,
        member.c.house == tx.institution_id,
        member.c.left_seq.is_(None),
        member.c.person_id.in_(people),
        member.c.alert != "none",
        member.c.read_seq < seq,
    )
    told = [one.person_id for one in await tx.db.execute(here) if one.person_id != row.sender]
    name = await tx.db.scalar(select(conversation.c.name).where(conversation.c.id == conversation_id))
    who = row.author.get("name", "")
    line = Notice(
        key=f"mention:{conversation_id}:{seq}",
        kind="messenger.mention",
        about=f"conversation/{conversation_id}",
        ko=f"**{who}**님이 {f'「{name}」에서 ' if name else ''}나를 불렀습니다",
        en=f"**{who}** mentioned you{f' in {name}' if name else ''}",
        person=row.sender,
        person_name=who,
        href=f"/messenger/{conversation_id}?m={seq}",
        act="open",
    )
    return told, line


async def refused_line(tx: Tx, conversation_id: UUID, cid: UUID, refusal: Refusal) -> Notice:
    """That another institution did not take what somebody said or did in a conversation."""
    name = await tx.db.scalar(select(conversation.c.name).where(conversation.c.id == conversation_id)) or "대화"
    return Notice(
        key=f"refused:{cid}",
        kind="messenger.refused",
        about=f"command/{cid}",
        ko=f"**{name}**에 보낸 것을 상대 기관이 받지 않았습니다: {refusal.ko}",
        en=f"What you sent to **{name}** was refused: {refusal.en}",
        tone="bad",
        href=f"/messenger/{conversation_id}",
        act="open",
    )
