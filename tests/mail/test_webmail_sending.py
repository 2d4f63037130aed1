"""Writing and sending on the web: drafts that lose nothing, what leaves, what comes back, what is taken back."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from kernel.errors import Conflict, Invalid, NotFound
from kernel.tx import Actor
from mail.actions import bringing, dispatching, drafting, flagging, linking, opening, recalling
from mail.actions.flagging import Change, How
from mail.actions.sending import Due, Result
from mail.events import MailArrived, MailOpened
from mail.mime.message import read
from mail.queries import boxes, links, lists, messages, reading, sent
from mail.queries.checking import check
from mail.queries.drafts import draft_view
from mail.queries.people import circle
from mail.queries.suggesting import suggest
from mail.rules import flags
from mail.smtp.courier import Courier
from mail.tables import content, journal, message, receipt
from mail.views.boxes import MailListQuery
from mail.views.writing import DraftChange, DraftPerson, MessageRef, NewDraft, SendDraft, SuggestQuery
from tests.mail.house import House, build


async def begun(house: House, **given: Any) -> Any:
    async with house.tx() as tx:
        asked = NewDraft(account=house.accounts["garam"], **given)
        return await draft_view(tx, await drafting.begin(tx, asked))


async def written(
    house: House, to: Sequence[str], *, subject: str = "알림", html: str = "<p>본문</p>", **how: Any
) -> Any:
    """A draft with these words, saved once."""
    draft = await begun(house)
    change = DraftChange(
        version=draft.version,
        sender=f"garam@{house.domain}",
        to=[DraftPerson(address=one) for one in to],
        subject=subject,
        html=html,
        **how,
    )
    async with house.tx() as tx:
        await drafting.save(tx, draft.id, change)
    async with house.tx() as tx:
        return await draft_view(tx, draft.id)


async def sent_off(house: House, draft: Any, *confirmed: str, **how: Any) -> UUID:
    async with house.tx() as tx:
        return await dispatching.send(tx, draft.id, SendDraft(version=draft.version, confirmed=list(confirmed), **how))


async def carried(house: House, sending_id: UUID, *, later: timedelta = timedelta(minutes=1)) -> list[bytes]:
    """Let the queue of this house be emptied; what went outside is returned."""
    outside: list[bytes] = []

    async def served() -> list[int]:
        return [house.institution]

    async def remote(due: Due, data: bytes) -> list[Result]:
        outside.append(data)
        return [Result(row.number, "relayed", "250 2.0.0 Ok", "mx.out.example") for row in due.rows]

    now = house.dure.now
    house.dure.now = lambda: now() + later  # type: ignore[method-assign]
    try:
        await Courier(house.dure, served, "mx.test", remote).step(house.institution)
    finally:
        house.dure.now = now  # type: ignore[method-assign]
    async with house.tx(None) as tx:
        rows = (await tx.db.execute(select(receipt).where(receipt.c.sending_id == sending_id))).all()
        for outgoing, where in {(row.outgoing_id, row.house) for row in rows if row.house is not None}:
            await opening.arrived(tx, MailArrived(outgoing_id=outgoing, house=where))
    return outside


async def subjects(house: House, box: str, who: str = "garam") -> list[str]:
    async with house.tx(who) as tx:
        here = await boxes.box_named(tx, box)
        return [row.subject for row in (await lists.rows(tx, here.id, MailListQuery())).items]


async def test_a_draft_is_saved_told_to_a_second_tab_and_lies_among_the_drafts_of_imap(house: House) -> None:
    draft = await written(house, [f"naraeon@{house.domain}"])
    with pytest.raises(Conflict, match="draft_changed"):
        async with house.tx() as tx:
            await drafting.save(tx, draft.id, DraftChange(version=1, sender="x@y.example", html="other"))
    async with house.tx() as tx:
        await drafting.close(tx, draft.id)
    assert await subjects(house, "Drafts") == ["알림"]
    drafts = await house.box("Drafts")
    again = await begun(house, kind="edit", of=MessageRef(box=drafts.id, uid=1))
    assert (again.id, again.html) == (draft.id, "<p>본문</p>")
    async with house.tx() as tx:
        await drafting.discard(tx, draft.id)
    assert await subjects(house, "Drafts") == []
    empty = await begun(house)
    async with house.tx() as tx:
        await drafting.close(tx, empty.id)
    assert await subjects(house, "Drafts") == []


async def test_an_answer_names_what_it_answers_and_a_mail_handed_on_takes_its_files_along(house: House) -> None:
    text = (
        f"From: =?UTF-8?B?64KY?= <out@far.example>\r\nTo: garam@{house.domain}, b@far.example\r\nSubject: hi\r\n"
        "Message-ID: <one@far.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
        'Content-Type: text/plain\r\n\r\nhello\r\n--b\r\nContent-Type: text/csv; name="a.csv"\r\n'
        "Content-Disposition: attachment; filename=a.csv\r\n\r\n1,2\r\n--b--\r\n"
    )
    await house.put(text.encode())
    of = MessageRef(box=(await house.box()).id, uid=1)
    answer = await begun(house, kind="reply_all", of=of)
    assert (answer.subject, [one.address for one in answer.to]) == ("Re: hi", ["out@far.example"])
    assert [one.address for one in answer.cc] == ["b@far.example"]
    assert "dure-quote" in answer.html
    assert "hello" in answer.html
    onward = await begun(house, kind="forward", of=of)
    assert (onward.subject, [one.name for one in onward.files]) == ("Fwd: hi", ["a.csv"])
    change = DraftChange(
        version=answer.version,
        sender=answer.sender,
        to=[DraftPerson(address="out@far.example")],
        subject="Re: hi",
        html=answer.html,
    )
    async with house.tx() as tx:
        await drafting.save(tx, answer.id, change)
    async with house.tx() as tx:
        made = await dispatching.send(tx, answer.id, SendDraft(version=answer.version + 1, confirmed=["outside"]))
    out = read((await carried(house, made))[0])
    assert out.root.header.first("in-reply-to") == b"<one@far.example>"
    async with house.tx() as tx:
        found = await reading.opened(tx, of.box, 1)
        assert found.row.flags & flags.ANSWERED


async def test_what_is_sent_is_composed_for_every_program_and_nobody_learns_of_blind_copies(house: House) -> None:
    draft = await written(
        house,
        ["하나 <one@far.example>".split("<")[1][:-1]],
        html="<p>안녕 <b>굵게</b></p>",
        bcc=[DraftPerson(address="two@far.example")],
    )
    async with house.tx() as tx:
        blob = await tx.blobs.put(house.institution, b"%PDF-1.7", 100)
        await bringing.bring(tx, draft.id, bringing.Brought("예산 (최종).pdf", "application/pdf", blob))
    with pytest.raises(Conflict) as asked:
        await sent_off(house, draft)
    assert [one["code"] for one in asked.value.details["warnings"]] == ["outside"]
    made = await sent_off(house, draft, "outside")
    outside = await carried(house, made)
    assert len(outside) == 1
    assert b"two@far" not in outside[0]
    assert b"DKIM-Signature" in outside[0]
    got = read(outside[0])
    assert (got.subject, got.attachments[0].filename) == ("알림", "예산 (최종).pdf")
    assert got.text[0].strip() == "안녕 굵게"
    assert "<b>굵게</b>" in got.html[0]
    assert all(len(line) <= 998 for line in outside[0].split(b"\r\n"))
    assert b'name="=?UTF-8?B?' in outside[0]
    assert b"filename*=UTF-8''" in outside[0]
    async with house.tx() as tx:
        box = await boxes.box_named(tx, "Sent")
        kept = await reading.message_view(tx, await reading.opened(tx, box.id, 1), await circle(tx), images=False)
        told = await sent.receipts(tx, made)
    assert [one.address for one in kept.bcc] == ["two@far.example"]
    assert kept.sending == made
    assert [(one.state, one.host) for one in told.rows] == [("relayed", "mx.out.example")] * 2


async def test_sending_can_be_undone_put_off_and_done_for_each_alone(house: House) -> None:
    other = f"naraeon@{house.domain}"
    first = await sent_off(house, await written(house, [other], subject="급함"))
    assert await subjects(house, "Sent") == ["급함"]
    async with house.tx() as tx:
        back = await draft_view(tx, await dispatching.cancel(tx, first))
    assert back.subject == "급함"
    assert await subjects(house, "Sent") == []
    async with house.tx() as tx:
        with pytest.raises(Conflict, match="too_late"):
            await dispatching.cancel(tx, first)
    at = house.dure.now() + timedelta(days=2)
    planned = await sent_off(house, back, at=at)
    assert await subjects(house, "Sent") == []
    async with house.tx() as tx:
        assert (await sent.sending_view(tx, planned)).state == "scheduled"
        await dispatching.reschedule(tx, planned, None)
        await dispatching.file_sent(tx, {"sending": str(planned)})
    await carried(house, planned)
    assert await subjects(house, "INBOX", "naraeon") == ["급함"]
    assert await subjects(house, "Sent") == ["급함"]
    each = await sent_off(house, await written(house, ["a@far.example", "b@far.example"], individual=True), "outside")
    shown = sorted(read(one).to[0].address for one in await carried(house, each))
    assert shown == ["a@far.example", "b@far.example"]


async def test_a_draft_that_cannot_go_is_refused_with_what_is_wrong(house: House) -> None:
    nobody = await written(house, [f"nobody@{house.domain}", "kein wort"], subject="", html="<p>첨부합니다</p>")
    async with house.tx() as tx:
        told = await check(tx, nobody.id)
    assert [one.problem for one in told.view.recipients] == ["unknown", "bad"]
    assert {one.code for one in told.view.warnings} >= {"recipient_bad", "no_subject", "no_attachment"}
    with pytest.raises(Invalid, match="recipient_bad"):
        await sent_off(house, nobody, "no_subject", "no_attachment")
    lost = await begun(house)
    with pytest.raises(NotFound):
        async with house.tx("naraeon") as tx:
            await draft_view(tx, lost.id)


async def test_receipts_tell_when_it_was_opened_and_recall_takes_it_out_of_other_institutions_too(house: House) -> None:
    there = await build(house.dure)
    goals = [f"naraeon@{house.domain}", f"garam@{there.domain}", f"naraeon@{there.domain}"]
    made = await sent_off(house, await written(house, goals, subject="회수할 것"))
    await carried(house, made)
    async with there.tx("garam") as tx:
        box = await boxes.box_named(tx, "INBOX")
        await flagging.store(tx, box, [1], Change(How.ADD, flags.SEEN))
        event = next(one for one in tx.events if isinstance(one, MailOpened))
        before = box.modseq
    async with there.tx(None) as tx:
        await opening.opened(tx, event)
        await opening.opened(tx, event)
        woken = [(topic.kind, seq) for side in tx.crossed for topic, seq in side.signals.items()]
        assert woken == [("desk", 0)], "once, and whatever moment the sender's window has seen, it reads again"
    async with house.tx() as tx:
        told = await sent.receipts(tx, made)
    assert [one.state for one in told.rows] == ["delivered", "opened", "delivered"]
    assert [one.can_recall for one in told.rows] == [True, False, True]
    async with house.tx() as tx:
        assert await recalling.recall(tx, made, []) == 2
    assert await subjects(there, "INBOX", "naraeon") == []
    assert await subjects(house, "INBOX", "naraeon") == []
    assert await subjects(there, "INBOX") == ["회수할 것"]
    async with there.tx("naraeon") as tx:
        gone = await boxes.box_named(tx, "INBOX")
        assert await messages.vanished_since(tx, gone, before - 1) == [1]
        kept = select(content.c.subject).join(journal, journal.c.content_id == content.c.id)
        assert (await tx.db.execute(kept)).scalars().all() == ["회수할 것"]
    async with house.tx() as tx:
        assert [one.state for one in (await sent.receipts(tx, made)).rows] == ["recalled", "opened", "recalled"]
        with pytest.raises(Conflict, match="nothing_to_recall"):
            await recalling.recall(tx, made, [])


async def test_a_large_file_goes_as_a_link_that_counts_ends_and_can_be_taken_back(house: House) -> None:
    draft = await written(house, [f"naraeon@{house.domain}"])
    async with house.tx() as tx:
        blob = await tx.blobs.put(house.institution, b"x" * 100, 100)
        row = await bringing.bring(tx, draft.id, bringing.Brought("큰 것.zip", "application/zip", blob))
        await bringing.set_large(tx, draft.id, row.id, large=True)
    made = await sent_off(house, draft)
    await carried(house, made)
    async with house.tx("naraeon") as tx:
        box = await boxes.box_named(tx, "INBOX")
        view = await reading.message_view(tx, await reading.opened(tx, box.id, 1), await circle(tx), images=False)
    assert view.body is not None
    assert view.files == []
    token = view.body.html.partition("/file/")[2].partition('"')[0]
    parts = links.taken_apart(token)
    assert parts is not None
    assert parts[0] == house.institution
    async with house.dure.tx(Actor(parts[0], client="link")) as tx:
        assert (await links.shared(tx, parts[1])).view.state == "ready"
        assert (await linking.use(tx, parts[1], "10.0.0.1")).blob.sha256 == blob.sha256
    async with house.tx() as tx:
        mine = (await links.links(tx))[0]
        assert mine.count == 1
        await linking.revoke(tx, mine.id)
    async with house.dure.tx(Actor(parts[0], client="link")) as tx:
        with pytest.raises(Conflict, match="link_revoked"):
            await linking.use(tx, parts[1], "10.0.0.1")
        with pytest.raises(NotFound):
            await links.shared(tx, "guessed")


async def test_who_begins_to_type_is_offered_colleagues_units_and_those_written_to(house: House) -> None:
    await sent_off(house, await written(house, ["partner@far.example"]), "outside")
    async with house.tx() as tx:
        found = await suggest(tx, SuggestQuery(q="nara"))
        past = await suggest(tx, SuggestQuery(q="partner"))
    assert next((one.kind, one.address) for one in found) == ("person", f"naraeon@{house.domain}")
    assert [(one.kind, one.address) for one in past] == [("history", "partner@far.example")]


async def test_the_copy_of_a_message_that_waits_in_the_queue_is_not_forgotten(house: House) -> None:
    from mail.actions import forgetting

    made = await sent_off(
        house, await written(house, ["late@far.example"]), "outside", at=house.dure.now() + timedelta(days=30)
    )
    async with house.tx(None) as tx:
        tx.now += timedelta(days=10)
        await forgetting.forget(tx)
        left = select(message.c.uid).where(message.c.account_id == house.accounts["garam"])
        assert (await tx.db.execute(left)).all() == []
        rows = (await tx.db.execute(select(content.c.id))).all()
    assert rows
    async with house.tx() as tx:
        assert (await sent.sending_view(tx, made)).state == "scheduled"
