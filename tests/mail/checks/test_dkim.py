"""DKIM agrees with the RFC's own example and with another program, in both directions and in every form."""

from typing import Any

import dkim as other
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.checks import dkim
from mail.checks.dkim import canon
from mail.checks.dns import NOTHING, Answer, Outcome, Question, settle

FOOTBALL = "football.example.com"
ED25519 = b"v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
RSA = (
    b"v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/"
    b"J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTI"
    b"KT+l/K4w3QIDAQAB"
)
SIGNED_AT = 1528637909
EXAMPLE = b"""DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=test; t=1528637909; h=from : to : subject :
 date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
 DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
 dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game.  Are you hungry yet?

Joe.
""".replace(b"\n", b"\r\n")
"""RFC 8463 Appendix A.3"""
PLAIN = EXAMPLE[EXAMPLE.index(b"From:") :]
KEY = dkim.made_key("city.example", "s1")
EDWARDS = dkim.made_key("city.example", "s2", "ed25519")
NOW = 4_000_000_000
"""Later than whenever the other program signs."""
Records = dict[str, bytes]


def judged(data: bytes, records: Records, moment: int = NOW) -> list[dkim.Signature]:
    def know(question: Question) -> Answer:
        record = records.get(question.name)
        return Answer(Outcome.FOUND, (record,)) if record is not None else NOTHING

    return settle(dkim.verify(data, moment), know)


def own(*keys: dkim.Key) -> Records:
    return {f"{key.selector}._domainkey.{key.domain}": key.record.encode() for key in keys}


EXAMPLES = {f"brisbane._domainkey.{FOOTBALL}": ED25519, f"test._domainkey.{FOOTBALL}": RSA}


def test_the_example_of_the_rfc_passes_with_both_kinds_of_key() -> None:
    found = judged(EXAMPLE, EXAMPLES, SIGNED_AT)
    assert [(one.result, one.selector, one.algorithm) for one in found] == [
        ("pass", "brisbane", "ed25519-sha256"),
        ("pass", "test", "rsa-sha256"),
    ]
    assert not any(one.partly or one.testing for one in found)


@pytest.mark.parametrize(
    ("before", "after", "results"),
    [
        (b"We lost", b"We won ", ["fail", "fail"]),
        (b"Is dinner", b"Is lunch ", ["fail", "fail"]),
        (b"To: Suzie", b"Subject: more\r\nTo: Suzie", ["fail", "fail"]),
        (b"hungry yet?\r\n", b"hungry  yet? \t\r\n", ["pass", "pass"]),
        (b"Joe.\r\n", b"Joe.\r\n\r\n\r\n", ["pass", "pass"]),
        (b"s=brisbane", b"s=elsewhere", ["permerror", "pass"]),
        (b"a=ed25519-sha256", b"a=rsa-sha1", ["permerror", "pass"]),
        (b"v=1; a=e", b"v=2; a=e", ["permerror", "pass"]),
        (b"i=@football.example.com", b"i=@soccer.example.com", ["permerror", "pass"]),
        (b"from : to :\r\n subject : date : message-id : from", b"to :\r\n date", ["permerror", "pass"]),
        (b"t=1528637909", b"x=1528630000", ["permerror", "pass"]),
        (b"q=dns/txt; s=b", b"q=dns/txt; l=999999; s=b", ["permerror", "pass"]),
        (b"q=dns/txt; s=b", b"q=dns/txt; q=dns/txt; s=b", ["permerror", "pass"]),
    ],
)
def test_what_was_changed_shows(before: bytes, after: bytes, results: list[str]) -> None:
    changed = EXAMPLE.replace(before, after, 1)
    assert changed != EXAMPLE
    assert [one.result for one in judged(changed, EXAMPLES, SIGNED_AT)] == results


