"""What mail from everywhere does to its octets, one trouble a test."""

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mail.mime import limits
from mail.mime.addresses import addresses
from mail.mime.charsets import codec_of, decode
from mail.mime.dates import date_of, received_date
from mail.mime.flowed import unflowed
from mail.mime.index import Part, index
from mail.mime.message import read
from mail.mime.parameters import clean_name, file_name, parameters
from mail.mime.show import shown
from mail.mime.transfer import decoded
from mail.mime.words import text_of
from tests.support.cost import grows_with_its_size

KOREAN = "euc-kr EUC_KR ks_c_5601-1987 KSC5601 korean cp949 uhc ms949 windows-949 x-windows-949".split()


@pytest.mark.parametrize("label", KOREAN)
def test_every_korean_label_means_cp949(label: str) -> None:
    assert decode("똠방각하 펲 뷁".encode("cp949"), label) == "똠방각하 펲 뷁"


@pytest.mark.parametrize("label", ["unicode_escape", "punycode", "idna", "zlib_codec", "rot13", "x-none", "\0", "ㄱ"])
def test_what_is_no_charset_is_not_used_as_one(label: str) -> None:
    assert codec_of(label) is None
    assert decode("가\\u0041".encode(), label) == "가\\u0041"


def test_a_wrong_label_gives_way_to_what_fits_and_nothing_is_lost() -> None:
    assert decode("계획".encode(), "us-ascii") == "계획"
    assert decode("계획".encode("cp949"), "utf-8") == "계획"
    assert decode(b"ab\xff\xfe\xfd!", "utf-8") == "ab\ufffd\ufffd\ufffd!"
    assert decode(b"\x93a\x94", "iso-8859-1") == "“a”"
    assert decode("가나".encode("iso2022_kr").replace(b"\x1b$)C", b""), "iso-2022-kr") == "가나"
    assert decode("가나".encode("iso2022_kr")) == "가나"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"=?utf-8?b?7ZmN6ri4?= =?UTF-8?Q?=EB=8F=99?=", "홍길동"),
        (b"=?utf-8?b?7ZmN6ri4?= =?euc-kr?b?tb8=?=", "홍길동"),
        (b"=?euc-kr?B?x9E=?==?ks_c_5601-1987?B?sdu?= x", "한글 x"),
        (b"a =?utf-8*ko?q?b_c?= d", "a b c d"),
        (b"=?utf-8?q?=ec?= \t=?utf-8?q?=9d=bc?=", "일"),
        (b"=?utf-8?q?a=0d=0aBcc:_x?=", "a Bcc: x"),
        (b"=?utf-8?b?not closed", "=?utf-8?b?not closed"),
        (b"=?nobody-knows?q?caf=E9?=", "café"),
        ("공문 제목".encode("cp949"), "공문 제목"),
        ("공문 제목".encode(), "공문 제목"),
        (b"=?utf-8?q??= =?utf-8?q?x?=", "x"),
    ],
)
def test_header_text_is_decoded_as_it_was_meant(raw: bytes, text: str) -> None:
    assert text_of(raw) == text


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        (b"a@x.kr", [("", "a@x.kr")]),
        (b"<a@x.kr>, b@y.kr", [("", "a@x.kr"), ("", "b@y.kr")]),
        (b'"Hong, Gildong" <h@x.kr>', [("Hong, Gildong", "h@x.kr")]),
        (b'"a\\"b" <h@x.kr>', [('a"b', "h@x.kr")]),
        ("총무과 홍길동 <h@x.kr>".encode("cp949"), [("총무과 홍길동", "h@x.kr")]),
        ("홍길동 h@x.kr".encode(), [("홍길동", "h@x.kr")]),
        (b"undisclosed-recipients:;", []),
        (b"team: a@x.kr, b@x.kr;, c@x.kr", [("", "a@x.kr"), ("", "b@x.kr"), ("", "c@x.kr")]),
        (b"<@relay.kr,@b.kr:a@x.kr>", [("", "a@x.kr")]),
        (b"a @ x . kr (comment (nested))", [("comment (nested)", "a@x.kr")]),
        (b"=?utf-8?b?6rmALCDsnbQ=?= <a@x.kr>", [("김, 이", "a@x.kr")]),
        (b'"=?utf-8?b?7ZmN?= =?utf-8?b?6ri464+Z?=" <a@x.kr>', [("홍길동", "a@x.kr")]),
        (b'"lee sun sin"@x.kr', [("", '"lee sun sin"@x.kr')]),
        (b"A <a@x.kr", [("A", "a@x.kr")]),
        (b",,;, ,", []),
        (b"<>", []),
    ],
)
def test_addresses_are_read_in_every_shape(raw: bytes, wanted: list[tuple[str, str]]) -> None:
    assert [(one.name, one.address) for one in addresses(raw)] == wanted


