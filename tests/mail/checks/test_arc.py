"""ARC: chains of ours hold for dkimpy and for us; what was changed, left out or added breaks them."""

import dkim as oracle
import pytest

from mail.checks import arc
from mail.checks.dkim import made_key
from mail.checks.dns import NOTHING, Answer, Outcome, Question, settle

MAIL = (
    b"From: a@x.example\r\nTo: b@y.example\r\nSubject: =?utf-8?b?7JWI6rG0?=\r\nMessage-ID: <1@x>\r\n"
    b"Authentication-Results: mx; spf=pass\r\n\r\nbody  \r\n\r\n"
)
KEYS = {name: made_key(name, "s") for name in ("one.example", "two.example")}


def know(question: Question) -> Answer:
    domain = question.name.removeprefix("s._domainkey.")
    return Answer(Outcome.FOUND, (KEYS[domain].record.encode(),)) if domain in KEYS else NOTHING


def sealed(data: bytes, domain: str, cv: str) -> bytes:
    begun = arc.sealing(data, f"mx.{domain}; arc={cv}; spf=pass smtp.mailfrom=x", cv, domain, "s", 1_700_000_000)
    assert begun is not None
    unsigned = begun.signature()
    signature = unsigned.signed(KEYS[domain].signed(unsigned.digest))
    unsigned = begun.seal(signature)
    return unsigned.signed(KEYS[domain].signed(unsigned.digest)) + signature + begun.results.raw + data


def theirs(data: bytes) -> bytes:
    def dns(name: bytes, **_: object) -> bytes:
        answer = know(Question(name.decode().rstrip("."), "TXT"))
        return answer.records[0] if answer.records else b""

    result: bytes = oracle.arc_verify(data, dnsfunc=dns)[0]
    return result


def test_a_chain_holds_for_us_and_for_another_verifier_and_grows() -> None:
    assert settle(arc.verify(MAIL), know) == arc.Verdict("none")
    data = MAIL
    for number, domain in enumerate(("one.example", "two.example", "one.example"), 1):
        data = sealed(data, domain, "none" if number == 1 else "pass")
        assert settle(arc.verify(data), know) == arc.Verdict("pass", domain, number)
        assert theirs(data) == b"pass"
        data = b"Received: from x by y; now\r\n" + data


@pytest.mark.parametrize(
    "old, new",
    [
        (b"body  ", b"other body"),
        (b"7JWI6rG0", b"7JWI6rG1"),
        (b"cv=pass", b"cv=fail"),
        (b"arc=none; spf=pass", b"arc=none; spf=fail"),
        (b"ARC-Authentication-Results: i=1", b"X-Gone: i=1"),
        (b"ARC-Seal: i=2", b"ARC-Seal: i=3"),
        (b"d=one.example", b"d=none.example"),
    ],
)
def test_what_was_changed_on_the_way_breaks_the_chain(old: bytes, new: bytes) -> None:
    data = sealed(sealed(MAIL, "one.example", "none"), "two.example", "pass")
    assert old in data
    changed = data.replace(old, new, 1)
    verdict = settle(arc.verify(changed), know)
    assert verdict.result == "fail" and verdict.why
    assert theirs(changed) != b"pass"


def test_a_broken_chain_is_not_mended_and_a_silent_dns_is_no_verdict() -> None:
    data = sealed(MAIL, "one.example", "none")
    failed = sealed(data.replace(b"body", b"BODY"), "two.example", "fail")
    assert settle(arc.verify(failed), know).result == "fail"
    assert arc.sealing(failed, "mx; arc=fail", "fail", "one.example", "s", 1) is None
    assert arc.sealing(data, "mx", "none", "one.example", "s", 1) is None
    assert arc.sealing(MAIL, "mx", "pass", "one.example", "s", 1) is None
    assert settle(arc.verify(data), lambda _: Answer(Outcome.FAILED)).result == "temperror"
