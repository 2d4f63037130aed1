"""The one write path: what lies in mailboxes, what changed, what is counted."""

import asyncio

import pytest
from sqlalchemy import select

from directory.queries import org_snapshot
from kernel.access import Permission
from kernel.errors import Conflict, Forbidden, NotFound, TooMuch
from kernel.tx import Actor
from mail.actions import accounts, allowances, appending, delivering, expunging, flagging, forgetting, mailboxes, moving
from mail.actions.delivering import Target
from mail.actions.flagging import Change, How
from mail.intake import prepare
from mail.queries import allowances as allowance_of
from mail.queries import boxes, messages, recipients, searching
from mail.rules import criteria as c
from mail.rules import flags
from mail.tables import account, content, mailbox, message
from tests.mail.house import House, mail


async def counted(house: House, name: str = "INBOX") -> tuple[int, int, int, int]:
    """The counters of a mailbox, which must agree with what lies in it."""
    async with house.tx() as tx:
        box = await boxes.box_named(tx, name)
        query = select(message).where(message.c.mailbox_id == box.id, ~message.c.expunged)
        rows = (await tx.db.execute(query)).all()
        live = (
            len(rows),
            sum(not row.flags & flags.SEEN for row in rows),
            sum(bool(row.flags & flags.DELETED) for row in rows),
            sum(row.size for row in rows),
        )
        assert live == (box.total, box.unseen, box.deleted, box.size)
        whole = select(message.c.size).where(message.c.account_id == box.account_id, ~message.c.expunged)
        sizes = (await tx.db.execute(whole)).scalars().all()
        kept = (await tx.db.execute(select(account).where(account.c.id == box.account_id))).one()
        assert (kept.messages, kept.used) == (len(sizes), sum(sizes))
        return live


async def test_a_life_of_messages_keeps_counters_modseqs_and_tombstones(house: House) -> None:
    first = await house.put(mail("하나"), mail("둘"), mail("셋"), flags=["\\Seen", "$Work"])
    assert [one.uid for one in first] == [1, 2, 3]
    box = await house.box()
    async with house.tx() as tx:
        done = await flagging.store(tx, box, [1, 3, 99], Change(How.ADD, flags.DELETED, ("$work", "$New")))
    assert [(one.uid, one.keywords) for one in done.messages] == [(1, ["$New", "$Work"]), (3, ["$New", "$Work"])]
    assert (await counted(house))[2] == 2
    async with house.tx() as tx:
        gone = await expunging.expunge(tx, await boxes.box(tx, box.id), [3])
    assert gone.uids == [3]
    async with house.tx() as tx:
        now = await boxes.box(tx, box.id)
        news = await messages.changes_since(tx, now, box.modseq)
        assert await messages.vanished_since(tx, now, box.modseq) == [3]
        sent = await boxes.box_named(tx, "Sent")
        moved = await moving.move(tx, now, [1, 2], sent)
    assert [(one.uid, one.expunged) for one in news] == [(1, False), (3, True)]
    assert (moved.sources, moved.copies) == ([1, 2], [1, 2])
    assert (await counted(house))[0] == 0
    assert (await counted(house, "Sent"))[:3] == (2, 0, 1)


async def test_two_connections_never_get_one_uid_or_one_modseq(house: House) -> None:
    filed = await asyncio.gather(*(house.put(mail(f"동시 {number}")) for number in range(8)))
    flat = [one for each in filed for one in each]
    assert sorted(one.uid for one in flat) == list(range(1, 9))
    assert len({one.modseq for one in flat}) == 8
    assert [one.modseq for one in sorted(flat, key=lambda one: one.uid)] == sorted(one.modseq for one in flat)


async def test_a_change_that_came_too_late_is_refused_and_told(house: House) -> None:
    await house.put(mail("하나"), mail("둘"))
    box = await house.box()
    async with house.tx() as tx:
        await flagging.store(tx, box, [2], Change(How.ADD, flags.FLAGGED))
    async with house.tx() as tx:
        done = await flagging.store(tx, box, [1, 2], Change(How.ADD, flags.SEEN, since=box.modseq))
    assert done.refused == [2]
    assert [(one.uid, one.flags) for one in done.messages] == [(1, flags.SEEN)]


