"""Composing: what is written is read again as it was meant, in Korean too, and nothing is smuggled into a header."""

from datetime import UTC, datetime
from email import message_from_bytes, policy

from hypothesis import given, settings
from hypothesis import strategies as st

from mail.composing import quoting
from mail.composing.archive import entry_name, mbox_entry
from mail.composing.message import Attached, Letter, compose
from mail.mime.addresses import Address
from mail.mime.message import read

AT = datetime(2026, 3, 2, 1, 2, 3, tzinfo=UTC)
ME = Address("한가람", "garam@city.example")
words = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Co", "Cn", "Zl", "Zp"]), max_size=80)
names = st.sampled_from(
    [
        "예산안.hwpx",
        "2026년도 축제 세부 추진 계획(안) 최종_수정본 똠방각하.pdf",
        "a;b\"c'.txt",
        "메모",
        "x" * 200 + ".csv",
        "한" * 80 + ".zip",
    ]
)


def letter(**given: object) -> Letter:
    base: dict[str, object] = {
        "sender": ME,
        "to": [Address("", "a@b.example")],
        "message_id": "m@city.example",
        "date": AT,
    }
    return Letter(**(base | given))  # type: ignore[arg-type]


@given(subject=words, name=words, text=words, file=names)
@settings(max_examples=40)
def test_what_is_written_is_read_again(subject: str, name: str, text: str, file: str) -> None:
    octets = compose(
        letter(
            to=[Address(name, "a@b.example"), Address("둘, 셋", "c@d.example")],
            subject=subject,
            text=text,
            html=f"<p>{text}</p>",
            files=[Attached(name=file, media_type="application/pdf", octets=b"%PDF\x00\xff")],
        )
    )
    assert all(len(line) <= 998 for line in octets.split(b"\r\n"))
    assert octets.replace(b"\r\n", b"").count(b"\n") == 0
    assert octets.isascii()
    found = read(octets)
    assert "".join(found.subject.split()) == "".join(subject.split()) or subject != " ".join(subject.split())
    assert [one.address for one in found.to] == ["a@b.example", "c@d.example"]
    assert found.to[1].name == "둘, 셋"
    assert found.attachments[0].filename == file.replace("/", "_")
    assert found.attachments[0].size == 6
    assert message_from_bytes(octets, policy=policy.default).get_content_type() == "multipart/mixed"


def test_both_forms_of_a_file_name_are_written() -> None:
    octets = compose(letter(files=[Attached(name="예산 (최종).pdf", media_type="application/pdf", octets=b"x")]))
    assert b'name="=?UTF-8?B?' in octets
    assert b"filename*=UTF-8''%EC%98%88" in octets
    assert b'filename="__ (__).pdf"' in octets


def test_a_line_break_begins_no_field_and_no_part() -> None:
    evil = "x\r\nBcc: evil@x.example\r\n\r\n--b"
    octets = compose(
        letter(
            subject=evil,
            sender=Address(evil, "a@b.example"),
            to=[Address(evil, "a@b.example\r\nBcc: z@x.example")],
            in_reply_to="a>\r\nBcc: q@x.example",
            files=[Attached(name=evil, media_type="text/x\r\nBcc: w@x.example", octets=b"1", cid="")],
        )
    )
    head = octets.partition(b"\r\n\r\n")[0].lower()
    assert b"\r\nbcc:" not in octets.lower()
    assert head.count(b"\r\nsubject:") == 1
    assert read(octets).attachments[0].content_type == "application/octet-stream"


def test_pictures_lie_beside_the_text_and_blind_copies_only_in_the_own_copy() -> None:
    picture = Attached(name="p.png", media_type="image/png", octets=b"\x89PNG", cid="c@dure", inline=True)
    octets = compose(letter(text="t", html='<img src="cid:c@dure">', files=[picture], bcc=[Address("", "z@x.example")]))
    assert b"multipart/related" in octets
    assert b"Content-ID: <c@dure>" in octets
    assert b"\r\nBcc: z@x.example" in octets
    nobody = compose(letter(to=[], subject="s"))
    assert b"To: undisclosed-recipients:;" in nobody


def test_an_answer_goes_to_whom_it_should_and_names_the_whole_chain() -> None:
    own = {"garam@city.example"}
    boss, other = Address("온", "on@x.example"), Address("", "o@x.example")
    to, cc = quoting.whom([boss], [], [ME, other], [boss], own, everybody=True)
    assert ([one.address for one in to], [one.address for one in cc]) == (["on@x.example"], ["o@x.example"])
    to, cc = quoting.whom([ME], [], [other], [boss], own, everybody=True)
    assert ([one.address for one in to], [one.address for one in cc]) == (["o@x.example"], ["on@x.example"])
    to, _ = quoting.whom([boss], [other], [ME], [], own, everybody=False)
    assert [one.address for one in to] == ["o@x.example"]
    assert quoting.answer_subject("RE: 예산") == "RE: 예산"
    assert quoting.forward_subject("예산") == "Fwd: 예산"
    chain = quoting.references("z", [str(number) for number in range(200)])
    assert (len(chain), chain[0], chain[-1]) == (60, "0", "z")


def test_names_and_lines_of_archives() -> None:
    assert entry_name(3, AT, 'a/b:"c"', "보관") == "보관/000003_20260302_0102_b__c_.eml"
    assert mbox_entry(b"A: b\r\n\r\nFrom x\r\n>From y\r\n", AT).endswith(b"\n\n>From x\n>>From y\n\n")
