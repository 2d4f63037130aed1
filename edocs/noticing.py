"""What people are told of a document, in sentences: who is asked now, how it ended, what was said.

A notice has a key that names the fact it tells, so that telling again tells nothing new.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from edocs.desk import CONSENTS, open_tasks
from edocs.engine import history as h
from edocs.engine.authority import Capacity, Eligible, standing_at
from edocs.engine.case import Case, Seat, SideTask, Step, StepKind, StepState, TaskKind, kind_word
from edocs.engine.org import Org, valid
from edocs.korean import Particle, with_particle
from kernel.notices import How, Kind, Notice, declare

ASKED, REMINDER, ESCALATED = "edocs.asked", "edocs.reminder", "edocs.escalated"
DEPARTMENT, DEPUTY = "edocs.department", "edocs.deputy"
RESULT, OPINION, PROGRESS, TO_READ = "edocs.result", "edocs.opinion", "edocs.progress", "edocs.to_read"
LETTER = "edocs.letter"

KINDS = declare(
    Kind(ASKED, "approval", "결재·협조 요청", "Asked to approve or consent", fixed=True),
    Kind(REMINDER, "approval", "기한이 지난 결재", "Reminder of an approval", fixed=True),
    Kind(ESCALATED, "approval", "부서의 늦은 결재", "Late approvals of my unit", fixed=True),
    Kind(DEPUTY, "approval", "대결의 시작과 끝", "Standing in for somebody", fixed=True),
    Kind(DEPARTMENT, "approval", "부서로 온 협조", "Consent asked of my department"),
    Kind(RESULT, "approval", "반려·회수·결재 끝", "Returned, recalled, decided"),
    Kind(OPINION, "approval", "의견", "Opinions"),
    Kind(PROGRESS, "approval", "진행 경과", "Progress of my documents", How.DIGEST),
    Kind(TO_READ, "approval", "공람·참조·사후 보고", "To read"),
    Kind(LETTER, "approval", "받은 공문", "Received documents", fixed=True),
)
"""Who is asked, and who is late, cannot be turned off: to decide in time is a duty. LAW adm-doc §67"""

ENGLISH = {
    StepKind.DRAFT: "draft",
    StepKind.REVIEW: "review",
    StepKind.INNER: "look at",
    StepKind.INNER: "review for your department",
    StepKind.CONSENT: "consent to",
    StepKind.AUDIT: "audit",
    StepKind.CONFIRM: "confirm",
    StepKind.DECIDE: "decide",
}
MOST_TITLE, MOST_REASON = 60, 80


def about(document_id: UUID) -> str:
    """What the notices of a document are about."""
    return f"document/{document_id}"


def bold(text: str, particle: Particle | None = None) -> str:
    """Text in bold, its particle after it in plain."""
    plain = text.replace("**", "∗∗")
    tail = with_particle(text, particle)[len(text) :] if particle else ""
    return f"**{plain}**{tail}"


def short(text: str, most: int) -> str:
    """One line of at most so many characters."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def asking_key(document_id: UUID, step: Step) -> str:
    """The asking of a step: another one when the step is asked again."""
    opened = step.opened_at
    assert opened is not None  # an open step has been opened
    return f"{document_id}/{step.id}/{int(opened.timestamp() * 1000)}"


def asked_now(step: Step, case: Case, org: Org, at: datetime) -> list[Eligible]:
    """Who is to act at the step: its holders who are here, else those who stand in; never who is away."""
    found = standing_at(step, case, org, at).eligible
    return [one for one in found if one.capacity is not Capacity.HOLDER or org.absence_of(one.seat.person, at) is None]


def asked(document_id: UUID, title: str, case: Case, org: Org, at: datetime) -> Iterator[tuple[UUID, Notice]]:
    """Whoever is asked at an open step."""
    for step in case.open_steps:
        if step.state is StepState.ACTIVE:
            for one in asked_now(step, case, org, at):
                yield one.seat.person, _asked(document_id, title, case, step, one)


