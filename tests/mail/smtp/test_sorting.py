"""Mail meets what people want done with it: filed, flagged, sent on, answered, sent back; once, and never lost."""

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import default

import pytest
from sqlalchemy import select

from directory.tables import organisation as t
from kernel.clock import new_id
from mail.actions import domain_keys, filtering, scripts
from mail.checks import arc
from mail.checks.dns import Answer, Outcome, Question, settle
from mail.intake import prepare
from mail.queries import messages
from mail.queries import scripts as asked
from mail.queries.scripts import Vacation
from mail.sieve import simple
from mail.smtp import local, sorting
from mail.tables import content, mailbox, memory, outgoing, recipient, script
from tests.mail.house import House
from tests.mail.smtp.service import by_smtplib, inbox, serving

SENDER = "someone@elsewhere.example"


def letter(house: House, subject: str = "안건", **fields: str) -> bytes:
    head = {"From": f"<{SENDER}>", "To": f"garam@{house.domain}", "Subject": subject, "Message-ID": f"<{subject}@x>"}
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in (head | fields).items())
    return f"{lines}\r\n본문\r\n".encode()


async def arrive(house: House, data: bytes, key: str, sender: str = SENDER, box: str = "INBOX") -> None:
    """As mail from outside arrives."""
    path = f"Return-Path: <{sender}>\r\n".encode()
    prepared = await prepare(house.dure.blobs, house.institution, data, path)
    to = [f"garam@{house.domain}"]
    assert await local.file(house.dure, house.institution, key, prepared, to, box=box) == []


async def use(house: House, source: str) -> None:
    async with house.tx() as tx:
        await scripts.put(tx, house.accounts["garam"], "mine", source, activate_it=True)


async def leaving(house: House) -> list[tuple[str, list[str], Message]]:
    """What is on its way: envelope sender, recipients, the mail."""
    async with house.tx(None) as tx:
        query = select(outgoing, content).join(content, content.c.id == outgoing.c.content_id)
        mails = (await tx.db.execute(query.order_by(outgoing.c.id))).all()
        rows = (await tx.db.execute(select(recipient).order_by(recipient.c.number))).all()
    found = []
    for one in mails:
        data = await messages.octets(house.dure.blobs, house.institution, one, 0, one.size)
        to = [row.address for row in rows if row.outgoing_id == one.id]
        found.append((one.sender, to, message_from_bytes(data, policy=default)))
    return found


async def test_what_a_script_wants_is_done_and_once_for_a_mail_that_comes_twice(house: House) -> None:
    await use(
        house,
        'require ["fileinto", "mailbox", "imap4flags", "copy", "vacation", "editheader", "duplicate"];\n'
        'if header :is "X-Seen" "1" { fileinto :flags "\\\\Seen" "Archive"; stop; }\n'
        'if duplicate :header "X-Id" { discard; stop; }\n'
        'addheader "X-Rule" "업무"; addflag "work"; fileinto :create "업무/입찰"; redirect "b@other.example";\n'
        'vacation :days 2 "없습니다";\n',
    )
    mail = letter(house, X_Id="1")
    for _ in range(2):
        await arrive(house, mail, "in:1")
    (filed,) = await inbox(house, name="업무/입찰")
    assert filed.startswith(b"X-Rule: \xec\x97\x85\xeb\xac\xb4\r\nReturn-Path:") and await inbox(house) == []
    assert (await house.box("업무/입찰")).keywords == ["work"]
    (onward, answer) = await leaving(house)
    assert onward[:2] == (f"garam@{house.domain}", ["b@other.example"])
    assert onward[2]["X-Sieve-Redirected-From"] == f"garam@{house.domain}" and onward[2]["Return-Path"] is None
    assert onward[2]["X-Rule"] == "업무"
    assert answer[:2] == ("", [SENDER]) and answer[2]["Auto-Submitted"].startswith("auto-replied")
    assert answer[2]["Subject"] == "자동 회신: 안건" and answer[2]["In-Reply-To"] == "<안건@x>"
    assert answer[2].get_content().strip() == "없습니다"  # type: ignore[attr-defined]
    # Another mail of one id is thrown away; another mail of the sender is filed, sent on, and not answered again.
    await arrive(house, letter(house, "둘", X_Id="1"), "in:2")
    await arrive(house, letter(house, "셋", X_Id="3"), "in:3")
    assert len(await inbox(house, name="업무/입찰")) == 2 and len(await leaving(house)) == 3
    await arrive(house, letter(house, "넷", X_Seen="1"), "in:4")
    assert len(await inbox(house, name="Archive")) == 1 and (await house.box("Archive")).unseen == 0
    async with house.tx(None) as tx:
        kinds = sorted((await tx.db.execute(select(memory.c.kind))).scalars())
        assert kinds == ["answered", "filtered", "filtered", "filtered", "filtered", "seen", "seen"]
        tx.now += timedelta(days=15)
        await filtering.forget(tx)
        assert (await tx.db.execute(select(memory))).all() == []


