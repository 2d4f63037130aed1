"""IMAP over real sockets: what several clients of one mailbox see of each other."""

import asyncio
import re
import zlib
from base64 import b64decode, b64encode
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace

import pytest

from tests.mail.house import PASSWORD, House, mail
from tests.mail.talk import Talk, served
from tests.mail.test_storage import counted


@asynccontextmanager
async def two(house: House, *enable: str) -> AsyncGenerator[tuple[Talk, Talk]]:
    """Two sessions of one person with INBOX selected; the second has enabled these."""
    async with served(house) as port, AsyncExitStack() as stack:
        talks = [await stack.enter_async_context(Talk(port)) for _ in range(2)]
        for talk in talks:
            await talk.sign_in(house)
        for name in enable:
            await talks[1].say(f"ENABLE {name}")
        for talk in talks:
            assert (await talk.say("SELECT INBOX"))[-1] == b"OK [READ-WRITE] Selected"
        yield talks[0], talks[1]


async def test_what_goes_is_told_only_when_numbers_may_shift(house: House) -> None:
    await house.put(mail("하나"), mail("둘"), mail("셋"))
    async with two(house) as (one, other):
        await one.say("STORE 1:2 +FLAGS.SILENT (\\Deleted)")
        assert (await one.say("EXPUNGE"))[:-1] == [b"2 EXPUNGE", b"1 EXPUNGE"]
        told = await other.say("FETCH 1:3 (UID)")
        assert told == [b"3 FETCH (UID 3)", b"OK [EXPUNGEISSUED] Some messages went meanwhile"]
        assert (await other.say("STORE 3 +FLAGS (\\Seen)"))[0] == b"3 FETCH (FLAGS (\\Seen))"
        assert (await other.say("NOOP"))[:-1] == [b"2 EXPUNGE", b"1 EXPUNGE"]
        assert (await one.say("NOOP"))[:-1] == [b"1 FETCH (FLAGS (\\Seen \\Recent))"]
    await counted(house)


async def test_with_qresync_what_went_has_vanished_and_a_client_that_returns_is_told_all(house: House) -> None:
    await house.put(mail("하나"), mail("둘"), mail("셋"), mail("넷"))
    async with two(house, "QRESYNC") as (one, other):
        opened = await other.say("SELECT INBOX")
        known = dict(re.findall(rb"\[(UIDVALIDITY|HIGHESTMODSEQ) (\d+)\]", b"\n".join(opened)))
        await one.say("STORE 1,3 +FLAGS.SILENT (\\Deleted)")
        await one.say("EXPUNGE")
        await one.say("STORE 1 +FLAGS (\\Flagged)")
        told = await other.say("NOOP")
        assert told[0] == b"VANISHED 1,3"
        assert re.fullmatch(rb"1 FETCH \(UID 2 FLAGS \(\\Flagged\) MODSEQ \(\d+\)\)", told[1])
        asked = b"SELECT INBOX (QRESYNC (%b %b 1:9))" % (known[b"UIDVALIDITY"], known[b"HIGHESTMODSEQ"])
        again = await other.say(asked)
        assert b"VANISHED (EARLIER) 1,3" in again
        assert any(re.fullmatch(rb"1 FETCH \(UID 2 FLAGS \(\\Flagged\) MODSEQ \(\d+\)\)", line) for line in again)
        since = await other.say(b"UID FETCH 1:* (FLAGS) (CHANGEDSINCE %b VANISHED)" % known[b"HIGHESTMODSEQ"])
        assert since[0] == b"VANISHED (EARLIER) 1,3"
        assert since[1].startswith(b"1 FETCH (UID 2 FLAGS (\\Flagged) MODSEQ (")
        late = await other.say(b"UID STORE 2 (UNCHANGEDSINCE %b) +FLAGS (\\Seen)" % known[b"HIGHESTMODSEQ"])
        assert late == [b"OK [MODIFIED 2] Some had changed"]
        moved = await other.say("UID MOVE 2 Trash")
        assert moved[0].startswith(b"OK [COPYUID ")
        assert moved[1] == b"VANISHED 2"


