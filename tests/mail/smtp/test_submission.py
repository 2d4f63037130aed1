"""Mail that our people hand in: only as themselves, queued before 250, delivered once, and everything is told."""

import base64
import smtplib
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from typing import Any

import pytest
from sqlalchemy import select, update

from kernel.access import Permission
from mail.actions import domain_keys, sending
from mail.checks import dkim
from mail.checks.dns import Answer, Outcome, settle
from mail.rules import grades
from mail.rules.retries import GIVE_UP, wait_after
from mail.smtp.courier import Courier
from mail.smtp.remote import Remote
from mail.smtp.reply import Reply
from mail.tables import outgoing, recipient
from tests.mail.house import PASSWORD, House, build
from tests.mail.smtp.service import Elsewhere, by_smtplib, inbox, say, serving


def courier(house: House, port: int | None = None) -> Courier:
    async def served() -> list[int]:
        return [house.institution]

    way = Remote("mx.test", None, ("127.0.0.1", port) if port else None)
    return Courier(house.dure, served, "mx.test", way)


async def hand_in(house: House, to: list[str], text: str = "Subject: hi\r\n\r\nbody\r\n", **how: Any) -> dict[str, Any]:
    """Sign in as 한가람 and send."""
    me = f"garam@{house.domain}"

    def run(client: smtplib.SMTP) -> Any:
        client.login(me, PASSWORD)
        return client.sendmail(
            how.get("sender", me), to, f"From: {how.get('shown', me)}\r\n{text}", how.get("options", ())
        )

    async with serving(house, service="submission") as port:
        found: dict[str, Any] = await by_smtplib(port, run)
    return found


async def states(house: House) -> list[tuple[str, str, str]]:
    async with house.tx(None) as tx:
        rows = await tx.db.execute(select(recipient).order_by(recipient.c.outgoing_id, recipient.c.number))
        return [(row.address, row.state, row.reply[:9]) for row in rows]


async def test_a_mail_goes_to_the_next_desk_and_to_another_institution_and_shows_no_blind_recipient(
    house: House,
) -> None:
    other = await build(house.dure)
    to = [f"naraeon@{house.domain}", f"garam@{other.domain}"]
    assert await hand_in(house, to, "To: x\r\nBcc: secret@x.example\r\nSubject: hi\r\n\r\nbody\r\n") == {}
    assert await inbox(house, "naraeon") == []
    await courier(house).step(house.institution)
    await courier(house).step(house.institution)
    (mine,), (theirs,) = await inbox(house, "naraeon"), await inbox(other)
    for found in (mine, theirs):
        read = message_from_bytes(found)
        assert read["Bcc"] is None and read["Message-ID"].endswith(f"@{house.domain}>") and read["Date"]
        assert read["Return-Path"] == f"<garam@{house.domain}>"
        assert "with ESMTPA" in read["Received"]
    assert [state for _, state, _ in await states(house)] == ["delivered", "delivered"]
    async with other.tx(None) as tx:
        assert (await tx.db.execute(select(outgoing))).all() == []


@pytest.mark.parametrize("how", [{"sender": "boss@x.example"}, {"shown": "boss@x.example"}, {"sender": "naraeon"}])
async def test_nobody_sends_as_somebody_else(house: House, how: dict[str, str]) -> None:
    if how.get("sender") == "naraeon":
        how = {"sender": f"naraeon@{house.domain}"}
    with pytest.raises((smtplib.SMTPSenderRefused, smtplib.SMTPDataError), match=r"5\.7\.1"):
        await hand_in(house, ["a@b.example"], **how)
    assert await states(house) == []


async def test_who_does_not_sign_in_sends_nothing(house: House) -> None:
    wrong = base64.b64encode(f"\0garam@{house.domain}\0wrong".encode())
    async with serving(house, service="submission") as port:
        begun = b"EHLO x\r\nMAIL FROM:<a@b.example>\r\nAUTH PLAIN " + wrong
        told = await say(port, begun, b"\r\nAUTH CRAM-MD5\r\nAUTH LOGIN\r\n*\r\nQUIT\r\n")
    codes = [line[:9] for line in told.split(b"\r\n") if line[3:4] == b" "][2:-1]
    assert codes == [b"530 5.7.0", b"535 5.7.8", b"504 5.5.4", b"334 VXNlc", b"501 5.7.0"]