def for_department(document_id: UUID, title: str, case: Case, org: Org, at: datetime) -> Iterator[tuple[UUID, Notice]]:
    """The members of a department that is asked, while nobody has named who looks at it; its head is asked anyway."""
    for step in case.open_steps:
        if step.unit is None or case.inner_line(step.id):
            continue
        heads = {one.seat.person for one in asked_now(step, case, org, at)}
        inside = {one.person for one in org.holdings if valid(one, at) and org.is_within(one.post, step.unit)}
        for person in sorted(inside - heads - {case.drafter.person}):
            yield person, _for_department(document_id, title, case, step)


def _for_department(document_id: UUID, title: str, case: Case, step: Step) -> Notice:
    who = case.drafter
    return Notice(
        key=f"department/{asking_key(document_id, step)}",
        kind=DEPARTMENT,
        ko=f"우리 부서에 {bold(short(title, MOST_TITLE))} 협조가 왔습니다. 검토할 사람을 정해 주십시오.",
        en=f"Your department is asked to consent to {bold(short(title, MOST_TITLE))}: name who looks at it.",
        about=about(document_id),
        note_ko=who.unit_name,
        note_en=who.unit_name,
        person=who.person,
        person_name=who.person_name,
        href=f"/approvals/document/{document_id}?box=department",
        act="open",
    )


def standing_in(absence: UUID, post: UUID, absent: str, post_name: str, until: str) -> Notice:
    """An absence begins: whoever acts for the post from now on. LAW acting-reg §7"""
    ends = f" {until}까지" if until else ""
    return Notice(
        key=f"deputy/{absence}/{post}",
        kind=DEPUTY,
        ko=f"{bold(absent)} {post_name} 부재로{ends} {bold('대결')}합니다.",
        en=f"You act for {bold(absent)}, {post_name}" + (f", until {until}." if until else "."),
        about=f"absence/{absence}",
        href="/approvals",
        act="open",
    )


def stood_in(absence: UUID, absent: str) -> Notice:
    """The absence is over: whoever acted acts no more."""
    return Notice(
        key=f"deputy-over/{absence}",
        kind=DEPUTY,
        ko=f"{bold(absent)}님이 돌아와 {bold('대결', '이/가')} 끝났습니다.",
        en=f"You no longer act for {bold(absent)}.",
        href="/approvals",
        act="open",
    )


def _asked(document_id: UUID, title: str, case: Case, step: Step, one: Eligible) -> Notice:
    who, word = case.drafter, kind_word(step.kind)
    acting = one.on_behalf_of
    ko = f"{bold(who.person_name)} {with_particle(who.post_name, '이/가')} {bold(short(title, MOST_TITLE))} {word}"
    ko = f"{with_particle(ko, '을/를')} 요청했습니다."
    if acting is not None:
        ko += f" {acting.post_name} 자리 **대결**입니다."
    return Notice(
        key=f"asked/{asking_key(document_id, step)}",
        kind=ASKED,
        ko=ko,
        en=f"{bold(who.person_name)} asks you to {ENGLISH[step.kind]} {bold(short(title, MOST_TITLE))}.",
        about=about(document_id),
        note_ko=who.unit_name,
        note_en=who.unit_name,
        person=who.person,
        person_name=who.person_name,
        href=f"/approvals/document/{document_id}?box={_box(step)}",
        act="consent" if step.kind in CONSENTS else "approve",
    )


def _box(step: Step) -> str:
    return "held" if step.state is StepState.HELD else _asking_box(step)


def _asking_box(step: Step) -> str:
    return "to_consent" if step.kind in CONSENTS else "to_approve"


def to_read(document_id: UUID, title: str, case: Case, org: Org, at: datetime) -> Iterator[tuple[UUID, Notice]]:
    """Whoever is asked to read beside the line."""
    for task in open_tasks(case):
        for holding in org.holdings_of(task.post, at):
            yield holding.person, _to_read(document_id, title, case, task)


