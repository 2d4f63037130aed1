"""Moving in: from an IMAP server into another account, exactly once, however often it stops; compared at the end."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from mail.actions import mailboxes
from mail.migrate import answers
from mail.migrate.bringing import bring_files, write_out
from mail.migrate.moving import Job, Moved, Mover
from mail.migrate.old import Server, Trouble
from mail.queries import boxes, messages
from mail.tables import message, moved
from tests.mail.house import PASSWORD, House, mail
from tests.mail.talk import served


async def lying(house: House, name: str, who: str = "naraeon") -> list[tuple[int, list[str], bytes]]:
    box = await house.box(name, who)
    async with house.tx(who) as tx:
        uids = await messages.uids(tx, box)
        rows = (
            await messages.batch(tx, box, uids, {"flags", "keywords", "raw", "head", "blob", "prefix", "size"})
            if uids
            else []
        )
        return [
            (row.flags, row.keywords, await messages.octets(house.dure.blobs, house.institution, row, 0, row.size))
            for row in rows
        ]


async def test_an_account_moves_in_once_however_often_it_is_begun(house: House) -> None:
    texts = [mail(f"안건 {number}", f"본문 {number} (괄호\r\n") for number in range(28)]
    await house.put(*texts, flags=("\\Seen", "work"))
    big = mail("큰 것", "가나다라\r\n" * 12_000)
    async with house.tx() as tx:
        await mailboxes.create(tx, "업무/입찰 {3}")
        await mailboxes.create(tx, "빈 것")
    await house.put(big, box="업무/입찰 {3}")
    await house.put(mail("보낸 것"), box="Sent")
    job = Job(f"garam@{house.domain}", PASSWORD, house.accounts["naraeon"], house.actor("naraeon"))

    async def move(port: int, stop_after: int = 10**9) -> list[Moved]:
        batches = 0

        def tell(_: Moved) -> None:
            nonlocal batches
            batches += 1
            if batches > stop_after:
                raise asyncio.CancelledError

        return await Mover(house.dure, Server("127.0.0.1", port, plain=True), job, tell).run()

    async with served(house) as port:
        with pytest.raises(asyncio.CancelledError):
            await move(port, 4)
        first = await move(port)
        again = await move(port)
    by_name = {one.folder: one for one in first}
    assert all(one.is_whole for one in first + again), first
    assert by_name["업무/입찰 {3}"].target == "업무/입찰 {3}" and by_name["Sent"].target == "Sent"
    assert by_name["INBOX"].there == 28 == by_name["INBOX"].moved + by_name["INBOX"].before
    assert sum(one.moved for one in again) == 0
    found = await lying(house, "INBOX")
    assert sorted(octets for _, _, octets in found) == sorted(texts)
    assert {(flags, tuple(words)) for flags, words, _ in found} == {(1, ("work",))}
    assert [octets for _, _, octets in await lying(house, "업무/입찰 {3}")] == [big]
    # The old server numbers anew: nothing comes twice; what was changed or lost here is said.
    async with house.tx(None) as tx:
        await tx.db.execute(update(moved).where(moved.c.folder == "INBOX").values(validity=7))
    async with served(house) as port:
        renumbered = await move(port)
        assert sum(one.moved for one in renumbered) == 0 and all(one.is_whole for one in renumbered)
        async with house.tx(None) as tx:
            own = message.c.account_id == house.accounts["naraeon"]
            lost = (await tx.db.execute(select(message.c.mailbox_id, message.c.uid).where(own).limit(1))).one()
            gone = (message.c.mailbox_id == lost.mailbox_id) & (message.c.uid == lost.uid)
            await tx.db.execute(delete(message).where(gone))
        broken = await move(port)
    assert sum(one.here.missing for one in broken if one.here) >= 1 and not all(one.is_whole for one in broken)
    nowhere = Mover(house.dure, Server("127.0.0.1", 1, plain=True), job, lambda _: None)
    with pytest.raises(Trouble):
        await nowhere._all()


async def test_files_come_in_once_and_go_out_as_they_were(house: House, tmp_path: Path) -> None:
    one, two = mail("하나", "From here\r\n>From there\r\n\r\nend\r\n"), mail("둘", Status="RO", X_Status="AF")
    (tmp_path / "a.eml").write_bytes(one)
    boxed = b"".join(
        b"From x Mon Nov  2 10:00:00 2026\n"
        + text.replace(b"\r\n", b"\n").replace(b"\nFrom", b"\n>From").replace(b"\n>From there", b"\n>>From there")
        + b"\n"
        for text in (one, two)
    )
    (tmp_path / "b.mbox").write_bytes(boxed)
    account = house.accounts["garam"]
    first = await bring_files(house.dure, account, house.actor(), [tmp_path], "옛것")
    assert (first.brought, first.before, first.failed) == (2, 1, [])
    again = await bring_files(house.dure, account, house.actor(), [tmp_path / "b.mbox", tmp_path / "none"], "옛것")
    assert (again.brought, again.before, len(again.failed)) == (0, 2, 1)
    found = await lying(house, "옛것", "garam")
    assert [(flags, octets) for flags, _, octets in found] == [(0, one), (1 | 2 | 4, two)]
    for name in ("out.zip", "out.mbox"):
        assert await write_out(house.dure, house.actor(), tmp_path / name, "옛것") == 2
        back = await bring_files(house.dure, house.accounts["naraeon"], house.actor("naraeon"), [tmp_path / name], name)
        assert back.brought == 2
        assert [octets for _, _, octets in await lying(house, name)] == [one, two]
    async with house.tx() as tx:
        assert "옛것" in [box.name for box in await boxes.boxes(tx)]


def test_folders_of_other_houses_find_their_place() -> None:
    lines: list[bytes | bytearray] = [
        b'(\\HasNoChildren) "." INBOX', b'(\\HasNoChildren \\Sent) "." "INBOX.Gesendet"', b'(\\Noselect) "." INBOX.x',
        b'(\\HasNoChildren) "." "INBOX.&1VyuANVo-.a/b*"', b'() "." {7}', bytearray(b'a"b\\c.d'),
        b'() NIL "Deleted Items"',
        b'(\\All) "/" "[Gmail]/All Mail"', b"nonsense", b'() "/" Shared', b'() "." "Sent.Old"',
    ]  # fmt: skip
    found = {one.wire: one.target for one in answers.folders(lines)}
    assert found == {
        "INBOX": "INBOX", "INBOX.Gesendet": "Sent", "INBOX.&1VyuANVo-.a/b*": "한글함/a_b_", 'a"b\\c.d': 'a"b\\c/d',
        "Deleted Items": "Trash", "Shared": "Shared_", "Sent.Old": "Sent/Old",
    }  # fmt: skip
    assert next(iter(found)) == "INBOX"


def test_answers_are_read_whatever_their_order() -> None:
    told = answers.messages([
        b'1 FETCH (FLAGS (\\Seen \\Recent a) INTERNALDATE " 2-Nov-2026 10:00:00 +0900" RFC822.SIZE 5 UID 7 BODY[] {5}',
        bytearray(b"x (1)"), b")", b'2 FETCH (UID 8 INTERNALDATE "99-Xxx-2026 10:00:00 +0900" BODY[] {0}',
        bytearray(b""), b")", b"3 FETCH (FLAGS ())", b"* OK still here",
    ])  # fmt: skip
    assert told[7] == answers.Message(7, 5, ("\\Seen", "a"), datetime(2026, 11, 2, 1, 0, tzinfo=UTC), b"x (1)")
    assert told[8] == answers.Message(8, 0, (), None, b"") and len(told) == 2
    assert answers.state([b"OK [UIDVALIDITY 12] x", b"3 EXISTS", b"0 RECENT"]) == answers.State(12, 3)
    assert answers.numbers([b"3 1 2", b"SEARCH 9", b"x"]) == [1, 2, 3, 9]