@pytest.mark.parametrize(
    ("raw", "instant"),
    [
        (b"Tue, 17 Nov 2026 04:39:00 +0900", datetime(2026, 11, 16, 19, 39, tzinfo=UTC)),
        (b"17 Nov 49 04:39 GMT", datetime(2049, 11, 17, 4, 39, tzinfo=UTC)),
        (b"17 Nov 50 04:39 GMT", datetime(1950, 11, 17, 4, 39, tzinfo=UTC)),
        (b"Fri, 21 Nov 1997 09(comment):   55  :  06 -0600", datetime(1997, 11, 21, 15, 55, 6, tzinfo=UTC)),
        (b"Mon, 17 Nov 2026 04:39:60 EST (x (y))", datetime(2026, 11, 17, 9, 39, 59, tzinfo=UTC)),
        (b"Tue Nov 17 04:39:00 2026", datetime(2026, 11, 17, 4, 39, tzinfo=UTC)),
        (b"Tue Nov 17 04:39:00 KST 2026", datetime(2026, 11, 16, 19, 39, tzinfo=UTC)),
        (b"17-Nov-2026 04:39:00 +0900", datetime(2026, 11, 16, 19, 39, tzinfo=UTC)),
        (b"31 Feb 2026 00:00 GMT", None),
        (b"soon", None),
        (b"", None),
    ],
)
def test_dates_are_read_in_their_obsolete_forms(raw: bytes, instant: datetime | None) -> None:
    assert date_of(raw) == instant


def test_a_message_without_a_usable_date_has_that_of_its_arrival() -> None:
    received = [b"from a by b; nonsense", b"from c by d; Tue, 17 Nov 2026 04:39:00 +0900"]
    assert received_date(received) == datetime(2026, 11, 16, 19, 39, tzinfo=UTC)


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (b'attachment; filename="=?euc-kr?B?uri46i5od3A=?="', "보르.hwp"),
        (b"attachment; filename*=euc-kr''%BA%B8%B0%ED%BC%AD.hwp", "보고서.hwp"),
        (b"attachment; filename*1*=%B0%ED%BC%AD; filename*2=.hwp; filename*0*=euc-kr''%BA%B8", "보고서.hwp"),
        (b"attachment; filename*0*=utf-8''%EB; filename*1*=%B3%B4.hwp", "보.hwp"),
        (b"attachment; filename=plain.txt; filename*=UTF-8''%EB%B3%B4.txt", "보.txt"),
        ("attachment; filename=최종 보고서.hwp; size=3".encode("cp949"), "최종 보고서.hwp"),
        (b'attachment; filename="C:\\dir\\a.hwp"', "a.hwp"),
        (b"attachment; filename=a.hwp (the plan)", "a.hwp"),
        (b'attachment; filename=".."', None),
        (b"attachment", None),
    ],
)
def test_a_file_name_is_read_in_every_spelling(raw: bytes, name: str | None) -> None:
    if name == "보르.hwp":
        name = decode(base64.b64decode("uri46i5od3A="), "euc-kr")
    assert file_name(parameters(raw), parameters(None)) == name


def test_a_file_name_is_clean_and_no_longer_than_file_systems_take() -> None:
    assert clean_name("../../etc/passwd") == "passwd"
    assert clean_name("급여\u202efdp.exe\x00") == "급여fdp.exe"
    assert clean_name("각.txt") == "각.txt"
    long = clean_name("가" * 200 + ".hwpx")
    assert long is not None
    assert len(long.encode()) <= 255
    assert long.endswith("가.hwpx")


