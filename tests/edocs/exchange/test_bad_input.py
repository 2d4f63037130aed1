"""The numbered list of bad input: each kind is told apart by its number, and nothing of it is taken."""

import base64
import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from edocs.exchange.pack.judge import Outbound, OutRecipient
from edocs.exchange.pack.limits import Limits
from edocs.exchange.pack.write import file_name
from tests.edocs.exchange.packs import (
    DOC_ID,
    NAME,
    OUR_UNIT,
    PNG,
    PUBDOC,
    THEIR_UNIT,
    archive,
    context,
    header,
    pack,
    part,
    parts,
    pubdoc,
    verdict,
)

GOOD = pack()
XI = 'xmlns:xi="http://www.w3.org/2001/XInclude"'
SIGN = '<signimage><img src="sign.png" alt="김하나" width="1mm" height="1mm"/></signimage>'
PHONES = "<telephone>099-1</telephone><fax>099-2</fax>"
MAIL = "<email>env@hanbit.example</email>"
FIRST = re.compile(r'<approval (order="1">.*?)</approval>', re.DOTALL)
NAMED = "<name>김하나</name>"
DTD = b'<!DOCTYPE pack SYSTEM "pack.dtd">'


def swap(old: str | bytes, new: str | bytes, octets: bytes = GOOD) -> bytes:
    old, new = (one.encode("cp949") if isinstance(one, str) else one for one in (old, new))
    assert old in octets
    return octets.replace(old, new, 1)


def subset(inside: bytes) -> bytes:
    return swap(DTD, b'<!DOCTYPE pack SYSTEM "pack.dtd" [' + inside + b"]>")


def document(old: str, new: str) -> bytes:
    assert old in PUBDOC
    return pack(contents=parts(pubdoc(lambda text: text.replace(old, new, 1))))


def signed(old: str, new: str) -> bytes:
    return pack(contents=parts(pubdoc(lambda text: text.replace(old, new)), part("sign", "sign.png", PNG)))


def attached(name: str, octets: bytes) -> bytes:
    changed = pubdoc(lambda text: text.replace("결과.txt", name.replace("&", "&amp;"), 1))
    return pack(contents=parts(changed, attach=part("attach", name, octets)))


def field(name: str, value: str | bytes) -> bytes:
    """The good pack with another value in a header field, as it stands."""
    value = value.encode() if isinstance(value, str) else value
    return re.sub(rb"(<%s>)[^<]*" % name.encode(), lambda match: match[1] + value, GOOD, count=1)


def b64(text: str | bytes, codec: str = "cp949") -> bytes:
    return base64.b64encode(text.encode(codec) if isinstance(text, str) else text)


