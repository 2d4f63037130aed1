"""Packs as other systems write them, habits included, and the little that the center reads of ours."""

import base64
import random
import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Final

SEOUL: Final = timezone(timedelta(hours=9))
PNG: Final = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
_FIELD: Final = re.compile(rb"<([a-z-]+)>([^<]*)</")
_TYPE: Final = re.compile(rb'<doc-type type="([a-z-]+)"')
_END: Final = b"</pack>"


@dataclass(frozen=True)
class Agency:
    """An agency outside: codes, names, and whose software it uses (`A` to `D`)."""

    org: str
    unit: str
    org_name: str
    unit_name: str
    chief: str
    profile: str = "D"


@dataclass(frozen=True)
class Seen:
    """What the center reads of a pack of ours."""

    sender: str
    sender_org: str
    recipients: tuple[str, ...]
    doc_id: str
    type: str
    title: str
    whole: bool


@dataclass(frozen=True)
class Message:
    """A document that an agency sends: the same at every attempt to deliver it."""

    agency: Agency
    to: str
    doc_id: str
    title: str
    lines: tuple[str, ...]
    written: datetime
    attachment: bytes = b""


def read(octets: bytes) -> Seen | None:
    """The addressing of a pack; None for what is none."""
    kind = _TYPE.search(octets[:8192])
    fields = {name.decode(): value.decode("ascii", "replace") for name, value in _FIELD.findall(octets[:8192])}
    if kind is None or "send-id" not in fields:
        return None
    return Seen(
        fields["send-id"],
        fields.get("send-orgcode", ""),
        tuple(fields.get("receive-id", "").split(";")),
        fields.get("doc-id", ""),
        kind[1].decode(),
        base64.b64decode(fields.get("title", "")).decode("cp949", "replace"),
        octets.rstrip().endswith(_END),
    )


def name(sender: str, recipient: str, at: datetime, number: int) -> str:
    """A file name by the thirty-character rule."""
    return f"{sender}{recipient}{at.astimezone(SEOUL):%Y%m%d%H%M%S}{number:02}.xml"


def document(message: Message, kind: str = "send") -> bytes:
    """The pack of a document, with the habits of the agency's software."""
    habits = message.agency.profile
    parts = [_part("pubdoc", "pubdoc.xml", "text/xml", "euc-kr", _pubdoc(message, habits).encode("cp949"))]
    if message.attachment:
        parts.append(_part("attach", "붙임.txt", "text/plain", "", message.attachment))
    parts.append(_part("seal", "seal.png", "" if habits == "B" else "image/png", "", PNG))
    if habits == "C":
        parts.append(_part("sign", "sign.png", "image/jpg", "", PNG))
    return _pack(message, message.agency, message.to, message.doc_id, kind, parts)


def receipt(message: Message, kind: str, reason: str = "", dept: str = "", person: str = "") -> bytes:
    """A receipt: `message` tells who answers (its agency), to whom, and for which document."""
    role = "fail" if kind == "fail" else "return"
    parts = [_part(role, "return.txt", "text/plain", "euc-kr", reason.encode("cp949"))] if reason else []
    return _pack(message, message.agency, message.to, message.doc_id, kind, parts, dept, person)


def _pack(  # noqa: PLR0913 - the header has these fields
    message: Message,
    agency: Agency,
    to: str,
    doc_id: str,
    kind: str,
    parts: list[bytes],
    dept: str | None = None,
    person: str | None = None,
) -> bytes:
    dept = agency.unit_name if dept is None else dept
    person = "김담당" if person is None else person
    lines = [
        '<?xml version="1.0" encoding="euc-kr"?>',
        '<!DOCTYPE pack SYSTEM "pack.dtd">',
        "<pack>",
        "<header>",
        f"<send-orgcode>{agency.org}</send-orgcode>",
        f"<send-id>{agency.unit}</send-id>",
        f"<send-name>{_b64(agency.org_name)}</send-name>",
        f"<receive-id>{to}</receive-id>",
        f"<date>{message.written.astimezone(SEOUL):%Y-%m-%d %H:%M:%S}</date>",
        f"<title>{_b64(message.title)}</title>",
        f"<doc-id>{doc_id}</doc-id>",
        f'<doc-type type="{kind}" dept="{_b64(dept)}" name="{_b64(person)}"/>',
        f"<send-gw>{_b64('모의 전자결재')}</send-gw>",
        "<dtd-version>2.0</dtd-version>",
        "<xsl-version>2.0</xsl-version>",
        "</header>",
    ]
    head = "\r\n".join(lines).encode("ascii")
    return head + b"\r\n<contents>\r\n" + b"".join(parts) + b"</contents>\r\n</pack>\r\n"