async def test_a_mail_is_never_lost_and_never_goes_in_circles(house: House) -> None:
    await use(house, 'require "reject"; if header :is "X-Odd" "1" { reject "x"; keep; } redirect "b@other.example";')
    await arrive(house, letter(house, X_Odd="1"), "in:1")
    assert len(await inbox(house)) == 1
    async with house.tx() as tx:
        (one,) = await asked.listed(tx, house.accounts["garam"])
        assert one.fault is not None and one.fault_at is not None and "거부" in one.fault.ko
    await arrive(house, letter(house, "둘", **{"X-Sieve-Redirected-From": f"garam@{house.domain}"}), "in:2")
    assert len(await inbox(house)) == 2 and await leaving(house) == []
    # A script that a house of today would refuse keeps everything too.
    async with house.tx() as tx:
        await tx.db.execute(script.update().values(source="nonsense;"))
    await arrive(house, letter(house, "셋"), "in:3")
    assert len(await inbox(house)) == 3
    # What cannot be done (a mailbox that is full of keywords) is kept, with a note.
    await use(house, 'require "imap4flags"; keep :flags "' + " ".join(f"k{number}" for number in range(60)) + '";')
    async with house.tx() as tx:
        words = [f"w{number}" for number in range(190)]
        await tx.db.execute(mailbox.update().where(mailbox.c.name == "INBOX").values(keywords=words))
    await arrive(house, letter(house, "넷"), "in:4")
    assert len(await inbox(house)) == 4
    await use(house, "discard;")
    await arrive(house, letter(house, "다섯"), "in:5")
    await arrive(house, letter(house, "여섯"), "in:6", box="\\Junk")
    assert len(await inbox(house)) == 4 and len(await inbox(house, name="Junk")) == 1


async def test_a_sender_is_told_that_a_mail_was_not_wanted_and_a_notice_is_kept(house: House) -> None:
    await use(house, 'require "reject"; reject "받지 않습니다.\\nno";')
    await arrive(house, letter(house), "in:1")
    await arrive(house, letter(house, "둘"), "in:2", sender="")
    ((sender, to, told),) = await leaving(house)
    assert (sender, to) == ("", [SENDER]) and told.get_content_type() == "multipart/report"
    assert "5.7.1 받지 않습니다." in told.get_payload(0).get_content()  # type: ignore[union-attr, attr-defined]
    assert len(await inbox(house)) == 1