def test_transfer_encodings_are_undone_as_far_as_they_go() -> None:
    assert decoded(b"7ZmN\r\n6ri4!64+Z", "Base64") == "홍길동".encode()
    assert decoded(b"YQ==YmM=ZA", "base64") == b"abcd"
    assert decoded(b"=ec=9D=BC  \r\na=\r\nb= \t\r\nc=ZZ=", "quoted-printable") == "일\r\nabc=ZZ".encode()
    assert decoded(b"begin 644 x\n#86)C\n`\nend\n", "x-uuencode") == b"abc"
    assert decoded(b"=41", "7bit") == b"=41"


def test_softly_broken_lines_are_joined_and_the_signature_never() -> None:
    assert unflowed("긴 글이 \r\n이어집니다.\r\n>> 인용 \r\n>> 계속\r\n> 얕은 \r\n-- \r\n이름", False) == (
        "긴 글이 이어집니다.\n>> 인용 계속\n> 얕은 \n-- \n이름"
    )
    assert unflowed("한글 \n자모", True) == "한글자모"


def multipart(boundary: str, *parts: str, end: bool = True) -> bytes:
    lines = [f"Content-Type: multipart/mixed; boundary={boundary}", ""]
    for part in parts:
        lines += [f"--{boundary}", part]
    return "\r\n".join([*lines, *([f"--{boundary}--", ""] if end else [])]).encode()


def bodies(data: bytes, part: Part) -> list[bytes]:
    return [data[child.body : child.end] for child in part.children]


def test_of_boundaries_that_begin_alike_the_longest_counts() -> None:
    inner = multipart("b--x", "\r\nin", "\r\nside").decode()
    data = multipart("b", inner, "\r\nafter")
    root = index(data)
    assert [part.type for part in root.children] == ["multipart/mixed", "text/plain"]
    assert bodies(data, root.children[0]) == [b"in", b"side"]
    assert bodies(data, root)[1] == b"after"


def test_an_outer_boundary_ends_all_that_is_open_inside() -> None:
    inner = multipart("in", "\r\none", end=False).decode()
    data = multipart("out", inner, "\r\ntwo")
    root = index(data)
    assert bodies(data, root.children[0]) == [b"one"]
    assert bodies(data, root)[1] == b"two"


def test_what_is_called_multipart_and_has_no_parts_is_shown_as_text() -> None:
    for content_type in ("multipart/mixed", "multipart/mixed; boundary=never"):
        message = read(f"Subject: x\r\nContent-Type: {content_type}\r\n\r\n여기 글이 있습니다.".encode())
        assert message.text == ["여기 글이 있습니다."]
        assert message.attachments == []


def test_lines_that_are_no_fields_are_skipped_and_an_mbox_line_is_no_field() -> None:
    data = b"\xef\xbb\xbfFrom someone Tue Nov 17\nSubject : one\nthis is no field\n two\nTo: a@x.kr\n\nbody"
    message = read(data)
    assert (message.subject, message.to[0].address, message.text) == ("one", "a@x.kr", ["body"])


def test_text_without_any_header_is_a_body() -> None:
    assert read("그냥 글입니다\r\n둘째 줄".encode()).text == ["그냥 글입니다\r\n둘째 줄"]
    data = multipart("b", "머리 없이 시작합니다", "\r\n둘")
    assert read(data).text == ["머리 없이 시작합니다", "둘"]


def test_a_message_inside_is_one_attachment_and_its_files_are_its_own() -> None:
    inner = multipart("b", "\r\n글", "Content-Disposition: attachment; filename=a.txt\r\n\r\nx").decode()
    data = multipart("c", f"Content-Type: message/rfc822\r\n\r\nSubject: =?utf-8?q?=EC=95=88?=\r\n{inner}")
    (attachment,) = read(data).attachments
    assert attachment.embedded_subject == "안"
    assert attachment.part.children[0].children[1].name == "a.txt"
    assert read(data).text == []