async def test_an_idle_client_hears_of_mail_at_once_and_of_a_mailbox_that_goes(house: House) -> None:
    async with two(house) as (one, other):
        other.writer.write(b"i IDLE\r\n")
        assert await other.line() == b"+ Idling"
        await house.put(mail("새 메일"))
        assert await other.line() == b"* 1 EXISTS"
        assert await other.line() == b"* 1 RECENT"
        await one.say("STORE 1 +FLAGS (\\Answered)")
        assert await other.line() == b"* 1 FETCH (FLAGS (\\Answered \\Recent))"
        other.writer.write(b"DONE\r\n")
        assert await other.answer(b"i") == [b"OK Idled"]
        await other.say("CREATE Tmp")
        await other.say("SELECT Tmp")
        assert (await one.say("RENAME Tmp Other"))[-1].startswith(b"OK")
        assert (await other.say("NOOP"))[-1].startswith(b"OK")
        assert (await one.say("DELETE Other"))[-1].startswith(b"OK")
        assert (await other.say("NOOP"))[-1] == b"NO [NONEXISTENT] The mailbox is gone"
        assert (await other.say("FETCH 1 FLAGS"))[-1].startswith(b"BAD")


async def test_two_sessions_at_once_end_with_the_same_mailbox(house: House) -> None:
    await house.put(*(mail(f"{number}") for number in range(6)))
    acts = [
        [
            "UID STORE 1:3 +FLAGS (\\Deleted)",
            "UID MOVE 4 Trash",
            "EXPUNGE",
            "UID STORE 5 +FLAGS ($x)",
            "UID COPY 5 INBOX",
        ],
        ["UID STORE 2:6 FLAGS (\\Seen)", "UID EXPUNGE 2", "UID MOVE 4:5 Sent", "UID STORE 6 -FLAGS (\\Seen)", "NOOP"],
    ]
    async with two(house, "CONDSTORE") as talks:

        async def run(talk: Talk, lines: list[str]) -> None:
            for line in lines:
                assert (await talk.say(line))[-1].startswith(b"OK"), line

        await asyncio.gather(*(run(talk, lines) for talk, lines in zip(talks, acts, strict=True)))
        seen = []
        for talk in talks:
            await talk.say("NOOP")
            lines = (await talk.say("FETCH 1:* (UID FLAGS)"))[:-1]
            seen.append(sorted((line.split(b" UID ")[-1] if b"UID" in line else line) for line in lines))
            assert [int(line.split()[0]) for line in lines] == list(range(1, len(lines) + 1))
        uids = [set(re.findall(rb"UID (\d+)", b"\n".join(await talk.say("FETCH 1:* (UID)")))) for talk in talks]
        assert uids[0] == uids[1]
    live = await counted(house)
    moved = (await counted(house, "Trash"))[0] + (await counted(house, "Sent"))[0]
    assert live[0] == len(uids[0])
    assert moved in (1, 2)


async def test_sign_in_by_every_mechanism_and_not_without_the_password(house: House) -> None:
    login = f"garam@{house.domain}"
    plain = b64encode(f"\0{login}\0{PASSWORD}".encode()).decode()
    async with served(house) as port:
        async with Talk(port) as talk:
            assert b"AUTH=SCRAM-SHA-256" in talk.greeting
            assert (await talk.say("SELECT INBOX"))[-1] == b"BAD Sign in first"
            assert (await talk.say(f"LOGIN {login} wrong"))[-1].startswith(b"NO [AUTHENTICATIONFAILED]")
            assert (await talk.say(f"AUTHENTICATE PLAIN {plain}"))[-1].startswith(b"OK [CAPABILITY")
        async with Talk(port) as talk:
            talk.writer.write(b"x AUTHENTICATE LOGIN " + b64encode(login.encode()) + b"\r\n")
            assert b64decode((await talk.line())[2:]) == b"Password:"
            talk.writer.write(b64encode(PASSWORD.encode()) + b"\r\n")
            assert (await talk.answer(b"x"))[-1].startswith(b"OK")


