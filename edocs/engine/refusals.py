"""The one exception of the pure engine, and what it says in Korean.

The action layer maps `Refused` to the kernel's refusals once; `code` is stable and `details` let a client word it
itself.
"""

from __future__ import annotations

from typing import Final

from edocs.wording import sentence

MESSAGES: Final[dict[str, str]] = {
    "not_in_this_state": "지금 상태({state})에서는 할 수 없는 일입니다.",
    "already_established": "{who}님이 {at}에 결재하여 문서가 성립하였습니다.",
    "already_returned": "{who}님이 {at}에 반려하였습니다.",
    "already_recalled": "{who}님이 {at}에 회수하였습니다.",
    "already_abandoned": "{who}님이 {at}에 폐기한 문서입니다.",
    "not_the_drafter": "기안자만 할 수 있습니다.",
    "not_the_successor": "앞사람이 떠난 {post} 자리에 지금 있는 사람만 이어받을 수 있습니다.",
    "override_forbidden": "이 기관에서는 전결규정과 다르게 {what} 수 없습니다.",
    "override_reason": "전결규정과 다른 경로로 올리려면 사유를 적어 주십시오.",
    "override_level": "{post:은/는} 이 문서의 보고 계통에 있는 결재권자가 아닙니다.",
    "override_mandatory": "{post} 단계는 생략할 수 없습니다.",
    "seat_not_held": "지금 그 직위에 있지 않습니다.",
    "not_in_the_line": "이 문서의 결재 경로에 있는 사람만 할 수 있습니다.",
    "not_entitled": "지금 {post}의 결재를 처리할 수 있는 사람이 아닙니다.",
    "absence_ended": "{holder}님의 부재 기간이 아니므로 대결할 수 없습니다.",
    "wrong_seat": "{post} 직위로 처리할 수 있는 문서입니다. 직위를 바꾸어 다시 시도해 주십시오.",
    "drafter_may_not_sign": "기안자는 자기가 올린 문서를 {kind}할 수 없습니다.",
    "not_an_administrator": "기관 관리자만 할 수 있습니다.",
    "stale_revision": "열어 본 뒤 내용이 바뀌었습니다. 바뀐 내용을 확인한 다음 다시 처리해 주십시오.",
    "no_content": "문서의 내용이 없습니다.",
    "same_content": "고친 내용이 없습니다.",
    "no_such_step": "결재 경로에 없는 단계입니다.",
    "step_not_open": "아직 차례가 아닙니다.",
    "step_signed": "{who}님이 {at}에 이미 처리하였습니다.",
    "step_skipped": "생략된 단계입니다.",
    "step_not_held": "보류 중인 단계가 아닙니다.",
    "step_held": "이미 보류 중입니다.",
    "wrong_kind": "{kind} 단계에서는 할 수 없는 일입니다.",
    "reason_needed": "사유를 적어 주십시오.",
    "text_needed": "의견을 적어 주십시오.",
    "hold_in_the_past": "보류 기한은 지금보다 뒤여야 합니다.",
    "route_needed": "결재 경로를 계산하지 못하였습니다.",
    "route_unsound": "결재 경로가 올바르지 않습니다: {what}",
    "number_needed": "문서번호 없이 결재할 수 없습니다.",
    "dissent_blocks": "{who}님이 합의하지 않아 결재할 수 없습니다.",
    "too_late_to_recall": "이미 서명한 사람이 있어 회수할 수 없습니다.",
    "stage_not_before": "지금 단계보다 앞선 단계로만 돌려보낼 수 있습니다.",
    "reviewer_is_there": "{post} 검토자가 부재중이 아니므로 검토를 생략할 수 없습니다.",
    "somebody_can_act": "{post}에 처리할 수 있는 사람이 있으므로 지정할 수 없습니다.",
    "stand_in_cannot_act": "{post}에 지금 처리할 수 있는 사람이 없습니다.",
    "line_all_open": "아직 열리지 않은 단계가 없어 경로를 바꿀 수 없습니다.",
    "same_line": "결재 경로가 지금과 같습니다.",
    "editorial_not_allowed": "이 기관에서는 자구만 고쳐도 협조를 다시 받습니다. 일반 수정으로 처리해 주십시오.",
    "editorial_too_much": "자구 수정으로는 {what:을/를} 고칠 수 없습니다. 일반 수정으로 처리해 주십시오.",
    "not_your_signature": "본인이 서명한 단계만 거둘 수 있습니다.",
    "amended_with_it": "고치면서 한 서명은 거둘 수 없습니다. 바로잡으려면 다음 결재자에게 반려를 요청해 주십시오.",
    "too_late_to_withdraw": "{who} 단계에서 이미 처리하여 거둘 수 없습니다. 그 결재자에게 반려를 요청해 주십시오.",
    "not_a_department": "부서에 협조를 요청한 단계가 아닙니다.",
    "not_in_the_department": "{unit} 소속만 부서 검토자를 정할 수 있습니다.",
    "not_an_inner_post": "부서 검토자는 {unit}의 직위 가운데 부서장이 아닌 직위여야 합니다.",
    "inner_pending": "부서 검토가 끝나지 않았습니다: {who}. 검토를 기다리거나 검토자에서 뺀 뒤 협조해 주십시오.",
    "not_a_head": "{post:은/는} 부서장 직위가 아니어서 부서 협조를 요청할 수 없습니다.",
    "table_demands_more": "올린 뒤에 위임전결 규정이 바뀌어 지금은 {now} 결재 사안입니다(올릴 때는 {then} 결재). "
    "바뀐 규정에 따라 경로를 올리거나, 올릴 때의 규정에 따라 결재할지 정해 주십시오.",
    "no_such_task": "없는 공람·참조입니다.",
    "task_done": "이미 확인하였습니다.",
    "task_too_early": "문서가 성립한 뒤에 확인할 수 있습니다.",
    "wrong_task_kind": "지금은 {kind:을/를} 추가할 수 없습니다.",
    "already_informed": "이미 모두 지정되어 있습니다.",
    "matter_unknown": "전결규정에 없는 업무입니다: {matter}",
    "no_rule": "전결규정에서 {matter}의 전결권자를 찾을 수 없습니다.",
    "unknown_role": "전결규정의 {role:이/가} 가리키는 직위를 찾을 수 없습니다.",
    "unknown_post": "없는 직위입니다.",
    "nothing_to_reseat": "조직 개편과 관계없는 문서입니다.",
    "partner_not_asked": "지금 회신을 기다리는 공동기안 기관이 아닙니다.",
    "joint_recall_reason": "다른 기관에 이미 결재를 요청한 공동기안입니다. 그 기관에 알릴 회수 사유를 적어 주십시오.",
    "key_reused": "같은 요청 열쇠로 다른 일을 요청하였습니다.",
}


class Refused(Exception):
    """A command that the rules do not allow. `message_ko` is ready to show."""

    def __init__(self, code: str, **details: str) -> None:
        self.code = code
        self.details = details
        self.message_ko = sentence(MESSAGES[code], details)
        super().__init__(f"{code}: {self.message_ko}")
