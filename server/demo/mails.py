"""The first mails of the demo's foundation: between colleagues, from a house of the city, and from outside."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from sqlalchemy import select

from directory.org import Org
from directory.queries import org_snapshot
from directory.tables import commons
from kernel.dure import Dure
from kernel.tx import Actor
from mail.actions.accounts import begin_own
from mail.actions.delivering import Target, deliver
from mail.intake import prepare
from mail.tables import account
from server.demo.mail import HOST

FOUNDATION = "한빛문화재단"
READERS = ("윤도담", "장보미", "강이든", "백다솔", "한가람")


@dataclass(frozen=True)
class Note:
    """A mail: who wrote it (a colleague by name, others by name and address), to whom, when before now, what."""

    sender: str
    to: tuple[str, ...]
    hours: int
    subject: str
    text: str
    file: tuple[str, str] = ("", "")
    answers: int | None = None


NOTES = (
    Note("백다솔", ("윤도담", "장보미"), 75, "12월 예산 집행 잔액을 확인해 주십시오",
         "안녕하세요, 재무회계팀 백다솔입니다.\n\n축제 사업비 잔액을 팀별로 맞추고 있습니다.\n"
         "붙임 표에서 노란 칸만 확인해 주시면 됩니다. 11월 27일(금)까지 부탁드립니다.\n\n백다솔 드림",
         ("축제 사업비 잔액(11월).csv",
          "사업,예산,집행,잔액\n무대 설치,12000000,8800000,3200000\n안전 관리,6400000,5100000,1300000\n")),
    Note("윤도담", ("백다솔", "장보미"), 72, "Re: 12월 예산 집행 잔액을 확인해 주십시오",
         "확인했습니다. 안전 관리 잔액은 12월 초에 추가 집행이 있습니다.\n내역은 수요일까지 보내 드리겠습니다.",
         answers=0),
    Note("강이든", ("장보미", "윤도담", "한가람"), 52, "주간 업무 보고 순서가 바뀝니다",
         "다음 주부터 주간 업무 보고는 월요일 10시에 합니다.\n자료는 금요일 오후 3시까지 공유 문서에 올려 주십시오."),
    Note("나다온 <daon.na@sound.example>", ("윤도담",), 30, "음향 장비 견적서를 보내 드립니다",
         "윤도담 주임님, 안녕하십니까.\n\n요청하신 겨울빛 축제 음향 장비 견적서를 붙임과 같이 보내 드립니다.\n"
         "유효 기간은 12월 10일까지입니다. 궁금하신 점은 언제든 연락 주십시오.\n\n한빛음향 나다온",
         ("견적서_겨울빛축제.txt", "주 스피커 4대 1,800,000원\n무선 마이크 8대 640,000원\n설치·철거 900,000원\n")),
    Note("성은가람 <eungaram.sung@transit.hanbit.example>", ("윤도담", "장보미"), 27,
         "축제 기간 버스 우회 노선을 알려 드립니다",
         "안녕하세요, 한빛교통공사 성은가람입니다.\n\n12월 18일부터 20일까지 3개 노선이 우회합니다.\n"
         "정류장 안내문은 문서로 보내 드렸습니다. 현장 안내에 참고해 주십시오."),
    Note("한가람", READERS, 20, "사무실 재물조사는 목요일 오후입니다",
         "자리마다 붙은 관리 번호를 확인해 주십시오. 없는 물품은 경영지원팀으로 알려 주시면 됩니다."),
    Note("장보미", ("윤도담",), 4, "안전 점검 회의 자료",
         "오늘 회의 자료 2쪽의 인원 배치만 다시 봐 주세요.\n고친 뒤에 결재 올리면 제가 바로 보겠습니다."),
)  # fmt: skip


async def tell_mails(dure: Dure) -> None:
    """Deliver them once: a foundation whose people have mail already is left alone."""
    async with dure.commons() as db:
        ids = {row.name: row.id for row in await db.execute(select(commons.institution))}
    institution = ids.get(FOUNDATION)
    if institution is None:
        return
    async with dure.tx(Actor(institution, client="demo")) as tx:
        org = await org_snapshot(tx)
        told = (await tx.db.execute(select(account.c.id).limit(1))).first()
    people = {person.name: person.id for person in org.people.values()}
    if told is not None or not set(READERS) <= set(people):
        return
    accounts = {}
    for name in READERS:
        async with dure.tx(Actor(institution, people[name], client="demo")) as tx:
            accounts[name] = await begin_own(tx)
    for place, note in enumerate(NOTES):
        data = _written(org, place, dure.now() - timedelta(hours=note.hours))
        ready = await prepare(dure.blobs, institution, data, _trace(_who(org, note.sender)))
        seen = ("\\Seen",) if note.hours > 48 else ()
        targets = [Target(account_id=accounts[name], flags=seen) for name in note.to]
        async with dure.tx(Actor(institution, client="demo")) as tx:
            await deliver(tx, f"demo {place}", ready, targets, received=dure.now() - timedelta(hours=note.hours))


def _written(org: Org, place: int, at: datetime) -> bytes:
    """The note as a mail, with the addresses that the organisation gives its people."""
    note, written = NOTES[place], EmailMessage(policy=SMTP)
    written["From"] = _who(org, note.sender)
    written["To"] = ", ".join(_who(org, name) for name in note.to)
    written["Subject"] = note.subject
    written["Date"] = format_datetime(at)
    written["Message-ID"] = f"<note-{place}@demo.hanbit.example>"
    if note.answers is not None:
        written["In-Reply-To"] = written["References"] = f"<note-{note.answers}@demo.hanbit.example>"
    written.set_content(note.text, cte="base64")
    if note.file[0]:
        written.add_attachment(note.file[1].encode(), maintype="text", subtype="plain", filename=note.file[0])
    return written.as_bytes()


def _trace(sender: str) -> bytes:
    """What our server writes on top: one from outside was checked at the door."""
    address = sender.rpartition("<")[2].rstrip(">")
    top, domain = f"Return-Path: <{address}>\r\n", address.rpartition("@")[2]
    if not domain.endswith("hanbit.example"):
        top += f"Authentication-Results: {HOST};\r\n\tdkim=pass header.d={domain}; dmarc=pass header.from={domain}\r\n"
        top += f"Received: from mail.{domain} ([192.0.2.25]) by {HOST} (Dure) with ESMTPS\r\n"
    return top.encode()


def _who(org: Org, name: str) -> str:
    mail = next((person.mail for person in org.people.values() if person.name == name), "")
    return f"{name} <{mail}>" if mail else name