def _to_read(document_id: UUID, title: str, case: Case, task: SideTask) -> Notice:
    word, english, box = _READ[task.kind]
    return Notice(
        key=f"read/{document_id}/{task.id}",
        kind=TO_READ,
        ko=f"{bold(short(title, MOST_TITLE))} {with_particle(word, '이/가')} 왔습니다.",
        en=f"{english}: {bold(short(title, MOST_TITLE))}.",
        about=about(document_id),
        note_ko=case.drafter.unit_name,
        note_en=case.drafter.unit_name,
        person=case.drafter.person,
        person_name=case.drafter.person_name,
        href=f"/approvals/document/{document_id}?box={box}",
        act="read",
    )


_READ = {
    TaskKind.REFER: ("참조 문서", "For your reference", "circulated"),
    TaskKind.CIRCULATE: ("공람 문서", "To read", "circulated"),
    TaskKind.POST_REPORT: ("사후 보고", "Report of a decision made in your place", "post_report"),
}

Told = tuple[str, str, str, str, str]
"""kind, what is said after the title in Korean, in English, tone, note."""


def course(
    document_id: UUID, title: str, case: Case, events: Sequence[h.Event], people: Sequence[UUID]
) -> Iterator[tuple[UUID, Notice]]:
    """What the facts of one command mean for those who are not asked by them: the drafter, signers, other readers."""
    for event in events:
        tell = _TOLD.get(type(event.fact))
        if tell is None:
            continue
        told, to_all = tell(event.fact)
        wanted = people if to_all else [case.drafter.person]
        for person in dict.fromkeys(wanted):
            if person != event.actor.person:
                yield person, _said(document_id, title, event, told)


def _said(document_id: UUID, title: str, event: h.Event, told: Told) -> Notice:
    kind, ko, en, tone, note = told
    who: Seat = event.actor
    name = f"{bold(who.person_name)} {with_particle(who.post_name, '이/가')}"
    object_ = bold(short(title, MOST_TITLE), "을/를")
    return Notice(
        key=f"course/{document_id}/{event.seq}",
        kind=kind,
        ko=ko.format(who=name, it=object_, title=bold(short(title, MOST_TITLE))),
        en=en.format(who=bold(who.person_name), it=bold(short(title, MOST_TITLE))),
        about=about(document_id),
        note_ko=short(note, MOST_REASON),
        note_en=short(note, MOST_REASON),
        person=None if tone else who.person,
        person_name="" if tone else who.person_name,
        tone=tone,
        href=f"/approvals/document/{document_id}",
        act="open",
    )


def _signed(fact: h.Signed) -> tuple[Told, bool]:
    mark = fact.signature
    word = kind_word(mark.kind)
    if mark.differing:
        said = (
            OPINION,
            f"{{who}} {{it}} {word}하며 **다른 의견**을 남겼습니다.",
            "{who} signed {it} with a differing opinion.",
        )
        return (*said, "", mark.opinion), True
    told = (PROGRESS, f"{{who}} {{it}} {word}했습니다.", "{who} signed {it}.", "ok", mark.opinion)
    return told, False


def _opined(fact: h.Opined) -> tuple[Told, bool]:
    said = fact.opinion
    what = "**다른 의견**을" if said.differing else "의견을"
    return (OPINION, f"{{who}} {{title}}에 {what} 남겼습니다.", "{who} gave an opinion on {it}.", "", said.text), True


_TOLD: dict[type, Callable[[Any], tuple[Told, bool]]] = {
    h.Signed: _signed,
    h.Opined: _opined,
    h.Established: lambda fact: (
        (RESULT, "{title} 결재가 끝났습니다.", "{it} is decided.", "ok", f"문서 번호 {fact.number.text}"),
        True,
    ),
    h.Returned: lambda fact: (
        (RESULT, "{who} {it} **반려**했습니다.", "{who} returned {it}.", "bad", fact.reason),
        True,
    ),
    h.SentBack: lambda fact: (
        (
            RESULT,
            "{who} {it} 앞 단계로 돌려보냈습니다.",
            "{who} sent {it} back to an earlier stage.",
            "bad",
            fact.reason,
        ),
        True,
    ),
    h.Recalled: lambda fact: (
        (RESULT, "{who} {it} **회수**했습니다.", "{who} recalled {it}.", "bad", fact.reason),
        True,
    ),
    h.PartnersAsked: lambda fact: (
        (
            RESULT,
            "{title} 결재를 마치고 다른 기관에 공동결재를 요청했습니다.",
            "{it} went to the other institutions.",
            "ok",
            "",
        ),
        True,
    ),
    h.PartnerAgreed: lambda fact: (
        (
            RESULT,
            "{who} {it} **공동결재**했습니다.",
            "{who} agreed to {it}.",
            "ok",
            f"문서 번호 {fact.agreement.number}",
        ),
        True,
    ),
    h.PartnerRefused: lambda fact: (
        (RESULT, "{who} {it} 공동결재하지 않고 돌려보냈습니다.", "{who} did not agree to {it}.", "bad", fact.reason),
        True,
    ),
    h.Held: lambda fact: ((RESULT, "{who} {it} 보류했습니다.", "{who} put {it} on hold.", "", fact.reason), False),
    h.Skipped: lambda fact: (
        (PROGRESS, "{title} 검토를 건너뛰었습니다.", "A review of {it} was skipped.", "", fact.reason),
        False,
    ),
}


