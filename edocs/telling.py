"""The course of a document in sentences: one for each event that a reader wants to know. Pure."""

from collections.abc import Callable
from typing import Any

from edocs.delegation.levels import override_text
from edocs.engine import history as h
from edocs.engine.case import kind_word
from edocs.links import followed
from edocs.present import who
from edocs.views.documents import TimelineEntry


def entry(event: h.Event, round_number: int) -> TimelineEntry | None:
    """The line of the timeline for an event, or None for one that only follows from another."""
    tell = _TOLD.get(type(event.fact))
    if tell is None:
        return None
    text, detail = tell(event.fact)
    if event.cause == "hold_over":
        text = "보류 기한이 지나 다시 차례가 됨"
    signature = getattr(event.fact, "signature", None)
    revision = signature.revision if signature else getattr(event.fact, "revision", None)
    return TimelineEntry(
        seq=event.seq,
        type=h.kind_of(event.fact),
        at=event.at,
        by=who(event.actor),
        on_behalf_of=signature.on_behalf_of_post_name if signature else "",
        text=text,
        detail=detail,
        revision=revision.number if revision else None,
        round=round_number,
    )


def _signed(fact: h.Signed) -> tuple[str, str]:
    signature = fact.signature
    words = [kind_word(signature.kind)]
    if signature.on_behalf_of_post is not None:
        words.insert(0, f"{signature.on_behalf_of_post_name}을 대리하여" if not signature.mode else "대결로")
    if signature.differing:
        words.append("(다른 의견)")
    return " ".join([*words, "서명"]), signature.opinion


def _established(fact: h.Established) -> tuple[str, str]:
    despite = f"그 뒤 시행된 규정({fact.despite})을 확인하고 올릴 때의 규정에 따라 결재" if fact.despite else ""
    return f"문서 성립, {fact.number.text}", despite


def _revised(fact: h.Revised) -> tuple[str, str]:
    if fact.step is None:
        return f"개정 {fact.revision.number}", ""
    told = "자구 수정으로 협조는 그대로 두고 알림" if fact.editorial else ""
    return f"검토자가 고쳐 개정 {fact.revision.number}", told


def _arranged(fact: h.InnerArranged) -> tuple[str, str]:
    return "부서 검토자 지정" if fact.steps else "부서 검토자를 두지 않음", ", ".join(s.post_name for s in fact.steps)


_TOLD: dict[type, Callable[[Any], tuple[str, str]]] = {
    h.Created: lambda fact: ("기안 시작", ""),
    h.Submitted: lambda fact: (f"결재 올림({fact.round}차)", ""),
    h.Overridden: lambda fact: (override_text(fact.override), fact.override.reason),
    h.TakenOver: lambda fact: (f"{fact.drafter.person_name} {fact.drafter.post_name} 기안 이어받음", fact.reason),
    h.Revised: _revised,
    h.Signed: _signed,
    h.Merged: lambda fact: ("같은 사람의 단계를 합침", ""),
    h.ConsentsDropped: lambda fact: ("내용이 바뀌어 협조를 다시 받음", ""),
    h.Withdrawn: lambda fact: ("서명을 거둠", fact.reason),
    h.InnerArranged: _arranged,
    h.Established: _established,
    h.Opined: lambda fact: ("의견" + (" (다른 의견)" if fact.opinion.differing else ""), fact.opinion.text),
    h.Returned: lambda fact: ("반려", fact.reason),
    h.SentBack: lambda fact: (f"{fact.to_stage}단계로 돌려보냄", fact.reason),
    h.Held: lambda fact: ("보류", fact.reason),
    h.Released: lambda fact: ("보류 해제", ""),
    h.Skipped: lambda fact: ("검토 생략", fact.reason),
    h.Reassigned: lambda fact: ("처리할 사람 지정", fact.reason),
    h.LineChanged: lambda fact: ("결재 경로 변경", fact.reason),
    h.Recalled: lambda fact: ("회수", fact.reason),
    h.Abandoned: lambda fact: ("폐기", fact.reason),
    h.TasksAdded: lambda fact: ("공람·참조 추가", ", ".join(task.post_name for task in fact.tasks)),
    h.Acknowledged: lambda fact: ("읽음", ""),
    h.Reseated: lambda fact: ("조직 개편으로 부서가 바뀜", ", ".join(name for _, _, name in fact.units)),
    h.PartnersAsked: lambda fact: (
        "다른 기관에 공동결재 요청",
        f"그 뒤 시행된 규정({fact.despite})을 확인하고 올릴 때의 규정에 따라 결재" if fact.despite else "",
    ),
    h.PartnerAgreed: lambda fact: ("공동결재 동의", f"그 기관의 문서번호 {fact.agreement.number}"),
    h.PartnerRefused: lambda fact: ("공동결재 부동의", fact.reason),
    h.Followed: lambda fact: followed(fact.relation, fact.number),
}
"""StageOpened and StageClosed are left out: they follow from a signature."""
