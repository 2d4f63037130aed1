"""What arrives after DATA ends where the standard says, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.smtp.collect import Collector
from mail.smtp.parameters import Recipient, Sender, recipient, sender, to_xtext, xtext
from mail.smtp.reply import BARE, LINE, SYNTAX, TOO_LARGE, Refused, Reply


def collected(stream: bytes, sizes: list[int], largest: int = 10_000) -> tuple[bytes | Reply, bytes | None]:
    """The message or the refusal, and what followed the end mark."""
    into, at, rest = Collector(largest), 0, None
    for size in [*sizes, len(stream)]:
        rest = into.feed(stream[at : at + size])
        at += size
        if rest is not None or at >= len(stream):
            break
    try:
        found: bytes | Reply = into.whole() if rest is not None else b""
    except Refused as fault:
        found = fault.reply
    into.close()
    return found, None if rest is None else rest + stream[at:]


@given(
    st.lists(st.sampled_from([b"", b".", b"..", b"a", b".a", b"text", "가".encode(), b" "]), max_size=8),
    st.lists(st.integers(1, 5), max_size=60),
    st.sampled_from([b"", b"QUIT\r\n", b"\r\n.\r\n"]),
)
def test_lines_come_back_as_they_were_however_the_octets_are_cut(
    lines: list[bytes], sizes: list[int], after: bytes
) -> None:
    message = b"".join(line + b"\r\n" for line in lines)
    stuffed = b"".join((b"." if line.startswith(b".") else b"") + line + b"\r\n" for line in lines)
    assert collected(stuffed + b".\r\n" + after, sizes) == (message, after)


@pytest.mark.parametrize(
    "mark", [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r.\r\n", b"\r\n.\r", b"\r\r\n.\r\r\n", b"\n\n.\n"]
)
@pytest.mark.parametrize("cut", [1, 2, 3, 1000])
def test_no_other_mark_ends_a_message_and_each_is_refused(mark: bytes, cut: int) -> None:
    smuggled = b"text" + mark + b"MAIL FROM:<a@b>\r\nmore\r\n.\r\nNOOP\r\n"
    assert collected(smuggled, [cut] * 100) == (BARE, b"NOOP\r\n")


def test_what_is_too_much_is_read_to_its_end_and_not_kept() -> None:
    assert collected(b"a" * 90 + b"\r\n" + b"b" * 90 + b"\r\n.\r\nNOOP\r\n", [50] * 10, 100) == (TOO_LARGE, b"NOOP\r\n")
    found, after = collected(b"a" * 3_000_000 + b"\r\n.\r\nNOOP\r\n", [60_000] * 100, 10_000_000)
    assert (found, after) == (LINE, b"NOOP\r\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<>", Sender("")),
        (" <a@b.c> SIZE=10 BODY=8bitmime", Sender("a@b.c", size=10, body="8BITMIME")),
        ("<@x.y,@z:a@b.c> RET=hdrs ENVID=QQ+2B1+3DAb", Sender("a@b.c", ret="HDRS", envid="QQ+1=Ab")),
        ('<"a b>c"@d.e> REQUIRETLS AUTH=<>', Sender('"a b>c"@d.e', require_tls=True)),
        ("<홍길동@행정.한국> SMTPUTF8", Sender("홍길동@행정.한국", utf8=True)),
        ("<a@b> HOLDFOR=3600", Sender("a@b", hold="3600")),
        ("<a@b> SIZE=99999999999", TOO_LARGE),
        ("<a@b> SIZE=x", SYNTAX),
        ("<a@b> SIZE=1 SIZE=2", SYNTAX),
        ("<a@b> SMTPUTF8=1", SYNTAX),
        ("a@b", SYNTAX),
        ("<a@b", SYNTAX),
        ("", SYNTAX),
        ("<a@b> X-NEW=1", 555),
        ("<홍길동@행정.한국>", 553),
        ("<a>", 553),
        ("<a b@c>", 553),
        ("<a@b\r\nRCPT>", 553),
        ("<" + "a" * 300 + "@b>", 553),
    ],
)
def test_the_sender_is_read_with_all_its_wishes(text: str, expected: Sender | Reply | int) -> None:
    try:
        found: object = sender(text, largest=1000)
    except Refused as refused:
        found = refused.reply.code if isinstance(expected, int) else refused.reply
    assert found == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<a@b>", Recipient("a@b")),
        ("<Postmaster>", Recipient("Postmaster")),
        ("<a@b> NOTIFY=success,FAILURE", Recipient("a@b", frozenset({"SUCCESS", "FAILURE"}))),
        ("<a@b> NOTIFY=NEVER ORCPT=rfc822;Bob+2BX@c", Recipient("a@b", frozenset(), "rfc822;Bob+X@c")),
        ("<a@b> NOTIFY=NEVER,DELAY", SYNTAX),
        ("<a@b> NOTIFY=OFTEN", SYNTAX),
        ("<a@b> ORCPT=Bob", SYNTAX),
        ("<a@b> ORCPT=rfc822;+ZZ", SYNTAX),
        ("<a@b> SIZE=1", 555),
        ("<>", 553),
        ("<가@나.다>", 553),
    ],
)
def test_the_recipient_is_read_with_what_the_sender_wants_to_know(text: str, expected: Recipient | Reply | int) -> None:
    try:
        found: object = recipient(text, utf8=False)
    except Refused as refused:
        found = refused.reply.code if isinstance(expected, int) else refused.reply
    assert found == expected


@given(st.text(st.characters(min_codepoint=1, max_codepoint=126), max_size=20))
def test_odd_characters_travel_and_come_back(text: str) -> None:
    assert xtext(to_xtext(text)) == text
