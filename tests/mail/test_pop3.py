"""POP3: by Python's own client, by the lines of the RFC, and beside what IMAP sees. RFC 1939"""

import asyncio
import hashlib
import poplib
import ssl
from base64 import b64decode, b64encode
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from directory import mail_sign_in
from mail.pop3.drop import Stuffed, first_lines
from mail.pop3.server import PopServer
from server.demo.mail import certificate
from server.mailing import binding_of
from server.serving import listen
from tests.directory.test_scram import answer
from tests.mail.house import PASSWORD, House, mail
from tests.mail.test_clients import account_of
from tests.mail.test_storage import counted

LARGE = "점.\r\n.앞에 점\r\n" * 6_000
"""More than lies in a row, with dots where they matter."""


def by_poplib(port: int, chain: str, login: str, password: str) -> list[list[bytes]]:
    """Read all, take two away."""
    client = poplib.POP3("127.0.0.1", port, timeout=30)
    assert "STLS" in client.capa() and "USER" not in client.capa()
    client.stls(ssl.create_default_context(cafile=chain))
    assert {"TOP", "UIDL", "SASL"} <= set(client.capa())
    client.user(login)
    client.pass_(password)
    count, octets = client.stat()
    listed = [line.split() for line in client.list()[1]]
    assert (len(listed), sum(int(size) for _, size in listed)) == (count, octets)
    names = [line.split()[1] for line in client.uidl()[1]]
    assert len(set(names)) == count == 3
    found = [client.retr(number)[1] for number in range(1, count + 1)]
    assert client.top(3, 2)[1] == found[2][: found[2].index(b"") + 3]
    client.dele(1)
    client.dele(3)
    assert client.stat()[0] == 1
    client.rset()
    client.dele(2)
    client.quit()
    again = poplib.POP3("127.0.0.1", port, timeout=30)
    again.stls(ssl.create_default_context(cafile=chain))
    again.user(login)
    again.pass_(password)
    assert [line.split()[1] for line in again.uidl()[1]] == [names[0], names[2]]
    again.dele(1)
    again.close()  # without QUIT nothing goes
    return found


def by_scram(port: int, chain: str, login: str, password: str) -> bytes:
    """Sign in by a proof that is bound to the certificate of the connection; the last answer."""
    client = poplib.POP3("127.0.0.1", port, timeout=30)
    client.stls(ssl.create_default_context(cafile=chain))
    assert "SCRAM-SHA-256-PLUS" in client.capa()["SASL"]
    assert isinstance(client.sock, ssl.SSLSocket)
    certificate = client.sock.getpeercert(binary_form=True)
    assert certificate is not None
    header, bare = b"p=tls-server-end-point,,", f"n={login},r=nonce".encode()
    client.sock.sendall(b"AUTH SCRAM-SHA-256-PLUS " + b64encode(header + bare) + b"\r\n")
    challenge = b64decode(client.file.readline()[2:])
    proof = answer(password, bare.decode(), challenge, header + hashlib.sha256(certificate).digest())
    client.sock.sendall(b64encode(proof) + b"\r\n")
    assert b64decode(client.file.readline()[2:]).startswith(b"v=")
    client.sock.sendall(b"\r\n")
    last = bytes(client.file.readline())
    client.quit()
    return last


async def test_a_client_reads_what_lies_there_and_takes_away_what_it_marked(house: House, tmp_path: Path) -> None:
    texts = [mail("하나", ".점으로 시작\r\n"), mail("둘"), mail("셋", LARGE)]
    await house.put(*texts)
    chain, key = certificate(tmp_path)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(chain, key)
    login = f"garam@{house.domain}"
    _, password = await mail_sign_in.make(house.dure, await account_of(house, login), "시험")
    with listen("127.0.0.1", 0) as plain:
        binding = binding_of(replace(house.dure.settings, mail_certificate=chain))
        async with PopServer(house.dure, tls, binding).running(plain=plain):
            port = plain.getsockname()[1]
            found = await asyncio.to_thread(by_poplib, port, chain, login, password)
            assert (await asyncio.to_thread(by_scram, port, chain, login, password)).startswith(b"+OK")
    assert [b"\r\n".join(lines) + b"\r\n" for lines in found] == texts
    total, unseen, *_ = await counted(house)
    assert (total, unseen) == (2, 0)


async def test_a_conversation_by_lines_refuses_what_is_not_for_its_state(house: House) -> None:
    await house.put(mail("하나"))
    said = [
        "STAT", "PASS x", "AUTH", "AUTH NTLM", "STLS", "XYZZY", f"USER garam@{house.domain}", "PASS wrong",
        f"USER garam@{house.domain}", f"PASS {PASSWORD}", "USER x", "LIST 2", "TOP 1", "TOP 1 x", "DELE 1", "DELE 1",
        "UIDL 1", "RSET", "LIST 1", "QUIT",
    ]  # fmt: skip
    with listen("127.0.0.1", 0) as plain:
        async with PopServer(house.dure, None).running(plain=plain):
            reader, writer = await asyncio.open_connection("127.0.0.1", plain.getsockname()[1])
            writer.write("".join(f"{line}\r\n" for line in said).encode())  # PIPELINING
            answers = (await asyncio.wait_for(reader.read(), 60)).split(b"\r\n")
            writer.close()
    good = [line[:1] == b"+" for line in answers[1:-1]]
    assert good == [
        False, False, False, False, False, False, True, False,
        True, True, False, False, False, False, True, False,
        False, True, True, True,
    ]  # fmt: skip
    assert answers[8].startswith(b"-ERR [AUTH]")
    assert (await counted(house))[0] == 1


def plainly(octets: bytes) -> bytes:
    """What a multi-line answer is, said in one line."""
    whole = octets if octets.endswith(b"\r\n") or not octets else octets + b"\r\n"
    stuffed = whole.replace(b"\r\n.", b"\r\n..")
    return (b"." if octets.startswith(b".") else b"") + stuffed + b".\r\n"


@given(st.lists(st.sampled_from([b".", b"\r\n", b"a", b"..", b"\r\n."]), max_size=12), st.lists(st.integers(1, 5)))
@settings(max_examples=80)
def test_any_split_of_a_message_is_stuffed_alike(pieces: list[bytes], cuts: list[int]) -> None:
    octets, out, at, said = b"".join(pieces), Stuffed(), 0, b""
    for cut in cuts:
        said += out.add(octets[at : at + cut])
        at += cut
    assert said + out.add(octets[at:]) + out.end() == plainly(octets)


def test_so_many_lines_and_no_more() -> None:
    assert first_lines(b"a\r\nb\r\nc", 2) == (b"a\r\nb\r\n", 0)
    assert first_lines(b"a\r\nb", 2) == (b"a\r\nb", 1)
    assert first_lines(b"a\r\n", 0) == (b"", 0)