async def test_who_is_away_is_said_while_it_is_so_and_as_the_directory_knows(house: House) -> None:
    account = house.accounts["garam"]
    wish = Vacation(with_absence=True, subject="출장 중", text="안에는 이렇게", text_outside="I am away", days=1)
    async with house.tx() as tx:
        await scripts.set_vacation(tx, account, wish)
        assert await asked.vacation_of(tx, account) == wish and await asked.absence(tx, account) is None
    await arrive(house, letter(house), "in:1")
    assert await leaving(house) == []
    async with house.tx(None) as tx:
        times = {"valid_from": tx.now - timedelta(hours=1), "valid_to": tx.now + timedelta(hours=1), "created": tx.now}
        row = {"institution_id": house.institution, "id": new_id(), "person_id": house.people["garam"], "kind": "출장"}
        await tx.db.execute(
            t.absence.insert().values(row | times | {"reason": "", "deputy_post_id": None, "cancelled": None})
        )
        await tx.db.execute(t.profile.update().values(seq=1))
    await arrive(house, letter(house, "둘"), "in:2")
    await arrive(house, letter(house, "셋"), "in:3", sender=f"naraeon@{house.domain}")
    outside, inside = await leaving(house)
    assert (outside[1], outside[2]["Subject"]) == ([SENDER], "출장 중")
    assert outside[2].get_content().strip() == "I am away"  # type: ignore[attr-defined]
    assert inside[2].get_content().strip() == "안에는 이렇게"  # type: ignore[attr-defined]
    for number, fields in enumerate(
        ({"List-Id": "<l>"}, {"Precedence": "bulk"}, {"Auto-Submitted": "auto-generated"}, {"To": "other@x.example"},
         {"X-Auto-Response-Suppress": "OOF"})
    ):  # fmt: skip
        await arrive(house, letter(house, **fields), f"in:4{number}", sender="new@elsewhere.example")
    await arrive(house, letter(house), "in:5", sender="no-reply@elsewhere.example")
    await arrive(house, letter(house), "in:6", sender=f"garam@{house.domain}")
    assert len(await leaving(house)) == 2 and len(await inbox(house)) == 10
    async with house.tx() as tx:
        await scripts.set_vacation(
            tx, account, Vacation(enabled=True, text="x", audience="city", ends=tx.now + timedelta(hours=1))
        )
        assert await asked.answered(tx, account) == 2
    await arrive(house, letter(house, "끝"), "in:7", sender="third@elsewhere.example")
    assert len(await leaving(house)) == 2


async def test_rules_of_a_screen_run_and_are_read_back(house: House) -> None:
    account = house.accounts["garam"]
    rule = simple.Rule(
        "입찰", conditions=(simple.Condition("subject", "contains", ("안건",)),), actions=(simple.Deed("move", "업무"),)
    )
    async with house.tx() as tx:
        await scripts.set_rules(tx, account, [rule])
        assert await asked.rules(tx, account) == ([rule], "")
    await arrive(house, letter(house), "in:1")
    assert len(await inbox(house, name="업무")) == 1
    await use(house, "keep;")
    async with house.tx() as tx:
        assert await asked.rules(tx, account) == ([rule], "mine")


def test_a_script_is_compiled_once() -> None:
    assert sorting.compiled("keep;") is sorting.compiled("keep;")


async def test_a_mail_that_is_sent_on_carries_what_we_found_under_a_seal(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house.dure, "settings", replace(house.dure.settings, mail_name="mx.test"))
    await use(house, 'redirect "b@other.example";')
    async with serving(house, {}) as port:
        to = [f"garam@{house.domain}"]
        await by_smtplib(port, lambda one: one.sendmail(SENDER, to, letter(house)))
    async with house.tx(None) as tx:
        row = (await tx.db.execute(select(content))).one()
        told = {one.name: one.text for one in await domain_keys.records(tx, house.domain, "mx.test")}
    data = await messages.octets(house.dure.blobs, house.institution, row, 0, row.size)

    def know(question: Question) -> Answer:
        return Answer(Outcome.FOUND, (told[question.name].encode(),))

    assert settle(arc.verify(data), know) == arc.Verdict("pass", house.domain, 1)
    assert b"ARC-Authentication-Results: i=1; mx.test; spf=none" in data
