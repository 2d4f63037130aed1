"""Packs of a business system, as it would write them."""

import base64
from typing import Any

EXCHANGE = """<?xml version="1.0" encoding="euc-kr"?>
<EXCHANGE><HEADER><COMMON>
<SENDER><SERVERID>ADM974000001</SERVERID><USERID>tax01</USERID></SENDER>
<RECEIVER><SERVERID>DOC974001001</SERVERID><USERID>{user}</USERID></RECEIVER>
<TITLE>{title}</TITLE><CREATED_DATE>2026-11-23 10:00:00</CREATED_DATE><ATTACHNUM>{count}</ATTACHNUM>
<ADMINISTRATIVE_NUM>{number}</ADMINISTRATIVE_NUM></COMMON>
<DIRECTION><TO_DOCUMENT_SYSTEM notification="{notification}"><MODIFICATION_FLAG>yes</MODIFICATION_FLAG>
</TO_DOCUMENT_SYSTEM></DIRECTION></HEADER>
<BODY>{body}</BODY><ATTACHMENTS>{files}</ATTACHMENTS></EXCHANGE>"""


def exchange(**given: Any) -> bytes:
    """The document inside."""
    usual = {"user": "dodam", "title": "지방세 환급 결정", "count": "1", "number": "TAX-2026-17", "notification": "all"}
    usual |= {"body": "<p>1. 지방세를 환급하고자 합니다.</p>", "files": '<ATTACHMENT filename="내역.txt"/>'} | given
    return EXCHANGE.format(**usual).encode("cp949")


def part(role: str, name: str, octets: bytes) -> str:
    named = base64.b64encode(name.encode("cp949")).decode()
    body = base64.encodebytes(octets).decode()
    return f'<content content-role="{role}" filename="{named}" content-type="" charset="euc-kr">{body}</content>'


def header(**given: str) -> str:
    usual = {
        "date": "2026-11-23 10:00:00",
        "sender": "ADM974000001",
        "receiver": "DOC974001001",
        "sender_userid": "tax01",
        "receiver_userid": "dodam",
        "sender_orgname": "한빛문화재단",
        "sender_systemname": "세외수입",
        "administrative_num": "TAX-2026-17",
    } | given
    lines = "".join(f"<{name}>{value}</{name}>" for name, value in usual.items() if name != "type" and value)
    return f'<header><type doc-type="{given.get("type", "send")}"/>{lines}</header>'


def submission(parts: list[str] | None = None, head: str = "", doc: bytes = b"", **given: str) -> bytes:
    """A draft handed in, with one file."""
    file = part("attch", "내역.txt", "환급 내역".encode("cp949"))
    usual = [part("exchange", "exchange.xml", doc or exchange()), file]
    contents = "".join(usual if parts is None else parts)
    text = (
        '<?xml version="1.0" encoding="euc-kr"?>\r\n<!DOCTYPE pack SYSTEM "pack.dtd">\r\n<pack filename="a.xml">'
        f"{head or header(**given)}<contents>{contents}</contents></pack>\r\n"
    )
    return text.encode("cp949")
