"""ManageSieve over a real connection: who signs in writes their own scripts, and hears what is wrong with them."""

import asyncio
import base64
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest

from mail.managesieve.server import SieveServer
from mail.managesieve.wire import LARGEST, Framer, Words, Wrong, string
from server.serving import listen
from tests.mail.house import PASSWORD, House


@asynccontextmanager
async def served(house: House) -> AsyncGenerator[int]:
    with listen("127.0.0.1", 0) as listening:
        async with SieveServer(house.dure, None).running(listening):
            yield int(listening.getsockname()[1])


async def said(port: int, *lines: str) -> list[str]:
    """Everything the server says when these lines are sent at once, line by line, up to the end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write("".join(f"{line}\r\n" for line in lines).encode())
    told = (await asyncio.wait_for(reader.read(), 20)).decode()
    writer.close()
    assert told.endswith("\r\n")
    return told.split("\r\n")[:-1]


def sign_in(house: House) -> str:
    plain = base64.b64encode(f"\0garam@{house.domain}\0{PASSWORD}".encode()).decode()
    return f'AUTHENTICATE "PLAIN" "{plain}"'


async def test_scripts_are_kept_checked_activated_renamed_and_removed(house: House) -> None:
    good, bad = 'require "fileinto";\r\nfileinto "업무";\r\n', "keep\r\n"
    async with served(house) as port:
        told = await said(
            port,
            'listscripts',
            sign_in(house),
            'HAVESPACE "하나" 100', 'HAVESPACE "하나" 99999999',
            f'PUTSCRIPT "하나" {{{len(good.encode())}+}}\r\n{good}',
            f'PUTSCRIPT "둘" {{{len(bad)}+}}\r\n{bad}',
            'CHECKSCRIPT "keep;"', 'CHECKSCRIPT "nope;"',
            'SETACTIVE "하나"', 'LISTSCRIPTS', 'GETSCRIPT "하나"', 'DELETESCRIPT "하나"',
            'RENAMESCRIPT "하나" "셋"', 'GETSCRIPT "하나"', 'SETACTIVE ""', 'DELETESCRIPT "셋"', 'LISTSCRIPTS',
            'NOOP "t\\"1"', 'UNAUTHENTICATE', 'LISTSCRIPTS', 'LOGOUT',
        )  # fmt: skip
    greeting, rest = told[: told.index('OK "Dure ManageSieve"')], told[told.index('OK "Dure ManageSieve"') + 1 :]
    assert '"SASL" "PLAIN SCRAM-SHA-256"' in greeting and '"VERSION" "1.0"' in greeting
    assert any(line.startswith('"SIEVE" ') and "vacation" in line for line in greeting)
    short = [line.partition(' "')[0] if line.startswith(("OK", "NO")) else line for line in rest]
    assert short == [
        "NO", "OK", "OK", "NO (QUOTA/MAXSIZE)", "OK", "NO", "OK", "NO", "OK",
        '"하나" ACTIVE', "OK", f"{{{len(good.encode())}}}", 'require "fileinto";', 'fileinto "업무";', "", "OK",
        "NO (ACTIVE)", "OK", "NO (NONEXISTENT)", "OK", "OK", "OK", 'OK (TAG', "OK", "NO", "OK",
    ]  # fmt: skip
    assert "line 1, column 1" in next(line for line in rest if "column" in line).lower()


async def test_who_guesses_is_slowed_and_sent_away_and_nobody_else_sees_scripts(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mail.managesieve.session.SLOWER", 0)
    wrong = base64.b64encode(f"\0garam@{house.domain}\0wrong".encode()).decode()
    async with served(house) as port:
        told = await said(port, *[f'AUTHENTICATE "PLAIN" "{wrong}"'] * 5)
        assert told[-1].startswith("BYE") and sum(line.startswith("NO") for line in told) == 3
        await said(port, sign_in(house), 'PUTSCRIPT "a" "keep;"', "LOGOUT")
        plain = base64.b64encode(f"\0naraeon@{house.domain}\0{PASSWORD}".encode()).decode()
        told = await said(port, f'AUTHENTICATE "PLAIN" "{plain}"', "LISTSCRIPTS", 'GETSCRIPT "a"', "LOGOUT")
        assert not any('"a"' in line for line in told)


def test_commands_are_the_same_however_their_octets_are_split() -> None:
    octets = b'PUTSCRIPT "a\\"b" {6+}\r\nx\r\n"y\r\r\n  \r\nNOOP\r\nfoo"bar\r\nLOGOUT\r\n'
    whole = Framer()
    whole.receive(octets)
    expected = []
    while (found := whole.next()) is not None:
        expected.append(found)
    assert expected[0] == Words([b"PUTSCRIPT", b'a"b', b'x\r\n"y\r'], [True, False, False])
    assert [isinstance(one, Wrong) for one in expected] == [False, False, False, True, False]
    byte_by_byte, seen = Framer(), []
    for octet in octets:
        byte_by_byte.receive(bytes([octet]))
        while (found := byte_by_byte.next()) is not None:
            seen.append(found)
    assert seen == expected


def test_what_is_too_much_ends_the_conversation() -> None:
    for octets in (b"{99999999+}\r\n", b"A" * 9_000, b'"' + b"a" * 9_000, b"NOOP " + b'"a" ' * 90_000 + b"\r\n"):
        framer = Framer()
        framer.receive(octets)
        found = framer.next()
        assert found is None or isinstance(found, (Wrong, Words))
        assert not isinstance(found, Words) or len(b"".join(found.words)) <= LARGEST
    assert string("a\r\nb") == b"{4}\r\na\r\nb" and string('a"\\') == b'"a\\"\\\\"'