async def test_a_delivery_to_many_is_one_content_and_happens_once(house: House) -> None:
    ready = await prepare(house.dure.blobs, house.institution, mail("전체 공지"), b"Return-Path: <a@b.example>\r\n")
    targets = [
        Target(account_id=house.accounts["garam"]),
        Target(account_id=house.accounts["naraeon"], mailbox="\\Junk", flags=("$Junk",)),
    ]
    for again in (False, True):
        async with house.tx(None) as tx:
            done = await delivering.deliver(tx, "envelope-1", ready, targets)
        assert [(one.mailbox, one.uid, one.again) for one in done] == [("INBOX", 1, again), ("Junk", 1, again)]
    async with house.tx() as tx:
        assert len((await tx.db.execute(select(content.c.id))).all()) == 1
    assert (await counted(house))[0] == 1


async def test_what_does_not_fit_is_refused_whole(house: House) -> None:
    async with house.tx(None) as tx:
        own = account.c.id == house.accounts["garam"]
        await tx.db.execute(account.update().where(own).values(quota=500))
    ready = await prepare(house.dure.blobs, house.institution, mail(body="가" * 400))
    both = [Target(account_id=one) for one in house.accounts.values()]
    with pytest.raises(TooMuch) as refused:
        async with house.tx(None) as tx:
            await delivering.deliver(tx, "envelope-2", ready, both)
    assert refused.value.details["accounts"] == [str(house.accounts["garam"])]
    with pytest.raises(TooMuch):
        await house.put(mail(body="가" * 400))
    assert (await counted(house))[0] == 0


async def test_the_nearest_allowance_says_how_much_and_which_programs(house: House) -> None:
    operator = Actor(house.institution, permissions=frozenset({Permission.SETTINGS}), client="test")
    garam = house.people["garam"]
    async with house.dure.tx(operator) as tx:
        unit = next(iter((await org_snapshot(tx)).units))
        await allowances.lay_down(tx, "보통", 1_000, ["imap"])
        await allowances.lay_down(tx, "담당", 2_000, ["imap", "pop3", "submission"])
        await allowances.give(tx, "보통", allowance_of.EVERYBODY, "all")
        await allowances.give(tx, "담당", garam, "person")
        assert [await allowance_of.may_use(tx, one, "pop3") for one in house.people.values()] == [True, False]
        query = select(account.c.name, account.c.quota).order_by(account.c.name)
        assert [row.quota for row in await tx.db.execute(query)] == [2_000, 1_000]
        await allowances.give(tx, "담당", unit, "unit")
        await allowances.give(tx, "보통", garam, "person")
        assert [row.quota for row in await tx.db.execute(query)] == [1_000, 2_000]
        await allowances.lay_down(tx, "담당", 0, [])
        assert [row.quota for row in await tx.db.execute(query)] == [1_000, 0]
        with pytest.raises(NotFound):
            await allowances.give(tx, "없는 것", garam, "person")
    with pytest.raises(TooMuch):
        await house.put(mail(body="가" * 400))
    await house.put(mail(body="가" * 400), who="naraeon")


async def test_mailboxes_come_with_those_above_are_renamed_with_those_below_and_go(house: House) -> None:
    async with house.tx() as tx:
        made = await mailboxes.create(tx, "사업/축제/2026")
        names = [one.name for one in await boxes.boxes(tx)]
        assert {"사업", "사업/축제", "사업/축제/2026"} <= set(names)
        await mailboxes.rename(tx, "사업", "지난 사업")
        assert (await boxes.box(tx, made.id)).name == "지난 사업/축제/2026"
        with pytest.raises(Conflict, match="mailbox_has_children"):
            await mailboxes.remove(tx, "지난 사업")
        await mailboxes.remove(tx, "지난 사업/축제/2026")
        again = await mailboxes.create(tx, "지난 사업/축제/2026")
        assert again.uidvalidity > made.uidvalidity
        stones = await tx.db.execute(select(mailbox.c.id).where(mailbox.c.gone))
        assert stones.scalars().all() == [made.id]