def revised(document_id: UUID, title: str, case: Case, events: Sequence[h.Event]) -> Iterator[tuple[UUID, Notice]]:
    """A reviewer changed the text: whoever wrote or signed the earlier one is told."""
    for event in events:
        if isinstance(event.fact, h.Revised) and event.fact.step is not None:
            number = event.fact.revision.number
            told = (
                RESULT,
                f"{{who}} {{it}} 고쳤습니다(개정 {number}).",
                f"{{who}} amended {{it}} (revision {number}).",
                "",
                "",
            )
            signers = [step.mark.seat.person for step in case.steps if step.mark is not None]
            for person in dict.fromkeys([case.drafter.person, *signers]):
                if person != event.actor.person:
                    yield person, _said(document_id, title, event, told)


def reminder(document_id: UUID, title: str, case: Case, step: Step, since: str) -> Notice:
    """A step has waited too long: to whoever is asked."""
    awaited = with_particle(kind_word(step.kind), "을/를")
    return Notice(
        key=f"remind/{asking_key(document_id, step)}",
        kind=REMINDER,
        ko=f"{bold(short(title, MOST_TITLE), '이/가')} {awaited} 기다립니다. 처리 기한이 지났습니다.",
        en=f"{bold(short(title, MOST_TITLE))} waits for you and is late.",
        about=about(document_id),
        note_ko=f"{since}부터",
        note_en=f"since {since}",
        tone="warn",
        href=f"/approvals/document/{document_id}?box={_box(step)}",
        act="consent" if step.kind in CONSENTS else "approve",
    )


def hold_over(document_id: UUID, title: str, step: Step) -> Notice:
    """The day until which a step was held has come: to whoever held it; it is asked again."""
    return Notice(
        key=f"held/{asking_key(document_id, step)}",
        kind=REMINDER,
        ko=f"보류한 {bold(short(title, MOST_TITLE))}의 보류 기한이 되었습니다.",
        en=f"The hold on {bold(short(title, MOST_TITLE))} is over.",
        about=about(document_id),
        tone="warn",
        href=f"/approvals/document/{document_id}?box={_asking_box(step)}",
        act="open",
    )


def escalation(document_id: UUID, title: str, step: Step, late: Sequence[Seat], since: str, *, sees: bool) -> Notice:
    """A step of the unit waits in spite of the reminder: to the head of the unit; the title only where they may see."""
    word = kind_word(step.kind)
    who = ", ".join(f"{seat.person_name} {seat.post_name}" for seat in late) or step.post_name
    what = bold(short(title, MOST_TITLE)) if sees else "문서 1건"
    english = bold(short(title, MOST_TITLE)) if sees else "a document"
    return Notice(
        key=f"late/{asking_key(document_id, step)}",
        kind=ESCALATED,
        ko=f"{bold(who)}에게 간 {what} {with_particle(word, '이/가')} 늦어지고 있습니다.",
        en=f"{english} waits too long for {bold(who)}.",
        about=about(document_id),
        note_ko=f"{since}부터",
        note_en=f"since {since}",
        tone="warn",
        href=f"/approvals/document/{document_id}" if sees else "",
        act="open" if sees else "",
    )