@pytest.mark.parametrize(
    ("record", "result"),
    [
        (RSA, "pass"),
        (RSA.replace(b"v=DKIM1; k=rsa; ", b""), "pass"),
        (RSA + b"; t=y", "pass"),
        (b"v=DKIM1; k=rsa; p=", "permerror"),
        (RSA.replace(b"k=rsa", b"k=ed25519"), "permerror"),
        (RSA.replace(b"v=DKIM1; k=rsa;", b"k=rsa; v=DKIM1;"), "permerror"),
        (RSA + b"; h=sha1", "permerror"),
        (RSA + b"; s=telephone", "permerror"),
        (RSA[:-9], "permerror"),
        (b"v=DKIM1; p=????", "permerror"),
        (ED25519.replace(b"ed25519", b"rsa"), "permerror"),
    ],
)
def test_only_a_whole_key_for_mail_counts(record: bytes, result: str) -> None:
    found = judged(EXAMPLE, EXAMPLES | {f"test._domainkey.{FOOTBALL}": record}, SIGNED_AT)[1]
    assert found.result == result, found.why
    assert found.testing == (b"t=y" in record)


def test_no_answer_is_no_verdict() -> None:
    found = settle(dkim.verify(EXAMPLE, SIGNED_AT), lambda _: Answer(Outcome.FAILED))
    assert [one.result for one in found] == ["temperror", "temperror"]


@pytest.mark.parametrize("form", ["simple", "relaxed"])
@pytest.mark.parametrize("header", ["simple", "relaxed"])
@pytest.mark.parametrize("ending", [b"", b"\r\n", b"Joe.", b" \t\r\n\r\n", b"a  b \r\n\t\r\n"])
def test_what_the_other_program_signed_passes_here(header: str, form: str, ending: bytes) -> None:
    data = PLAIN.replace(b"Subject: Is", b"Subject:  Is\r\n \t") + ending
    field = other.sign(data, b"s1", b"city.example", KEY.pem, canonicalize=(header.encode(), form.encode()))
    assert [one.result for one in judged(field + data, own(KEY))] == ["pass"]


def test_what_is_signed_here_passes_with_the_other_program_and_here() -> None:
    data = "From: 홍길동 <a@city.example>\r\nSubject: =?utf-8?b?7JWI64WV?=\r\nTo: b@c.example\r\n".encode()
    data += "\r\n안녕  \r\n\r\n".encode()
    signed = dkim.sign(data, KEY, SIGNED_AT) + data

    def told(name: bytes, timeout: int = 5) -> bytes:
        assert name == b"s1._domainkey.city.example."
        return KEY.record.encode()

    assert other.verify(signed, dnsfunc=told)
    twice = dkim.sign(signed, EDWARDS, NOW) + signed
    assert [one.result for one in judged(twice, own(KEY, EDWARDS))] == ["pass", "pass"]
    assert all(len(line) <= 78 for line in signed.partition(b"From:")[0].split(b"\r\n"))
    assert judged(b"From: evil@city.example\r\n" + signed, own(KEY))[0].result == "fail"


def test_a_part_of_the_body_is_called_a_part() -> None:
    field = other.sign(PLAIN, b"s1", b"city.example", KEY.pem, length=True)
    added = judged(field + PLAIN + b"Buy now!\r\n", own(KEY))[0]
    assert (added.result, added.partly) == ("pass", True)
    assert not judged(field + PLAIN, own(KEY))[0].partly


@given(st.lists(st.sampled_from([b"a", b" ", b"\t", b"\r\n", b".", "가".encode()]), max_size=30))
def test_relaxing_twice_is_relaxing_once(pieces: list[bytes]) -> None:
    once = canon.body(b"".join(pieces), "relaxed")
    assert canon.body(once, "relaxed") == once
    assert b" \r\n" not in once and not once.endswith(b"\r\n\r\n")


@given(st.binary(max_size=300), st.sampled_from([b"b=", b"bh=", b"h=", b"d=", b"a=", b"t=", b"v="]))
def test_nothing_that_somebody_writes_breaks_it(noise: bytes, at: bytes) -> None:
    place = EXAMPLE.index(at)
    data = EXAMPLE[:place] + noise + EXAMPLE[place:]
    found: list[Any] = judged(data, EXAMPLES, SIGNED_AT)
    assert all(one.result in ("pass", "fail", "neutral", "permerror") for one in found)


def test_a_long_run_of_blanks_is_no_burden() -> None:
    """Forms are made in passes over the bytes, each byte a bounded number of times."""
    body = (b" " * 200_000 + b"x\r\n") * 5 + b"\r\n" * 200_000
    assert canon.body(body, "relaxed") == b" x\r\n" * 5
    assert len(canon.body(body, "simple")) == 5 * 200_003