def _part(role: str, filename: str, kind: str, charset: str, octets: bytes) -> bytes:
    body = b"\r\n".join(base64.b64encode(octets[at : at + 54]) for at in range(0, len(octets), 54))
    head = (
        f'<content content-role="{role}" content-transfer-encoding="base64" filename="{_b64(filename)}"'
        f' content-type="{kind}" charset="{charset}">'
    )
    return head.encode("ascii") + b"\r\n" + body + b"\r\n</content>\r\n"


def _b64(text: str) -> str:
    return base64.b64encode(text.encode("cp949")).decode("ascii")


def _pubdoc(message: Message, habits: str) -> str:
    agency, day = message.agency, message.written.astimezone(SEOUL)
    signed = f"{day:%Y.%m.%d}" if habits == "A" else f"{day:%Y-%m-%d}"
    lines = list(message.lines)
    if habits == "B":
        lines = [line.replace(" ", "&amp;nbsp;", 1) for line in lines]
    body = "".join(f"<p>{line}</p>" for line in lines)
    phones, mail = "<telephone>099-100-2000</telephone><fax>099-100-2999</fax>", "<email>doc@agency.example</email>"
    picture = '<img src="seal.png" alt="관인" width="20mm" height="20mm"/>'
    sign = (
        '<signimage><img src="sign.png" alt="김담당" width="20mm" height="10mm"/></signimage>' if habits == "C" else ""
    )
    serial = sum(message.doc_id.encode()) * 7919 % 1_000_000
    attach = "<attach><title>붙임.txt</title></attach>" if message.attachment else ""
    return (
        '<?xml version="1.0" encoding="euc-kr"?>\r\n<!DOCTYPE pubdoc SYSTEM "pubdoc.dtd">\r\n<pubdoc>\r\n'
        f"<head><organ>{agency.org_name}</organ><receiptinfo><recipient><rec>수신자</rec></recipient></receiptinfo></head>\r\n"
        f'<body separate="false"><title>{message.title}</title><content>{body}</content></body>\r\n'
        f'<foot><sendername>{agency.chief}</sendername><seal omit="false">{"" if habits == "B" else picture}</seal>'
        f'<approvalinfo><approval order="1"><signposition>주무관</signposition><type>기안</type>'
        f"<name>김담당</name>{sign}"
        f"<date>{signed}</date></approval>"
        f'<approval order="final"><signposition>과장</signposition><type>전결</type><name>이과장</name>'
        f"<date>{signed}</date></approval></approvalinfo>"
        f'<processinfo><regnumber regnumbercode="{agency.unit}{serial:06}">{agency.unit_name}-{serial}</regnumber>'
        f"<enforcedate>{day:%Y-%m-%d}</enforcedate></processinfo>"
        f"<sendinfo><zipcode>99000</zipcode><address>{agency.org_name} 중앙로 1</address>"
        f"{mail + phones if habits == 'C' else phones + mail}"
        f'<publication code="1NNNNNNNN">공개</publication></sendinfo></foot>{attach}</pubdoc>\r\n'
    )


def spoilt(octets: bytes, rng: random.Random) -> bytes:
    """The file as a bad line leaves it: cut off, or with octets changed in the middle of the mark-up."""
    if rng.random() < 0.5:
        return octets[: rng.randrange(1, max(2, len(octets) - 20))]
    at = rng.randrange(200, max(201, min(len(octets), 700)))
    return octets[:at] + b"<\x00&" + octets[at + 3 :]