BAD: list[tuple[int, str, Callable[[], bytes]]] = [
    (1, "cut off", lambda: GOOD[: len(GOOD) // 2]),
    (1, "cut off in the pubdoc", lambda: pack(contents=parts(pubdoc()[:400]))),
    (1, "no XML", lambda: b"hello"),
    (2, "zero octets", lambda: b""),
    (2, "zero octets of pubdoc", lambda: pack(contents=parts(b""))),
    (3, "entity", lambda: subset(b'<!ENTITY a "b">')),
    (3, "declaration of an element", lambda: subset(b"<!ELEMENT pack ANY>")),
    (3, "entity in the pubdoc", lambda: document('"pubdoc.dtd">', '"pubdoc.dtd" [<!ENTITY a "b">]>')),
    (4, "a file", lambda: subset(b'<!ENTITY a SYSTEM "file:///etc/passwd">')),
    (4, "an address", lambda: subset(b'<!ENTITY a PUBLIC "x" "http://127.0.0.1/">')),
    (5, "parameter entity", lambda: subset(b'<!ENTITY % a SYSTEM "http://127.0.0.1/"> %a;')),
    (6, "laughs", lambda: subset(b'<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;">')),
    (6, "quadratic", lambda: subset(b'<!ENTITY a "' + b"x" * 50_000 + b'">')),
    (8, "foreign instruction", lambda: swap(DTD, DTD + b"<?php echo 1 ?>")),
    (8, "XInclude", lambda: swap("<contents>", f'<contents {XI}><xi:include href="a"/>')),
    (9, "depth", lambda: document("<p>1.", "<p>" * 70 + "1.").replace(b"</p>", b"</p>")),
    (9, "attributes", lambda: swap("<pack>", "<pack " + " ".join(f'a{n}="1"' for n in range(70)) + ">")),
    (9, "elements", lambda: document("<p>1.", "<p>" + "<b/>" * 20_001 + "1.")),
    (10, "root", lambda: swap("<pack>", "<bag>").replace(b"</pack>", b"</bag>")),
    (11, "linkage", lambda: swap("<header>", "<header><type/>")),
    (12, "field missing", lambda: re.sub(rb"<send-gw>.*?</send-gw>\r\n", b"", GOOD)),
    (12, "field twice", lambda: swap("<dtd-version>", "<dtd-version>2.0</dtd-version><dtd-version>")),
    (12, "fields misordered", lambda: re.sub(rb"(<send-orgcode>.*?>)\r\n(<send-id>.*?>)\r\n", rb"\2\1", GOOD)),
    (13, "doc-type", lambda: swap('type="send"', 'type="invite"')),
    (14, "attribute of the root", lambda: swap("<pack>", '<pack version="2">')),
    (14, "attribute of a part", lambda: swap('content-role="attach"', 'content-role="attach" x="1"')),
    (14, "attribute in the pubdoc", lambda: document("<p>1.", '<p lang="ko">1.')),
    (16, "UTF-8", lambda: swap(DTD, DTD + "<!-- 한글은 여기에 있습니다 -->".encode())),
    (16, "UTF-8 pubdoc", lambda: pack(contents=parts(PUBDOC.encode()))),
    (17, "byte order mark", lambda: b"\xef\xbb\xbf" + GOOD),
    (17, "UTF-16", lambda: b"\xff\xfe" + GOOD.decode("cp949").encode("utf-16-le")),
    (19, "control character", lambda: swap("<send-orgcode>", "<send-orgcode>\x01")),
    (19, "NUL in a field", lambda: field("title", b64("제목\x00"))),
    (20, "bidi in the title", lambda: field("title", b64("제목\u202efdp", "utf-8"))),
    (20, "zero width in a name", lambda: swap(b64("결과.txt"), b64("결과\u200b.txt", "utf-8"))),
    (21, "field of no charset", lambda: field("title", b64(b"\xff\xfe\xfd\xfc"))),
    (22, "alphabet of URLs", lambda: field("title", "sKG_wr3D")),
    (23, "padding", lambda: field("title", "sKG/wr3")),
    (24, "data after padding", lambda: field("title", "sKG/wg==sKG/")),
    (25, "plain text", lambda: field("title", "점검 결과".encode("cp949"))),
    (25, "other transfer encoding", lambda: swap('transfer-encoding="base64"', 'transfer-encoding="7bit"')),
    (26, "large part", lambda: pack(contents=parts(attach=part("attach", "결과.txt", b"x" * 100_001)))),
    (28, "recipients lack us", lambda: field("receive-id", "5820026;5860015")),
    (29, "another sender", lambda: field("send-id", "5820000")),
    (30, "malformed code", lambda: field("send-orgcode", "58200")),
    (30, "unknown sender", lambda: field("send-orgcode", "9990000")),
    (31, "no date", lambda: field("date", "2026-13-40 09:00:00")),
    (31, "far future", lambda: field("date", "2031-01-01 09:00:00")),
    (32, "recipients", lambda: pack(header(receive_ids=(OUR_UNIT, *[f"{n:07}" for n in range(501)])))),
    (33, "traversal", lambda: field("doc-id", "a/../../etc/passwd")),
    (33, "empty", lambda: field("doc-id", "")),
    (33, "long", lambda: field("doc-id", "x" * 129)),
    (34, "no pubdoc", lambda: pack(contents=parts()[1:])),
    (34, "two", lambda: pack(contents=[*parts(), parts()[0]])),
    (35, "gpki beside", lambda: pack(contents=parts(None, part("gpki", "smime.p7m", b"x")))),
    (36, "role", lambda: swap('content-role="attach"', 'content-role="extra"')),
    (37, "root of the pubdoc", lambda: pack(contents=parts(b"<doc/>"))),
    (37, "element", lambda: document("<p>1.", "<div>x</div><p>1.")),
    (37, "order", lambda: document("<title>점검 결과 제출</title><content>", "<content>")),
    (37, "neither name nor image", lambda: document("<name>김하나</name>", "")),
    (37, "style", lambda: document("<p>1.", '<p style="color:red">1.')),
    (38, "separate without a file", lambda: document('separate="false"', 'separate="true"')),
    (38, "a file without separate", lambda: pack(contents=parts(None, part("attach_body", "본문.txt", b"x")))),
    (39, "titles", lambda: document("<title>결과.txt</title>", "<title>다른.txt</title>")),
    (39, "count", lambda: document("<attach><title>결과.txt</title></attach>", "")),
    (40, "source", lambda: document('src="seal.png"', 'src="other.png"')),
    (40, "address", lambda: document('src="seal.png"', 'src="http://a.kr/seal.png"')),
    (40, "path", lambda: document('src="seal.png"', 'src="/seal.png"')),
    (41, "seal", lambda: pack(contents=parts(pubdoc(lambda text: re.sub("<seal.*?</seal>", "<seal/>", text)))[:2])),
    (42, "path in a name", lambda: attached("../결과.txt", b"x")),
    (42, "device", lambda: attached("con.txt", b"x")),
    (42, "twice", lambda: pack(contents=parts(None, part("sign", "SEAL.png", PNG)))),
    (43, "executable", lambda: attached("결과.exe", b"MZ")),
    (43, "not what it says", lambda: attached("결과.pdf", b"hello")),
    (43, "macro", lambda: attached("결과.docx", archive(word__vbaProject__bin=b"x"))),
    (43, "bomb", lambda: attached("결과.zip", archive(a__txt=b"\0" * 30_000_000))),
    (43, "nested", lambda: attached("a.zip", archive(b__zip=archive(c__zip=archive(d__zip=archive(e__txt=b"x")))))),
    (43, "broken archive", lambda: attached("a.zip", archive(b__txt=b"x")[:40])),
    (44, "script", lambda: document("<p>1.", "<script>alert(1)</script><p>1.")),
    (44, "javascript", lambda: document("<p>1.", '<p><a href="java&#10;script:alert(1)">x</a>1.')),
    (44, "url", lambda: document("<p>1.", '<p style="margin-left:url(http://a)">1.')),
    (44, "handler", lambda: document("<p>1.", '<p onclick="x()">1.')),
    (45, "pixels", lambda: attached("a.png", PNG[:16] + b"\0\0\xff\xff\0\0\xff\xff" + PNG[24:])),
    (50, "no key", lambda: pack(contents=[part("gpki", "smime.p7m", b"x")])),
]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "octets"), [(n, make) for n, _, make in BAD], ids=[f"{n} {what}" for n, what, _ in BAD]
)
def test_bad_input_is_quarantined_by_its_number(number: int, octets: Callable[[], bytes]) -> None:
    found = verdict(octets())
    assert (found["verdict"], found["reason"]) == ("quarantine", number), found
    wants = {37: "fail", 50: "req-resend"}
    assert (found["ack"] or {}).get("type") == wants.get(number)


