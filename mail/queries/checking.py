"""What the server says of a draft before it goes: who gets it, what one ought to think of, what cannot be sent."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final, Literal
from uuid import UUID

from msgspec import Struct
from sqlalchemy import func, select

from kernel.tx import Tx
from mail.ports import PORTS
from mail.queries.addressing import Goal, goals
from mail.queries.drafts import draft_row, files_of, letter_of
from mail.queries.people import circle
from mail.queries.policy import house_policy
from mail.reading.addresses import look_alike
from mail.reading.markup import clean
from mail.reading.plain import quote_begin
from mail.tables import acquaintance, outgoing, recipient
from mail.views.boxes import MailPolicyView
from mail.views.writing import CheckedRecipient, DraftCheck, MailWarning

_ATTACHED: Final = re.compile(r"첨부|붙임|붙여\s?드|파일을?\s?보내|attach(ed|ment|ing)|enclosed", re.IGNORECASE)
_NOT_ATTACHED: Final = re.compile(r"첨부(하지|되지|가 없|파일 없)|붙임\s?없")
MANY: Final = 50
"""Recipients from which on one ought to think of sending to each alone."""
MOST_SPOTS: Final = 10
_PROBLEMS: Final = {
    "bad": ("메일 주소가 아닙니다.", "This is no mail address."),
    "nobody": ("지금 맡은 사람이 없습니다.", "Nobody holds this now."),
    "unknown": ("이 기관에 없는 주소입니다.", "There is no such address there."),
    "closed": ("이 배포 목록에 쓸 권한이 없습니다.", "You may not write to this list."),
    "full": ("받는 사람의 메일함이 가득 찼습니다.", "The mailbox is full."),
    "look_alike": ("아는 주소와 비슷하지만 다릅니다.", "It looks like an address you know."),
}
Level = Literal["note", "confirm", "stop"]


class Checked(Struct, frozen=True):
    """What was found, with what sending needs."""

    view: DraftCheck
    goals: list[Goal]

    @property
    def stops(self) -> list[MailWarning]:
        """What cannot be sent."""
        return [one for one in self.view.warnings if one.level == "stop"]


async def check(tx: Tx, draft_id: UUID) -> Checked:
    """Look at the actor's draft as it would go now."""
    row = await draft_row(tx, draft_id)
    letter = letter_of(row)
    found = await goals(tx, letter)
    policy = await house_policy(tx)
    files = await files_of(tx, draft_id)
    outside = [one for one in found if one.house is None and not one.problem]
    warnings: list[MailWarning] = []
    warnings += await _people(tx, found, outside, policy, individual=letter.individual)
    warnings += _words(row, files, outside, policy)
    warnings += _files(files)
    problems = await _look_alikes(tx, outside)
    own = tx.institution_id
    recipients = [_checked(one, own, problems.get(one.address, one.problem)) for one in found]
    if problems:
        why = "아는 주소와 비슷하지만 다른 주소가 있습니다. 다시 확인하십시오."
        warnings.append(_warning("look_alike", "confirm", why, "An address looks like one you know.", problems))
    size = sum(one.size * 4 // 3 for one in files if not one.large) + len(row.html.encode())
    large = sum(one.size for one in files if one.large)
    return Checked(DraftCheck(recipients=recipients, warnings=warnings, size=size, large_bytes=large), found)


def _warning(code: str, level: Level, ko: str, en: str, spots: Any = ()) -> MailWarning:
    return MailWarning(code=code, level=level, ko=ko, en=en, spots=list(spots)[:MOST_SPOTS])


def _checked(one: Goal, own: int, problem: str) -> CheckedRecipient:
    place: Any = "own" if one.house == own else "city" if one.house is not None else "outside"
    ko, en = _PROBLEMS.get(problem, ("", ""))
    role: Any = one.role
    return CheckedRecipient(
        address=one.address, name=one.name, role=role, place=place, people=one.people, problem=problem, ko=ko, en=en
    )


async def _people(
    tx: Tx, found: Sequence[Goal], outside: Sequence[Goal], policy: MailPolicyView, *, individual: bool
) -> list[MailWarning]:
    """What is wrong with whom it is for."""
    told: list[MailWarning] = []
    if not found:
        return [_warning("no_recipients", "stop", "받는 사람을 적으십시오.", "Say whom it is for.")]
    if bad := [one for one in found if one.problem in ("bad", "nobody", "unknown", "closed")]:
        why = "보낼 수 없는 주소가 있습니다. 고치거나 지우십시오."
        told.append(
            _warning(
                "recipient_bad", "stop", why, "Some addresses cannot be reached.", (x.address or x.name for x in bad)
            )
        )
    if len(found) > policy.most_recipients:
        why = f"한 번에 {policy.most_recipients}명까지 보낼 수 있습니다."
        told.append(_warning("too_many", "stop", why, f"At most {policy.most_recipients} recipients."))
    elif len([one for one in found if one.role != "bcc"]) > MANY and not individual:
        why = f"받는 사람 {len(found)}명이 서로의 주소를 보게 됩니다. 개별발송을 생각해 보십시오."
        told.append(_warning("many", "note", why, "All recipients will see each other's addresses."))
    if await sent_lately(tx) + len(found) > policy.hourly_recipients:
        why = f"한 시간에 {policy.hourly_recipients}명까지 보낼 수 있습니다. 잠시 뒤에 보내십시오."
        told.append(_warning("send_cap", "stop", why, "Too many recipients for now, please wait."))
    if outside:
        level: Level = "confirm" if policy.outside_confirm else "note"
        why = f"기관 밖 {len(outside)}명에게 갑니다."
        told.append(
            _warning("outside", level, why, f"It goes to {len(outside)} outside.", (one.address for one in outside))
        )
    return told


async def sent_lately(tx: Tx) -> int:
    """To how many the actor has sent within the hour."""
    query = (
        select(func.count())
        .select_from(recipient.join(outgoing, outgoing.c.id == recipient.c.outgoing_id))
        .where(outgoing.c.person_id == tx.actor.person_id, outgoing.c.created > tx.now - timedelta(hours=1))
        .where(outgoing.c.created < tx.now + timedelta(minutes=1))
    )
    return int((await tx.db.execute(query)).scalar_one())


def _words(row: Any, files: Sequence[Any], outside: Sequence[Goal], policy: MailPolicyView) -> list[MailWarning]:
    """What the words of the draft make one think of."""
    told: list[MailWarning] = []
    if not row.subject.strip():
        told.append(_warning("no_subject", "confirm", "제목이 없습니다.", "There is no subject."))
    text = clean(row.html).text
    begin = quote_begin(text)
    own = text[:begin] if begin >= 0 else text
    promised = _ATTACHED.search(f"{row.subject}\n{own}") and not _NOT_ATTACHED.search(own)
    if promised and not any(not one.inline for one in files):
        why = "첨부한다고 썼는데 붙인 파일이 없습니다."
        told.append(_warning("no_attachment", "confirm", why, "You mention an attachment, and there is none."))
    if PORTS.personal is not None and (spots := PORTS.personal(f"{row.subject}\n{own}")):
        level: Level = policy.personal_outside if outside else "note"
        where = "기관 밖으로 나갑니다." if outside else "받는 사람을 확인하십시오."
        shown = dict.fromkeys(f"{one.kind} {one.masked}" for one in spots)
        why = f"개인정보로 보이는 것이 {len(spots)}곳 있습니다. {where}"
        told.append(_warning("personal_data", level, why, "It seems to hold personal data.", shown))
    return told


def _files(files: Sequence[Any]) -> list[MailWarning]:
    told: list[MailWarning] = []
    if infected := [one.name for one in files if one.scan == "infected"]:
        told.append(_warning("infected", "stop", "악성 코드가 든 파일이 있습니다.", "A file is infected.", infected))
    if large := [one.name for one in files if one.large]:
        why = f"큰 파일 {len(large)}개는 링크로 갑니다."
        told.append(_warning("large", "note", why, "Large files go as links.", large))
    return told


async def _look_alikes(tx: Tx, outside: Sequence[Goal]) -> dict[str, str]:
    """Addresses outside that could be taken for ones that are known."""
    if not outside:
        return {}
    known = await circle(tx)
    query = select(acquaintance.c.address).where(acquaintance.c.person_id == tx.actor.person_id)
    written = {one.rpartition("@")[2] for one in (await tx.db.execute(query)).scalars()}
    domains = frozenset(known.domains) | written
    return {
        one.address: "look_alike"
        for one in outside
        if (domain := one.address.rpartition("@")[2]) not in written and look_alike(domain, domains)
    }
