"""DMARC: who vouches for the domain in From, what the domain wants, and what we write about it."""

import pytest
from publicsuffixlist import PublicSuffixList

from mail.checks import dmarc, results
from mail.checks.dkim import Signature
from mail.checks.dns import NOTHING, Answer, Outcome, Question, settle
from mail.checks.spf import Result, Verdict

SUFFIXES = PublicSuffixList()
NO_SPF = Verdict(Result.NONE, "")


def home(name: str) -> str:
    return SUFFIXES.privatesuffix(name) or name


def judged(
    records: dict[str, str], domain: str, spf: Verdict = NO_SPF, *signed: Signature, draw: int = 0
) -> dmarc.Verdict:
    def know(question: Question) -> Answer:
        assert question.kind == "TXT"
        text = records.get(question.name)
        return Answer(Outcome.FOUND, (text.encode(),)) if text else NOTHING

    return settle(dmarc.check(domain, spf, signed, home, draw), know)


def by_spf(domain: str) -> Verdict:
    return Verdict(Result.PASS, domain)


def by_key(domain: str) -> Signature:
    return Signature("pass", domain)


CITY = {"_dmarc.city.go.kr": "v=DMARC1; p=reject; sp=quarantine"}


@pytest.mark.parametrize(
    ("domain", "spf", "signed", "expected"),
    [
        ("city.go.kr", by_spf("city.go.kr"), [], ("pass", "spf")),
        ("city.go.kr", by_spf("bounce.city.go.kr"), [], ("pass", "spf")),
        ("city.go.kr", NO_SPF, [by_key("mail.city.go.kr")], ("pass", "dkim")),
        ("city.go.kr", by_spf("city.go.kr"), [by_key("city.go.kr")], ("pass", "dkim+spf")),
        ("city.go.kr", by_spf("other.go.kr"), [by_key("elsewhere.example")], ("fail", "")),
        ("city.go.kr", by_spf("go.kr"), [by_key("go.kr")], ("fail", "")),
        ("city.go.kr", Verdict(Result.SOFTFAIL, "city.go.kr"), [], ("fail", "")),
        ("city.go.kr", NO_SPF, [Signature("fail", "city.go.kr")], ("fail", "")),
        ("unknown.go.kr", by_spf("unknown.go.kr"), [], ("none", "")),
    ],
)
def test_only_what_passed_in_the_name_of_that_domain_vouches(
    domain: str, spf: Verdict, signed: list[Signature], expected: tuple[str, str]
) -> None:
    found = judged(CITY, domain, spf, *signed)
    assert (found.result, found.by) == expected


def test_a_name_below_gets_the_policy_for_names_below() -> None:
    assert judged(CITY, "city.go.kr").wish == "reject"
    below = judged(CITY, "audit.city.go.kr")
    assert (below.result, below.wish, below.published) == ("fail", "quarantine", "city.go.kr")


def test_strict_alignment_wants_the_very_domain() -> None:
    strict = {"_dmarc.city.go.kr": "v=DMARC1; p=none; adkim=s; aspf=s"}
    assert judged(strict, "city.go.kr", by_spf("b.city.go.kr"), by_key("b.city.go.kr")).result == "fail"
    assert judged(strict, "city.go.kr", by_spf("city.go.kr")).result == "pass"


def test_a_policy_for_a_part_is_milder_for_the_rest() -> None:
    part = {"_dmarc.city.go.kr": "v=DMARC1; p=reject; pct=30"}
    assert [judged(part, "city.go.kr", draw=draw).wish for draw in (0, 29, 30, 99)] == [
        "reject", "reject", "quarantine", "quarantine",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        ("v=DMARC1; p=none", "none"),
        ("v=DMARC1 ; P=none; p=reject ", "reject"),
        ("v=DMARC1; p=QUARANTINE; pct=abc; rua=mailto:a@b.c, https://x", "quarantine"),
        ("v=DMARC1; p=bad; rua=mailto:a@b.c", "none"),
        ("v=DMARC1; p=bad", None),
        ("v=DMARC1", None),
        ("p=none; v=DMARC1", None),
        ("v=spf1 -all", None),
        ("v=DMARC1; p=none; p=reject", None),
        ("", None),
    ],
)
def test_records_are_read_as_the_standard_says(text: str, policy: str | None) -> None:
    found = dmarc.read(text.encode())
    assert (found.policy if found else None) == policy
    if found and "rua" in text:
        assert found.reports == ("mailto:a@b.c",)


def test_no_answer_is_no_verdict() -> None:
    found = settle(dmarc.check("city.go.kr", NO_SPF, (), home), lambda _: Answer(Outcome.FAILED))
    assert found.result == "temperror"


def test_what_was_found_is_written_and_nobody_else_writes_in_our_name() -> None:
    bad = Signature("fail", "city.go.kr", "s1", "@city.go.kr", "rsa-sha256", "AbC+/=12", 'the "body"\r\nX: y')
    told = results.write("mx.city.kr", by_spf("city.go.kr"), "a@city.go.kr", [bad], judged(CITY, "city.go.kr"))
    assert told.decode() == (
        "Authentication-Results: mx.city.kr;\r\n\tspf=pass smtp.mailfrom=a@city.go.kr;\r\n"
        '\tdkim=fail reason="the \\"body\\"X: y" header.d=city.go.kr header.s=s1 header.a=rsa-sha256'
        " header.b=AbC+/=12;\r\n\tdmarc=fail header.from=city.go.kr policy.dmarc=reject\r\n"
    )
    assert results.write("mx.city.kr", None, "") == b"Authentication-Results: mx.city.kr;\r\n\tnone\r\n"
    forged = (
        b'authentication-results: (hi) MX.city.kr 1; spf=pass\r\nAuthentication-Results : "mx.city.kr"; dkim=pass\r\n'
        b"Authentication-Results:\r\n\tx.mx.city.kr; spf=pass\r\n"
    )
    honest = b"Authentication-Results: elsewhere.example; spf=pass\r\nFrom: a@b.c\r\n\r\nmx.city.kr; spf=pass\r\n"
    assert results.without_forged(forged + honest, "mx.city.kr") == honest
    assert results.without_forged(honest, "mx.city.kr") is honest