def test_the_good_pack_is_good() -> None:
    found = verdict(GOOD)
    assert (found["verdict"], found["ack"]) == ("accept", {"type": "receive", "to": THEIR_UNIT})


READ: list[tuple[str, Callable[[], bytes]]] = [
    ("dtd: ", lambda: swap('"pack.dtd"', '"http://a.kr/pack.dtd"')),
    ("pack/@filename", lambda: swap("<pack>", '<pack filename="a.xml">')),
    ("cp949", lambda: document("한빛군수", "똠빛군수")),
    ("cp949", lambda: swap(DTD, DTD + "<!-- 펲 -->".encode("cp949"))),
    ("title: utf-8", lambda: field("title", b64("점검 결과", "utf-8"))),
    ("made-up", lambda: pack(contents=parts(pubdoc().replace("한".encode("cp949"), "뷁".encode("euc_kr"), 1)))),
    ("made-up", lambda: field("title", b64("뷁".encode("euc_kr")))),
    ("@opinion", lambda: document('order="1"', 'order="1" opinion="yes"')),
    ("receive-id", lambda: field("receive-id", f"{OUR_UNIT};")),
    ("email", lambda: document(PHONES + MAIL, MAIL + PHONES)),
    ("signimage", lambda: signed(NAMED, NAMED + SIGN)),
    ("without name", lambda: signed(NAMED, SIGN)),
    ("approvalinfo", lambda: pack(contents=parts(pubdoc(partial(FIRST.sub, r"<approvalinfo \1</approvalinfo>"))))),
    ("CDATA", lambda: document("<p>1.", "<p>&lt;![CDATA[1.]]&gt;")),
    ("nbsp", lambda: document("1.&nbsp;", "1.&amp;nbsp;")),
    ("bound", lambda: pack(contents=parts(pubdoc(lambda text: re.sub("<seal.*?</seal>", "<seal/>", text))))),
    ("without size", lambda: document(' width="20mm" height="20mm"', "")),
    ("content-type", lambda: swap('content-type="image/png"', 'content-type="image/jpg"')),
    ("dots", lambda: document("<date>2026-11-03</date>", "<date>2026. 11. 3.</date>")),
]  # fmt: skip