async def test_nobody_opens_the_account_of_another_unless_it_is_shared(house: House) -> None:
    await house.put(mail(), who="naraeon")
    box = await house.box(who="naraeon")
    with pytest.raises(NotFound):
        async with house.tx() as tx:
            await boxes.box(tx, box.id)
    async with house.tx(None) as tx:
        shared = await accounts.create_shared(tx, f"Office@{house.domain}")
        await accounts.share(tx, shared, house.people["garam"], "lrs")
    async with house.tx() as tx:
        office = await boxes.box_named(tx, f"Shared/office@{house.domain}/INBOX")
        assert office.rights == "lrs"
        ready = await prepare(house.dure.blobs, house.institution, mail())
        with pytest.raises(Forbidden):
            await appending.append(tx, office, [appending.Item(ready)])


async def test_an_address_finds_its_people(house: House) -> None:
    async with house.tx(None) as tx:
        await accounts.add_address(tx, f"가람@{house.domain}", account_id=house.accounts["garam"])
        found = await recipients.resolve(tx, f"가람+회의@{house.domain.upper()}")
        assert found is not None
        assert (found.accounts, found.detail) == ((house.accounts["garam"],), "회의")
        assert await recipients.resolve(tx, f"nobody@{house.domain}") is None
        assert await recipients.resolve(tx, "garam@elsewhere.example") is None
        assert await recipients.sender_addresses(tx, house.people["garam"]) == {
            f"garam@{house.domain}",
            f"가람@{house.domain}",
        }


async def test_answers_join_their_conversation(house: House) -> None:
    await house.put(mail("[축제] 예산", Message_ID="<1@a>"))
    await house.put(mail("Re: [축제] 예산", Message_ID="<2@a>", In_Reply_To="<1@a>"), box="Sent")
    await house.put(mail("회신: 다른 일", Message_ID="<3@a>", In_Reply_To="<1@a>"))
    async with house.tx() as tx:
        rows = (await tx.db.execute(select(message.c.conversation_id).order_by(message.c.createseq))).scalars().all()
    assert rows[0] == rows[1] != rows[2]


ASKED = [
    (c.All(), [1, 2, 3]),
    (c.Flag(flags.SEEN), [2]),
    (c.Not(c.Flag(flags.SEEN)), [1, 3]),
    (c.Keyword("$work"), [2]),
    (c.Keyword("$WORK", holds=False), [1, 3]),
    (c.Field("subject", "거리축제"), [1, 3]),
    (c.Field("SUBJECT", "%"), []),
    (c.Field("x-grade", ""), [3]),
    (c.Field("x-grade", "o"), []),
    (c.Text("음향", header=False), [2]),
    (c.Text("거리축제", header=True), [1, 2, 3]),
    (c.Either(c.Uids(((1, 1),)), c.Uids(((2, 3),))), [1, 2, 3]),
    (c.All((c.Uids(((1, 2),)), c.Size(larger=True, octets=1))), [1, 2]),
    (c.Age(younger=True, seconds=600), [1, 2, 3]),
    (c.Email(None, thread=False), []),
]


async def test_searches_answer_what_was_asked(house: House) -> None:
    await house.put(mail("거리축제 예산"))
    await house.put(mail("용역", "거리축제 음향\r\n"), flags=["\\Seen", "$Work"])
    await house.put(mail("ＲＥ: 거리축제", X_Grade="C"))
    box = await house.box()
    async with house.tx() as tx:
        for asked, expected in ASKED:
            found = await searching.search(tx, box, asked)
            assert found.uids == expected, asked
        order = (c.Order(c.By.SUBJECT, reverse=True), c.Order(c.By.DATE))
        assert (await searching.search(tx, box, c.All(), order)).uids == [2, 1, 3]


async def test_what_went_is_told_for_a_month_and_then_forgotten(house: House) -> None:
    await house.put(mail("하나"), mail("둘"))
    box = await house.box()
    async with house.tx() as tx:
        await flagging.store(tx, box, [1], Change(How.ADD, flags.DELETED))
        await expunging.expunge(tx, await boxes.box(tx, box.id))
        assert await forgetting.forget(tx) == 0
        tx.now += forgetting.KEPT + forgetting.GRACE
        assert await forgetting.forget(tx) == 1
        now = await boxes.box(tx, box.id)
        assert now.forgotten == now.modseq
        assert await messages.vanished_since(tx, now, box.modseq) is None
        assert await messages.vanished_since(tx, now, now.modseq) == []
        assert len((await tx.db.execute(select(content.c.id))).all()) == 1
