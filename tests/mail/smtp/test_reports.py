"""What comes back and what is told: bounces and dispositions beside what was sent; reports about domains, both ways."""

import gzip
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from mail.actions import gates
from mail.actions.sending import Destination, Envelope, Result, enqueue, note, take_due
from mail.checks import aggregate, sts
from mail.checks.dns import NOTHING, Answer, Outcome, Question
from mail.intake import prepare
from mail.queries import fates
from mail.rules import notices, reports
from mail.smtp import local, reported
from mail.smtp.policies import Policies
from mail.smtp.remote import Remote
from mail.smtp.reporting import Reporter
from mail.tables import content, outgoing, recipient, report
from tests.mail.house import House
from tests.mail.smtp.service import MAIL, Elsewhere, by_smtplib, inbox, serving

SAMPLES = Path(__file__).parents[1] / "samples"
FORGED = {("_dmarc.bank.example", "TXT"): "v=DMARC1; p=quarantine; rua=mailto:agg@bank.example,mailto:x@far.example"}


async def sent(house: House, *to: str) -> Any:
    """A mail of 한가람 that another server took."""
    data = MAIL.replace(b"<1@elsewhere.example>", b"<sent@here>")
    prepared = await prepare(house.dure.blobs, house.institution, data)
    async with house.tx() as tx:
        envelope = Envelope(sender=f"garam@{house.domain}", envid="E=1", person_id=house.people["garam"])
        made = await enqueue(tx, envelope, prepared, [Destination(one) for one in to])
    async with house.tx(None) as tx:
        for due in await take_due(tx, 10):
            await note(tx, due, [Result(row.number, "relayed", "250 ok", "mx.far") for row in due.rows])
    return made


async def arrives(house: House, data: bytes, who: str = "garam") -> None:
    prepared = await prepare(house.dure.blobs, house.institution, data, b"Return-Path: <>\r\n")
    to = [f"{who}@{house.domain}"]
    await local.file(house.dure, house.institution, f"in:{hash(data)}", prepared, to)
    await reported.read(house.dure, house.institution, to, data)


async def test_a_bounce_and_a_disposition_are_found_beside_what_was_sent(house: House) -> None:
    made = await sent(house, "a@far.example", "b@far.example", "c@far.example")
    about = notices.About("mx.far", f"garam@{house.domain}", house.dure.now(), "", b"Message-ID: <sent@here>\r\n")
    bounced = [notices.Fate("b@far.example", notices.FAILED, "5.1.1", "550 5.1.1 no such user", "mx2.far")]
    bounced += [notices.Fate("nobody@far.example", notices.FAILED, "5.1.1")]
    notice = notices.compose(about, bounced, "mark", house.dure.now())
    await arrives(house, notice)
    opened = (
        b"From: c@far.example\r\n"
        b"Content-Type: multipart/report; report-type=disposition-notification; boundary=x\r\n\r\n"
        b"--x\r\n\r\nread\r\n--x\r\nContent-Type: message/disposition-notification\r\n\r\n"
        b"Final-Recipient: rfc822;C@far.example\r\nOriginal-Message-ID: <sent@here>\r\n"
        b"Disposition: manual-action/MDN-sent-manually; displayed\r\n--x--\r\n"
    )
    await arrives(house, opened)
    await arrives(house, opened.replace(b"C@far", b"a@far"), "naraeon")  # it is not hers to be told of
    async with house.tx() as tx:
        found = {one.address[0]: one for one in await fates.of_sent(tx, made)}
    assert (found["b"].state, found["b"].reply, found["b"].host) == ("failed", "550 5.1.1 no such user", "mx2.far")
    assert found["a"].state == found["c"].state == "relayed"
    assert found["c"].opened_at is not None and found["a"].opened_at is None and found["b"].opened_at is None
    assert len(await inbox(house)) == 2


def test_reports_are_read_as_they_come() -> None:
    bounce = reports.read((SAMPLES / "dsn-failed.eml").read_bytes())
    assert bounce is not None and bounce.fates[0].action == "failed" and "@" in bounce.fates[0].address
    seen = reports.read((SAMPLES / "mdn-displayed.eml").read_bytes())
    assert seen is not None and seen.opened == "displayed" and seen.message_id and seen.by
    assert reports.read(MAIL) is None
    for broken in (
        b"",
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n--x\r\n\r\n--x--\r\n",
    ):
        assert reports.read(broken) is None
    eai = notices.Fate("한@x.example", notices.FAILED, "5.1.1", "550 no\r\nway", orcpt="rfc822;a+2B@x.example")
    about = notices.About(
        "mx", "a@b.example", datetime(2026, 11, 2, tzinfo=UTC), "ID", b"Message-ID: <m@x>\r\n\r\nx", True
    )
    told = reports.read(notices.compose(about, [eai], "m", datetime(2026, 11, 2, tzinfo=UTC)))
    assert told is not None and (told.message_id, told.envid) == ("m@x", "ID")
    assert (told.fates[0].address, told.fates[0].asked, told.fates[0].diagnostic) == (
        "한@x.example",
        "a+2b@x.example",
        "550 no way",
    )