@pytest.mark.parametrize(("mark", "octets"), READ, ids=[f"{at} {mark}" for at, (mark, _) in enumerate(READ)])
def test_what_vendors_get_wrong_is_read_and_told(mark: str, octets: Callable[[], bytes]) -> None:
    found = verdict(octets())
    assert (found["verdict"], found["reason"]) == ("accept-repaired", None), found
    assert any(mark in one for one in found["repaired"]), found["repaired"]


OWN_CODES = [
    ("5820026", 27, None),
    ("5810099", 30, "fail"),
    ("5810050", 30, "fail"),
    ("5810060", 30, "fail"),
    ("5810000", None, "receive"),
]


@pytest.mark.parametrize(("code", "number", "told"), OWN_CODES)
def test_a_dead_code_of_ours_is_told_to_the_sender(code: str, number: int | None, told: str | None) -> None:
    head = header(receive_ids=(code, OUR_UNIT))
    found = verdict(pack(head), file_name(head, code, 1))
    assert found["reason"] == number
    assert (found["ack"] or {}).get("type") == told


def receipt(kind: str, text: bytes | None = None, **changes: Any) -> bytes:
    role = "fail" if kind == "fail" else "return"
    contents = [] if text is None else [part(role, "return.txt", text, "text/plain", "euc-kr")]
    return pack(header(**({"type": kind, "doc_id": "GAON-1"} | changes)), contents)


def test_receipts_raise_the_rank_and_never_lower_it() -> None:
    assert verdict(receipt("arrive"))["effect"] == "ARRIVED"
    assert verdict(receipt("req-resend", "다시".encode("cp949")))["effect"] == "RESEND_REQUESTED"
    late = context(outbound=[_sent("RECEIVED")])
    found = verdict(receipt("arrive"), known=late)
    assert (found["verdict"], found["effect"]) == ("accept", None)
    assert verdict(receipt("fail", b"no"), known=late)["effect"] == "FAILED"
    assert verdict(receipt("fail", b"no"), known=context(outbound=[_sent("ACCEPTED")]))["reason"] == 54


def _sent(state: str) -> Outbound:
    return Outbound("GAON-1", "5810000", OUR_UNIT, recipients=[OutRecipient(THEIR_UNIT, state)])


def test_receipts_for_what_we_never_sent_are_put_aside() -> None:
    assert verdict(receipt("arrive", doc_id=DOC_ID))["reason"] == 52
    other = context(outbound=[_sent("SENT")])
    sender = header(type="arrive", doc_id="GAON-1", send_id="5820000")
    assert verdict(pack(sender, []), file_name(sender, OUR_UNIT, 1), other)["reason"] is None
    stranger = header(type="arrive", doc_id="GAON-1", send_orgcode="5810000", send_id="5810000")
    assert verdict(pack(stranger, []), file_name(stranger, OUR_UNIT, 1), other)["reason"] == 53


def test_a_long_reason_is_cut_and_an_empty_file_name_has_its_usual_one() -> None:
    found = verdict(receipt("fail", ("사유" * 400).encode("cp949")))
    assert (found["verdict"], found["effect"]) == ("accept-repaired", "FAILED")
    assert len(found["text"].encode("cp949")) <= 500
    assert found["parts"][0]["size"] == 1600
    unnamed = swap(b64("return.txt"), b"", receipt("fail", b"no"))
    assert verdict(unnamed)["parts"][0]["filename"] == "return.txt"


def test_limits_are_settings() -> None:
    assert verdict(GOOD, known=context(limits=Limits(max_elements=10)))["reason"] == 9
    assert verdict(GOOD, NAME, context(limits=Limits(max_part_bytes=10)))["reason"] == 26
