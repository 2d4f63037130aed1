"""Notices about a mail's fate: what a server tells the sender, for programs and for people. RFC 3461 §6, RFC 3464"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Final

FAILED, DELAYED, DELIVERED, RELAYED = "failed", "delayed", "delivered", "relayed"
_SUBJECTS: Final = {
    FAILED: ("메일을 보내지 못했습니다", "Undelivered mail"),
    DELAYED: ("메일 배달이 늦어지고 있습니다", "Delayed mail"),
    DELIVERED: ("메일이 배달되었습니다", "Delivered mail"),
    RELAYED: ("메일을 다음 서버에 넘겼습니다", "Relayed mail"),
}
_WORDS: Final = {
    FAILED: (
        "다음 받는 사람에게 메일을 보내지 못했습니다. 더 시도하지 않습니다.",
        "Your message could not be delivered. We have given up.",
    ),
    DELAYED: (
        "아직 배달하지 못했습니다. 계속 시도하고 있으니 다시 보내지 않아도 됩니다.",
        "Your message could not be delivered yet. We keep trying; there is no need to send it again.",
    ),
    DELIVERED: ("받는 사람의 편지함에 들어갔습니다.", "Your message lies in the mailbox."),
    RELAYED: (
        "받는 쪽 서버가 메일을 받았습니다. 그 서버는 배달 결과를 알려 주지 않습니다.",
        "Your message was taken by a server that does not tell what becomes of it.",
    ),
}


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one recipient."""

    address: str
    action: str
    status: str
    """Three numbers, such as 5.1.1. RFC 3463 §2"""
    reply: str = ""
    host: str = ""
    orcpt: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """The mail that a notice is about, and who writes it."""

    server: str
    sender: str
    arrived: datetime
    envid: str
    original: bytes
    """Its header, or all of it where the sender wanted that and it failed."""
    whole: bool = False


def compose(about: About, fates: Sequence[Fate], mark: str, at: datetime) -> bytes:
    """The notice: for people in Korean and English, for programs, and the mail itself. RFC 3464 §2"""
    action, boundary = fates[0].action, f"=_{mark}"
    korean, english = _SUBJECTS[action]
    subject = _encoded(f"{korean} ({english})")
    parts = [
        f"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{_people(fates)}",
        f"Content-Type: message/delivery-status\r\n\r\n{_programs(about, fates, at)}",
    ]
    kind = "message/rfc822" if about.whole else "text/rfc822-headers"
    head = (
        f"From: Mail Delivery System <MAILER-DAEMON@{about.server}>\r\nTo: <{about.sender}>\r\nSubject: {subject}\r\n"
        f"Date: {format_datetime(at)}\r\nMessage-ID: <{mark}@{about.server}>\r\nAuto-Submitted: auto-replied\r\n"
        f"MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status;\r\n"
        f'\tboundary="{boundary}"\r\n\r\n'
    )
    body = "".join(f"--{boundary}\r\n{part}\r\n" for part in parts)
    last = f"--{boundary}\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    return (head + body + last).encode() + about.original + f"\r\n--{boundary}--\r\n".encode()


def _people(fates: Sequence[Fate]) -> str:
    korean, english = _WORDS[fates[0].action]
    listed = "".join(f"  <{_line(one.address)}>\r\n      {_line(one.reply or one.status)}\r\n" for one in fates)
    return f"{korean}\r\n{english}\r\n\r\n{listed}"


def _programs(about: About, fates: Sequence[Fate], at: datetime) -> str:
    """Fields about the mail, and a block for each recipient. RFC 3464 §2.2, RFC 3464 §2.3"""
    blocks = [f"Reporting-MTA: dns; {about.server}\r\nArrival-Date: {format_datetime(about.arrived)}\r\n"]
    if about.envid:
        blocks[0] = f"Original-Envelope-Id: {_line(about.envid)}\r\n{blocks[0]}"
    for one in fates:
        kind = "rfc822" if one.address.isascii() else "utf-8"
        told = [f"Original-Recipient: {_line(one.orcpt)}"] if one.orcpt else []
        told += [f"Final-Recipient: {kind}; {_line(one.address)}", f"Action: {one.action}", f"Status: {one.status}"]
        told += [f"Remote-MTA: dns; {_line(one.host)}"] if one.host else []
        told += [f"Diagnostic-Code: smtp; {_line(one.reply)}"] if one.reply else []
        told += [f"Last-Attempt-Date: {format_datetime(at)}"]
        blocks.append("\r\n".join(told) + "\r\n")
    return "\r\n".join(blocks)


def _line(text: str) -> str:
    """One line, whatever another server has answered."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())[:400]


def _encoded(text: str) -> str:
    """An unstructured field. RFC 2047 §2"""
    return f"=?utf-8?b?{base64.b64encode(text.encode()).decode()}?="