async def test_other_domains_are_told_of_mail_in_their_name_and_we_read_what_they_tell(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    monkeypatch.setattr(house.dure, "settings", replace(house.dure.settings, mail_reports=True))
    forged = MAIL.replace(b"a@elsewhere.example", b"a@bank.example")
    async with serving(house, FORGED) as port:
        for number in range(3):
            one = b"X-N: %d\r\n" % number + forged
            await by_smtplib(
                port, lambda client, one=one: client.sendmail("a@bank.example", [f"garam@{house.domain}"], one)
            )

    async def ask(question: Question) -> Answer:
        good = question.name == "bank.example._report._dmarc.far.example"
        return Answer(Outcome.FOUND, (b"v=DMARC1",)) if good else NOTHING

    reporter = Reporter(house.dure, ask, "mx.test")
    assert await reporter.send_due(house.institution) == 0  # the day is not over
    real = house.dure.now
    monkeypatch.setattr(house.dure, "now", lambda: real() + timedelta(days=1))
    assert await reporter.send_due(house.institution) == 1 and await reporter.send_due(house.institution) == 0
    async with house.tx(None) as tx:
        row = (
            await tx.db.execute(select(outgoing, content).join(content, content.c.id == outgoing.c.content_id))
        ).one()
        to = set((await tx.db.execute(select(recipient.c.address))).scalars())
    assert to == {"agg@bank.example", "x@far.example"} and row.sender == f"postmaster@{house.domain}"
    mail = bytes(row.raw)
    part = message_from_bytes(mail).get_payload(1)
    octets: bytes = part.get_payload(decode=True)  # type: ignore[union-attr, assignment]
    kind, said = aggregate.read(octets)
    assert (kind, said.domain, said.good, said.bad) == ("dmarc", "bank.example", 0, 3)
    assert (
        said.rows[0] | {"source": "127.0.0.1", "disposition": "quarantine", "from": "bank.example", "count": 3}
        == said.rows[0]
    )
    # The same, as it comes to the other house.
    for _ in range(2):
        await reported.read(house.dure, house.institution, [f"postmaster@{house.domain}"], mail)
    async with house.tx(None) as tx:
        assert (await tx.db.execute(select(report.c.domain, report.c.bad))).all() == [("bank.example", 3)]


@pytest.mark.parametrize(
    "octets",
    [
        b"", b"nonsense", b"\x1f\x8bbroken", b"PK\x03\x04broken", b"<feedback/>", b"{}",
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><feedback>&b;</feedback>',
        gzip.compress(b"x" * (aggregate.LARGEST + 1)),
    ],
)  # fmt: skip
def test_what_is_no_report_is_refused(octets: bytes) -> None:
    with pytest.raises(aggregate.Unreadable):
        aggregate.read(octets)


def test_a_report_about_tls_says_what_was_counted() -> None:
    base: dict[str, Any] = {"policy": "sts", "lines": ["mode: enforce", "mx: a.example"], "host": "a.example"}
    rows = [(base | {"fault": ""}, 5), (base | {"fault": "certificate-expired"}, 2)]
    kind, said = aggregate.read(aggregate.write_tls("us", "p@us", date(2026, 11, 2), "a.example", rows))
    assert (kind, said.domain, said.good, said.bad) == ("tls", "a.example", 5, 2)
    assert said.rows == [{"result-type": "certificate-expired", "receiving-mx-hostname": "a.example", "count": 2}]


def test_a_policy_is_read_and_says_which_servers_are_meant() -> None:
    text = b"version: STSv1\r\nmode: enforce\r\nmx: mail.x.example\r\nmx: *.y.example\r\nmax_age: 604800\r\n"
    policy = sts.read(text)
    assert policy == sts.Policy("enforce", ("mail.x.example", "*.y.example"), 604_800)
    hosts = ("MAIL.x.example.", "a.y.example", "y.example", "a.b.y.example", "x.example")
    assert [policy.allows(one) for one in hosts] == [
        True, True, False, False, False,
    ]  # fmt: skip
    assert sts.read(sts.write("testing", ("a.example",)).encode()) == sts.Policy("testing", ("a.example",), 604_800)
    for bad in (
        b"",
        b"\xff",
        text.replace(b"STSv1", b"x"),
        text.replace(b"604800", b"-1"),
        b"version: STSv1\nmode: enforce\nmax_age: 1",
    ):
        assert sts.read(bad) is None
    assert (
        sts.ident((b"v=STSv1; id=20261102;",)) == "20261102" and sts.ident((b"v=STSv1; id=a", b"v=STSv1; id=b")) == ""
    )
    assert sts.reports_to((b"v=TLSRPTv1; rua=mailto:a@x.example,https://x",)) == ("a@x.example",)


async def test_a_policy_is_kept_as_long_as_it_says_and_enforced(house: House) -> None:
    served: dict[str, bytes] = {"text": b"version: STSv1\nmode: enforce\nmx: *.far.example\nmax_age: 1000\n"}
    records = {("_mta-sts.far.example", "TXT"): b"v=STSv1; id=1;", ("far.example", "MX"): b"evil.example"}
    noted: list[tuple[str, str]] = []

    class Web:
        """The web server of the domain."""

        def stream(self, method: str, url: str) -> Any:
            assert url == "https://mta-sts.far.example/.well-known/mta-sts.txt"

            class Opened:
                async def __aenter__(self) -> Any:
                    async def pieces() -> AsyncIterator[bytes]:
                        yield served["text"]

                    good = 200 if served["text"] else 404
                    return SimpleNamespace(status_code=good, headers={"content-type": "text/plain"}, aiter_bytes=pieces)

                async def __aexit__(self, *_: object) -> None:
                    """Nothing."""

            return Opened()

    async def ask(question: Question) -> Answer:
        found = records.get((question.name, question.kind))
        return Answer(Outcome.FOUND, (found,)) if found else NOTHING

    async def noting(_: int, domain: str, policy: sts.Policy | None, host: str, fault: str) -> None:
        noted.append((host, fault))

    policies = Policies(house.dure, ask, Web())
    policy = await policies.of("far.example")
    assert policy is not None and policy.mode == "enforce" and await policies.of("none.example") is None
    served["text"] = b""
    records["_mta-sts.far.example", "TXT"] = b"v=STSv1; id=2;"
    assert await policies.of("far.example") == policy  # what was promised holds
    await sent_and_tried(house, Remote("mx.test", ask, None, policies, noting))
    assert noted == [("evil.example", "validation-failure")]


async def sent_and_tried(house: House, remote: Remote) -> None:
    """A mail to far.example, tried once: it waits, because the policy names no such server."""
    prepared = await prepare(house.dure.blobs, house.institution, MAIL)
    async with house.tx() as tx:
        await enqueue(tx, Envelope(sender=f"garam@{house.domain}"), prepared, [Destination("a@far.example")])
    async with house.tx(None) as tx:
        (due,) = await take_due(tx, 10)
        (result,) = await remote(due, MAIL)
    assert (result.state, result.reply[:9]) == ("waiting", "451 4.7.5")


async def test_without_tls_a_testing_domain_gets_its_mail_and_is_told(house: House) -> None:
    noted: list[str] = []
    elsewhere = Elsewhere()
    elsewhere.held.set()

    class Testing:
        async def of(self, domain: str) -> sts.Policy:
            return sts.Policy("testing", ("127.0.0.1",), 1_000)

    async def noting(_: int, domain: str, policy: sts.Policy | None, host: str, fault: str) -> None:
        noted.append(fault)

    prepared = await prepare(house.dure.blobs, house.institution, MAIL)
    async with house.tx() as tx:
        await enqueue(tx, Envelope(sender=f"garam@{house.domain}"), prepared, [Destination("a@far.example")])
    async with elsewhere.running() as port:
        remote = Remote("mx.test", None, None, Testing(), noting)  # type: ignore[arg-type]  # says what it is to say

        async def hosts(domain: str) -> list[tuple[str, int]]:
            return [("127.0.0.1", port)]

        remote._hosts = hosts  # type: ignore[method-assign]  # the DNS is not asked here
        async with house.tx(None) as tx:
            (due,) = await take_due(tx, 10)
            (result,) = await remote(due, MAIL)
    assert result.state == "relayed" and noted == ["starttls-not-supported"] and len(elsewhere.taken) == 1


async def test_what_is_counted_is_counted_once(house: House) -> None:
    async with house.tx(None) as tx:
        for _ in range(2):
            await gates.count(tx, "tls", "x.example", {"a": 1}, tx.now.date())
        found = await gates.take_day(tx, "tls", tx.now.date() + timedelta(days=1))
    assert list(found.values()) == [[({"a": 1}, 2)]]
