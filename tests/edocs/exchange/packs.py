"""Packs for the tests: a good one, and ways to spoil it."""

import base64
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import date, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, cast

from edocs.exchange.pack.check import check
from edocs.exchange.pack.judge import Context, Outbound, OutRecipient, Unit
from edocs.exchange.pack.limits import Limits
from edocs.exchange.pack.write import OutPack, OutPart, file_name, write_pack

SAMPLES = Path(__file__).parent / "samples"
SEOUL = timezone(timedelta(hours=9))
US, OUR_UNIT, OUR_DEAD = "5810000", "5810011", "5810099"
THEM, THEIR_UNIT = "5820000", "5820026"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
DOC_ID = "HB-2026-0001"

PUBDOC = """<?xml version="1.0" encoding="euc-kr"?>
<?xml-stylesheet type="text/xsl" href="siheng.xsl"?>
<!DOCTYPE pubdoc SYSTEM "pubdoc.dtd">
<pubdoc>
<head><organ>한빛군</organ><receiptinfo><recipient refer="false"><rec>가온시장</rec></recipient></receiptinfo></head>
<body separate="false"><title>점검 결과 제출</title><content><p>1.&nbsp;결과를 제출합니다.</p></content></body>
<foot><sendername>한빛군수</sendername>\
<seal omit="false"><img src="seal.png" alt="관인" width="20mm" height="20mm"/></seal>
<approvalinfo><approval order="1"><signposition>주무관</signposition><type>기안</type><name>김하나</name>\
<date>2026-11-03</date></approval>\
<approval order="final"><signposition>과장</signposition><type>전결</type><name>이두리</name><date>2026-11-03</date>\
</approval></approvalinfo>
<processinfo><regnumber regnumbercode="5820026000123">환경위생과-123</regnumber><enforcedate>2026-11-03</enforcedate>\
</processinfo>
<sendinfo><zipcode>12345</zipcode><address>한빛군 중앙로 1</address><telephone>099-1</telephone><fax>099-2</fax>\
<email>env@hanbit.example</email><publication code="1NNNNNNNN">공개</publication></sendinfo></foot>
<attach><title>결과.txt</title></attach>
</pubdoc>
"""


def pubdoc(change: Callable[[str], str] = lambda text: text) -> bytes:
    return change(PUBDOC).encode("cp949")


def header(**changes: Any) -> OutPack:
    given: dict[str, Any] = {
        "send_orgcode": THEM,
        "send_id": THEIR_UNIT,
        "send_name": "한빛군",
        "receive_ids": (OUR_UNIT,),
        "date": datetime(2026, 11, 3, 9, 24, 15, tzinfo=SEOUL),
        "title": "점검 결과 제출",
        "doc_id": DOC_ID,
        "type": "send",
        "dept": "환경위생과",
        "name": "김하나",
    }
    return OutPack(**(given | changes))


def part(role: str, name: str, octets: bytes, kind: str = "application/octet-stream", charset: str = "") -> OutPart:
    return OutPart(role, name, kind, charset, [octets])


def parts(document: bytes | None = None, *more: OutPart, attach: OutPart | None = None) -> list[OutPart]:
    return [
        part("pubdoc", "pubdoc.xml", pubdoc() if document is None else document, "text/xml", "euc-kr"),
        attach or part("attach", "결과.txt", "내용".encode("cp949")),
        part("seal", "seal.png", PNG, "image/png"),
        *more,
    ]


def pack(head: OutPack | None = None, contents: Iterable[OutPart] | None = None) -> bytes:
    return b"".join(write_pack(head or header(), parts() if contents is None else contents))


NAME = file_name(header(), OUR_UNIT, 1)


def context(**changes: Any) -> Context:
    units = [
        Unit(US, US, "가온시", send=True, receive=False),
        Unit(OUR_UNIT, US, "총무과", send=False, receive=True),
        Unit("5810050", US, "조사팀", send=False, receive=False),
        Unit("5810060", US, "옛 부서", send=False, receive=True, valid_to=date(2025, 12, 31)),
        Unit(THEM, THEM, "한빛군", send=True, receive=False),
        Unit(THEIR_UNIT, THEM, "환경위생과", send=False, receive=True),
        Unit("5820090", THEM, "폐지된 과", send=False, receive=True, valid_to=date(2025, 12, 31)),
    ]
    sent = Outbound("GAON-1", US, OUR_UNIT, recipients=[OutRecipient(THEIR_UNIT, "SENT")])
    given: dict[str, Any] = {
        "now": datetime(2026, 11, 30, 9, tzinfo=SEOUL),
        "own_orgs": [US],
        "limits": Limits(max_part_bytes=100_000, max_reason_bytes=500, max_pixels=1_000_000),
        "directory": units,
        "outbound": [sent],
    }
    return Context(**(given | changes))


def verdict(octets: bytes, name: str = NAME, known: Context | None = None) -> dict[str, Any]:
    """What the inbox says, the octets coming in small pieces."""
    pieces = [octets[at : at + 997] for at in range(0, len(octets), 997)]
    return judged(name, pieces, context() if known is None else known)


def judged(name: str, pieces: list[bytes], known: Context | None) -> dict[str, Any]:
    """The verdict; the files of the parts are closed afterwards."""
    with ExitStack() as opened:

        def new_file() -> BinaryIO:
            return cast(BinaryIO, opened.enter_context(tempfile.SpooledTemporaryFile(100_000)))

        return check(name, lambda: pieces, known, new_file)


def archive(**members: bytes) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as found:
        for name, octets in members.items():
            found.writestr(name.replace("__", "."), octets)
    return target.getvalue()
