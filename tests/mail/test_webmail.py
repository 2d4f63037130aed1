"""Webmail over the rows: lists, conversations, a message as it is read, acts, changes."""

from datetime import timedelta
from uuid import UUID

import pytest

from kernel.errors import Conflict, Invalid, NotFound
from mail.actions import acting, indexing
from mail.queries import lists, parts, reading
from mail.queries.changes import changes
from mail.queries.home import home
from mail.queries.people import circle
from mail.queries.seeking import search
from mail.queries.talks import talk
from mail.views.boxes import ActItems, MailActInput, MailListQuery, MailSearchQuery
from tests.mail.house import House, mail


async def listed(house: House, **query: object) -> list[str]:
    box = await house.box()
    async with house.tx() as tx:
        return [row.subject for row in (await lists.rows(tx, box.id, MailListQuery(**query))).items]  # type: ignore[arg-type]


async def act(house: House, name: str, box: UUID, *uids: int, **given: object) -> acting.MailActDone:
    async with house.tx() as tx:
        asked = MailActInput(act=name, items=[ActItems(box=box, uids=list(uids))], **given)  # type: ignore[arg-type]
        return await acting.act(tx, asked)


async def test_a_list_tells_conversations_newest_first_page_by_page_and_from_any_place(house: House) -> None:
    first = mail("예산", Message_ID="<a@x.example>")
    answer = mail("Re: 예산", Message_ID="<b@x.example>", In_Reply_To="<a@x.example>")
    await house.put(first, mail("둘"), mail("셋"), answer)
    assert await listed(house) == ["Re: 예산", "셋", "둘"]
    assert await listed(house, flat=True) == ["Re: 예산", "셋", "둘", "예산"]
    box = await house.box()
    async with house.tx() as tx:
        page = await lists.rows(tx, box.id, MailListQuery(limit=2))
        rest = await lists.rows(tx, box.id, MailListQuery(limit=2, cursor=str(page.next)))
        window = await lists.rows(tx, box.id, MailListQuery(limit=1, start=1))
        talked = await talk(tx, page.items[0].conversation, box.id, images=False)
    assert [row.subject for row in rest.items] == ["둘"]
    assert (window.total, [row.subject for row in window.items]) == (3, ["셋"])
    assert (page.items[0].count, page.items[0].unseen) == (2, 2)
    assert [one.subject for one in talked.messages] == ["예산", "Re: 예산"]
    assert all(one.body is not None for one in talked.messages)


async def test_acts_mark_move_and_come_back_and_changes_tell_them(house: House) -> None:
    await house.put(mail("하나"), mail("둘"))
    box = await house.box()
    async with house.tx() as tx:
        before = (await home(tx)).accounts[0]
    done = await act(house, "trash", box.id, 1)
    moved = done.moved[0]
    await act(house, "read", box.id, 2)
    async with house.tx() as tx:
        told = await changes(tx, before.id, before.seq)
    assert {row.subject: row.unseen for row in told.rows} == {"하나": 1, "둘": 0}
    assert [(one.box, one.uids) for one in told.gone] == [(box.id, [1])]
    assert await listed(house, filter="unread") == []
    with pytest.raises(Conflict, match="mail_not_in_bin"):
        await act(house, "delete", box.id, 2)
    await act(house, "move", moved.target, moved.pairs[0][1], to=box.id)
    assert await listed(house) == ["하나", "둘"]
    await act(house, "later", box.id, 2, until=house.dure.now() + timedelta(days=1))
    assert await listed(house) == ["하나"]
    async with house.tx() as tx:
        waiting = await lists.across(tx, before.id, "later", lists.MailViewQuery())
    assert [row.subject for row in waiting.items] == ["둘"]
    assert waiting.items[0].until is not None


async def test_a_message_is_read_harmlessly_with_its_files_and_what_speaks_against_it(house: House) -> None:
    text = (
        b"From: \xec\xb0\xa8\xeb\xb3\xb4\xeb\x9e\x8c <boram@pay-bank.example>\r\nTo: garam@a.example\r\n"
        b"Subject: =?UTF-8?B?6rK97IKs?=\r\nReply-To: x@else.example\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n'
        b'<p onclick="x()">hi <a href="https://evil.example/">www.bank.example</a><img src="https://t.example/p.png">'
        b'<img src="cid:pic@x"></p><script>alert(1)</script>\r\n--b\r\nContent-Type: image/png; name="p.png"\r\n'
        b"Content-ID: <pic@x>\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n"
        b'--b\r\nContent-Type: application/pdf; name="a.pdf"\r\nContent-Disposition: attachment; filename="a.pdf"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\nJVBERi0x\r\n--b--\r\n"
    )
    await house.put(text)
    box = await house.box()
    async with house.tx() as tx:
        found = await reading.opened(tx, box.id, 1)
        view = await reading.message_view(tx, found, await circle(tx), images=False)
        leaf = await parts.part_of(tx, found, "3")
        shown = await reading.message_view(tx, found, await circle(tx), images=True)
    assert view.body is not None
    assert "script" not in view.body.html
    assert "onclick" not in view.body.html
    assert view.body.remote_images == 1
    assert 'data-remote="0"' in view.body.html
    assert "/messages/1/parts/2?inline=true" in view.body.html
    assert shown.body is not None
    assert f"{found.place}/images/0" in shown.body.html
    assert [(one.name, one.inline) for one in view.files] == [("p.png", True), ("a.pdf", False)]
    assert (leaf.name, leaf.octets) == ("a.pdf", b"%PDF-1")
    assert {one.kind for one in view.facts} >= {"outside", "first_time", "reply_elsewhere", "suspicious_link"}
    assert view.body.links[0].why == "other"


async def test_search_finds_by_words_initials_fields_and_how_a_message_lies(house: House) -> None:
    filed = await house.put(mail("추경 예산안", "표를 붙입니다.\r\n"), mail("소풍 안내", "김밥을 쌉니다.\r\n"))
    async with house.tx(None) as tx:
        for one in filed:
            await indexing.index(tx, one.content_id)
    await act(house, "flag", (await house.box()).id, 2)

    async def found(q: str) -> list[str]:
        async with house.tx() as tx:
            return [row.subject for row in (await search(tx, MailSearchQuery(q=q))).items]

    assert await found("김밥") == ["소풍 안내"]
    assert await found("ㅊㄱ") == ["추경 예산안"]
    assert await found("from:가람 subject:안내") == ["소풍 안내"]
    assert await found("is:flagged") == ["소풍 안내"]
    assert await found("예산 is:flagged") == []
    assert await found("in:sent") == []
    assert await found("after:2000 -김밥") == ["추경 예산안"]
    with pytest.raises(Invalid, match="search_operator"):
        await found("before:어제쯤")


async def test_nobody_reads_anothers_mail(house: House) -> None:
    await house.put(mail("비밀"))
    box = await house.box()
    async with house.tx("naraeon") as tx:
        with pytest.raises(NotFound):
            await lists.rows(tx, box.id, MailListQuery())
    async with house.tx("naraeon") as tx:
        with pytest.raises(NotFound):
            await reading.opened(tx, box.id, 1)