async def test_another_server_gets_it_and_what_it_says_is_kept_and_told(house: House) -> None:
    elsewhere = Elsewhere({"bad@x.example": Reply(550, "5.1.1", "who?"), "full@x.example": Reply(452, "4.2.2", "full")})
    elsewhere.held.set()
    async with elsewhere.running() as port:
        to = ["good@x.example", "bad@x.example", "full@x.example"]
        await hand_in(house, to, options=["RET=HDRS", "ENVID=E1"])
        out = courier(house, port)
        await out.step(house.institution)
        assert sorted(await states(house))[:3] == [
            ("bad@x.example", "failed", "550 5.1.1"),
            ("full@x.example", "waiting", "452 4.2.2"),
            (f"garam@{house.domain}", "waiting", ""),
        ]
        await out.step(house.institution)
    ((sender, recipients, data),) = elsewhere.taken
    assert (sender.address, sender.envid, sender.ret) == (f"garam@{house.domain}", "E1", "HDRS")
    assert [one.address for one in recipients] == ["good@x.example"] and data.endswith(b"\r\n\r\nbody\r\n")
    async with house.tx(None) as tx:
        told = {one.name: one.text for one in await domain_keys.records(tx, house.domain, "mx.test")}
    found = settle(
        dkim.verify(data, int(house.dure.now().timestamp())),
        lambda asked: Answer(Outcome.FOUND, (told[asked.name].encode(),)),
    )
    assert [(one.result, one.algorithm) for one in found] == [("pass", "ed25519-sha256"), ("pass", "rsa-sha256")][::-1]
    (notice,) = await inbox(house)
    read = message_from_bytes(notice)
    assert read.get_content_type() == "multipart/report" and read["Return-Path"] == "<>"
    status = read.get_payload(1).as_string()  # type: ignore[union-attr]
    for line in (
        "Original-Envelope-Id: E1",
        "Final-Recipient: rfc822; bad@x.example",
        "Status: 5.1.1",
        "Action: failed",
    ):
        assert line in status
    assert "good@x.example" not in status and read.get_payload(2).get_content_type() == "text/rfc822-headers"  # type: ignore[union-attr]


async def test_a_server_that_is_away_is_tried_again_the_sender_told_and_at_last_given_up(house: House) -> None:
    await hand_in(house, ["a@x.example"])
    out = courier(house, 1)

    async def age(hours: float) -> None:
        async with house.tx(None) as tx:
            await tx.db.execute(update(outgoing).values(created=tx.now - timedelta(hours=hours)))
            await tx.db.execute(update(recipient).where(recipient.c.state == "waiting").values(due=tx.now))

    wait = await out.step(house.institution)
    assert wait is not None and 60 < wait <= wait_after(1).total_seconds()
    assert await inbox(house) == []
    for _ in range(2):
        await age(5)
        await out.step(house.institution)
        await out.step(house.institution)
    (late,) = await inbox(house)
    assert b"Action: delayed" in late
    await age(GIVE_UP.total_seconds() / 3600 + 1)
    await out.step(house.institution)
    await out.step(house.institution)
    assert b"Action: failed" in (await inbox(house))[1]
    assert ("a@x.example", "failed", "451 4.4.1") in await states(house)


async def test_what_is_to_wait_waits_and_may_be_called_back(house: House) -> None:
    await hand_in(house, [f"naraeon@{house.domain}"], options=["HOLDFOR=3600"])
    out = courier(house)
    wait = await out.step(house.institution)
    assert wait is not None and 3000 < wait <= 3600
    assert await inbox(house, "naraeon") == []
    async with house.tx(None) as tx:
        assert await sending.take_due(tx, 10) == []
    chief = replace(house.actor(), permissions=frozenset({Permission.SETTINGS}))
    async with house.dure.tx(chief) as tx:
        (queued,) = (await tx.db.execute(select(outgoing.c.id))).scalars()
        assert [await sending.change(tx, queued, act) for act in ("hold", "release", "cancel", "retry")] == [1, 1, 1, 0]
    await courier(house).step(house.institution)
    assert [state for _, state, _ in await states(house)] == ["cancelled"]
    assert await inbox(house, "naraeon") == []


async def test_two_couriers_take_a_mail_once(house: House) -> None:
    await hand_in(house, [f"naraeon@{house.domain}"])
    async with house.tx(None) as one, house.tx(None) as two:
        assert len(await sending.take_due(one, 10)) == 1
        assert await sending.take_due(two, 10) == []


async def test_a_try_that_died_is_made_again_and_lies_in_the_box_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await hand_in(house, [f"naraeon@{house.domain}"])

    async def dies(*_: Any) -> Any:
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr("mail.smtp.courier.note", dies)
        with pytest.raises(ConnectionError):
            await courier(house).step(house.institution)
    assert len(await inbox(house, "naraeon")) == 1
    async with house.tx(None) as tx:
        await tx.db.execute(update(recipient).values(due=tx.now))
    await courier(house).step(house.institution)
    assert len(await inbox(house, "naraeon")) == 1
    assert [state for _, state, _ in await states(house)] == ["delivered"]


async def test_a_mail_of_a_security_grade_stays_in_the_house(house: House) -> None:
    elsewhere = Elsewhere()
    elsewhere.held.set()
    async with elsewhere.running() as port:
        for label in ("S", "O"):
            to = ["good@x.example", f"naraeon@{house.domain}"]
            await hand_in(house, to, f"X-Security-Grade: {label}\r\nSubject: {label}\r\n\r\nbody\r\n")
        await courier(house, port).step(house.institution)
    told = [(address, state, reply) for address, state, reply in await states(house) if "@x.example" in address]
    assert told == [
        ("good@x.example", "failed", "550 5.7.1"),
        ("good@x.example", "relayed", "250 2.0.0"),
    ]
    assert len(elsewhere.taken) == 1 and len(await inbox(house, "naraeon")) == 2
    assert [grades.grade(b"X-Security-Grade: %s\r\n\r\n" % one) for one in (b"o", b"S", b"odd")] == ["O", "S", "C"]
    assert grades.grade(b"X-Security-Grade: O\r\nX-Security-Grade: S\r\n\r\n") == "S"