def test_a_digest_holds_messages_unless_a_part_says_otherwise() -> None:
    data = multipart("d", "\r\nSubject: one\r\n\r\n1", "Content-Type: text/plain\r\n\r\n2")
    root = index(data.replace(b"mixed", b"digest"))
    assert [part.type for part in root.children] == ["message/rfc822", "text/plain"]
    assert root.children[0].children[0].header.first("subject") == b"one"


def test_a_page_names_its_own_charset_only_where_the_mail_names_none() -> None:
    page = '<meta charset="euc-kr">한글'
    plain = b"Content-Type: text/html\r\n\r\n" + page.encode("cp949")
    labelled = b"Content-Type: text/html; charset=utf-8\r\n\r\n" + page.encode()
    assert read(plain).html == [page]
    assert read(labelled).html == [page]


def test_beyond_the_limits_the_mail_is_kept_and_only_the_looking_ends() -> None:
    many = multipart("m", *("\r\nx" for _ in range(limits.PARTS + 50)))
    assert sum(1 for _ in index(many).walk()) == limits.PARTS
    deep = b"".join(
        f"Content-Type: multipart/mixed; boundary=b{depth}\r\n\r\n--b{depth}\r\n".encode() for depth in range(300)
    )
    assert max(part.depth for part in index(deep + b"\r\nend").walk()) == limits.DEPTH
    assert len(addresses(b"a@x.kr," * 20_000)) <= limits.ADDRESSES
    flood = b"text/plain; " + b";".join(b"filename*%d*=a" % number for number in range(5_000))
    assert len(parameters(flood).pairs) == limits.PARAMETERS


@pytest.mark.parametrize(
    ("head", "repeated", "times"),
    [
        (b"Subject: ", b"=?utf-8?q?", 6_000),
        (b"To: ", b"(", 60_000),
        (b"To: ", b'"', 60_000),
        (b"To: ", b"a<", 30_000),
        (b"Content-Type: text/plain; ", b"a", 60_000),
        (b"Content-Type: text/plain; ", b"a ", 30_000),
        (b"Content-Type: text/plain; x=", b"(\\", 30_000),
        (b"Content-Disposition: attachment; filename*0=", b"'", 60_000),
        (b"Date: ", b"(", 60_000),
        (b"Content-Type: multipart/mixed; boundary=b\n\n", b"--b \n", 20_000),
        (b"Content-Type: multipart/mixed; boundary=b\n\n", b"\n--", 200_000),
        (b"Content-Type: text/html\n\n", b"<meta ", 50_000),
    ],
)
def test_no_message_costs_more_than_its_length(head: bytes, repeated: bytes, times: int) -> None:
    assert grows_with_its_size(lambda size: shown(read(head + repeated * size)), times)


@given(st.binary(max_size=400))
def test_any_octets_are_read_without_a_fault(octets: bytes) -> None:
    shown(read(octets))


LINES = [
    b"--b\r\n",
    b"--b--\r\n",
    b"--c\n",
    b"--c--\n",
    b"\r\n",
    b"\n",
    b"x",
    b"Subject: =?utf-8?b?7Z",
    b"?=\r\n",
    b"Content-Type: multipart/mixed; boundary=b\r\n",
    b'Content-Type: multipart/digest; boundary="c"\n',
    b"Content-Type: message/rfc822\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b" fold\r\n",
    b"From: <a@b>,",
    b"Content-Disposition: attachment; filename*0*=euc-kr''%B0\r\n",
]


@settings(max_examples=500)
@given(st.lists(st.sampled_from(LINES), max_size=40))
def test_parts_lie_inside_of_each_other_however_the_lines_fall(pieces: list[bytes]) -> None:
    data = b"".join(pieces)
    shown(read(data))
    pending = [index(data)]
    while pending:
        part = pending.pop()
        assert 0 <= part.start <= part.body <= part.end <= len(data)
        for one, next_one in zip(part.children, part.children[1:], strict=False):
            assert one.end <= next_one.start
        assert all(part.body <= child.start and child.end <= part.end for child in part.children)
        pending += part.children