ROUND = [
    ("ENABLE NOTHING", [b"ENABLED"]),
    ('LIST "" ""', [b'LIST (\\Noselect) "/" ""']),
    ('LIST (SPECIAL-USE) "" "*" RETURN (SPECIAL-USE)', None),
    ("STATUS INBOX (MESSAGES UNSEEN SIZE DELETED)", None),
    ("SEARCH RETURN (SAVE MIN) ALL", [b'ESEARCH (TAG "%b") MIN 1']),
    ("FETCH $ (UID PREVIEW)", [b'1 FETCH (UID 1 PREVIEW "hello world")']),
    ("UID SEARCH RETURN (PARTIAL 1:1 COUNT) ALL", [b'ESEARCH (TAG "%b") UID PARTIAL (1:1 1) COUNT 2']),
    ("FETCH 1 (BINARY[1])", [b"1 FETCH (BINARY[1] {11}\r\nhello world FLAGS (\\Seen \\Recent))"]),
    ("NAMESPACE", [b'NAMESPACE (("" "/")) NIL (("Shared/" "/"))']),
    ("CREATE Arc (USE (\\Archive))", None),
    ("UNSELECT", []),
]


async def test_a_round_through_the_extensions(house: House) -> None:
    encoded = mail("하나", "aGVsbG8gd29ybGQ=\r\n", Content_Transfer_Encoding="base64")
    await house.put(encoded, mail("둘"))
    async with two(house) as (_, talk):
        await talk.say("UNSELECT")
        await talk.say("SELECT INBOX")
        for line, expected in ROUND:
            told = await talk.say(line)
            if expected is not None:
                tag = b"a%d" % talk._count
                assert [one.replace(tag, b"%b").replace(b" \\Recent", b"") for one in told[:-1]] == [
                    one.replace(b" \\Recent", b"") for one in expected
                ], line
            assert told[-1].startswith(b"OK") or "USE" in line, line
        taken = await talk.say(b"APPEND INBOX {5+}\r\nA: b\n (\\Seen) {5+}\r\nC: d\n")
        assert re.fullmatch(rb"OK \[APPENDUID \d+ 3:4\] Appended", taken[-1])
        names = await talk.say(b'CREATE "\xed\x95\x9c"')
        assert names[-1].startswith(b"OK")
        assert b'LIST (\\HasNoChildren) "/" "&1Vw-"' in await talk.say('LIST "" "&1Vw-"')


@pytest.mark.parametrize(
    "junk", [b"\x80\x00\r\n" * 30, b"a " + b"x" * 70_000, b"a LOGIN {99999999}\r\n", b"\r\n\r\n* BYE\r\n"]
)
async def test_junk_ends_or_is_refused_and_others_are_served(house: House, junk: bytes) -> None:
    async with served(house) as port, Talk(port) as bad, Talk(port) as good:
        bad.writer.write(junk)
        assert re.match(rb"\S+ (BAD|NO|BYE)", await bad.line())
        await good.sign_in(house)
        assert (await good.say("NOOP"))[-1].startswith(b"OK")


async def test_a_deflated_conversation_says_the_same(house: House) -> None:
    await house.put(mail("눌린 것", "줄입니다.\r\n" * 60_000))
    house.dure.settings = replace(house.dure.settings, imap_compress=True)
    async with served(house) as port, Talk(port) as talk:
        await talk.sign_in(house)
        assert b"COMPRESS=DEFLATE" in (await talk.say("CAPABILITY"))[0]
        assert (await talk.say("COMPRESS LZW"))[-1].startswith(b"NO")
        assert (await talk.say("COMPRESS DEFLATE"))[-1].startswith(b"OK")
        wire = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
        back = zlib.decompressobj(-zlib.MAX_WBITS)
        big = mail("더하기", "0" * 3_000_000 + "\r\n")
        said = b"b SELECT INBOX\r\nc FETCH 1 BODY.PEEK[]\r\n"
        said += b"d APPEND INBOX {%d+}\r\n%b\r\ne COMPRESS DEFLATE\r\n" % (len(big), big)
        talk.writer.write(wire.compress(said) + wire.flush(zlib.Z_SYNC_FLUSH))
        heard = b""
        while b"\r\ne " not in heard:
            heard += back.decompress(await talk.reader.read(2**16))
    assert "줄입니다.\r\n".encode() * 60_000 in heard
    assert b"\r\nd OK [APPENDUID " in heard
    assert b"\r\ne NO [COMPRESSIONACTIVE]" in heard
