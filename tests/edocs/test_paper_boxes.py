"""Signature boxes: who has one, and what stands in it."""

from datetime import UTC, datetime

from edocs.paper.boxes import Box, SignStep, boxes

SIGNED = datetime(2026, 11, 12, 4, tzinfo=UTC)
DRAFT = SignStep(kind="draft", post_name="주임", person_name="윤도담", signed_at=SIGNED, initiator=True)
REVIEW = SignStep(kind="review", post_name="축제기획팀장", person_name="장보미", signed_at=SIGNED)


def decide(**given) -> SignStep:
    return SignStep(**{"kind": "decide", "post_name": "대표이사", "person_name": "강이든", "signed_at": SIGNED} | given)


def shown(box: Box) -> str:
    return " ".join(part for part in (box.label, box.marks, box.person_name) if part)


def line(*steps: SignStep) -> list[str]:
    return [shown(box) for box in boxes(steps).line]


def test_the_head_decides_with_date_and_signature() -> None:
    assert line(DRAFT, REVIEW, decide()) == ["★주임 윤도담", "축제기획팀장 장보미", "대표이사 2026. 11. 12. 강이든"]


def test_a_delegate_decides_in_the_own_box_and_nobody_above_has_one() -> None:
    step = decide(post_name="예술진흥본부장", delegated=True)
    assert line(DRAFT, step) == ["★주임 윤도담", "예술진흥본부장 전결 2026. 11. 12. 강이든"]


def test_a_deputy_of_the_head_has_the_only_box_of_the_decision() -> None:
    step = decide(acting=True, actor_post_name="경영본부장", person_name="오하린")
    assert line(DRAFT, step) == ["★주임 윤도담", "경영본부장 대결 2026. 11. 12. 오하린"]


def test_a_deputy_of_a_delegate_signs_beside_the_delegates_mark() -> None:
    step = decide(
        post_name="경영본부장", delegated=True, acting=True, actor_post_name="경영지원팀장", person_name="한가람"
    )
    assert line(DRAFT, step) == ["★주임 윤도담", "경영본부장 전결", "경영지원팀장 대결 2026. 11. 12. 한가람"]


def test_an_open_decision_shows_its_marks_but_no_name_and_no_date() -> None:
    step = decide(
        post_name="경영본부장", delegated=True, acting=True, actor_post_name="경영지원팀장", signed_at=None, mine=True
    )
    assert line(DRAFT, step) == ["★주임 윤도담", "경영본부장 전결", "경영지원팀장 대결"]
    assert [box.mine for box in boxes([DRAFT, step]).line] == [False, False, True]


def test_a_box_of_mine_that_is_signed_is_mine_no_more() -> None:
    assert not boxes([decide(mine=True)]).line[0].mine


def test_a_drafter_who_decides_alone_has_one_box() -> None:
    own = {"post_name": "축제기획팀장", "person_name": "장보미"}
    draft = SignStep(kind="draft", signed_at=SIGNED, initiator=True, **own)
    assert line(draft, decide(delegated=True, **own)) == ["★축제기획팀장 전결 2026. 11. 12. 장보미"]


def test_a_deputy_who_drafted_still_shows_both_boxes() -> None:
    step = decide(acting=True, actor_post_name="주임", post_name="주임", person_name="윤도담")
    assert len(boxes([DRAFT, step]).line) == 2


def test_consents_and_audits_stand_apart_and_confirmations_nowhere() -> None:
    steps = [
        DRAFT,
        SignStep(kind="consent", post_name="재무회계팀장", person_name="백다솔", signed_at=SIGNED, differing=True),
        SignStep(kind="audit", post_name="감사팀장"),
        SignStep(kind="confirm", post_name="기록팀장", person_name="서가온", signed_at=SIGNED),
        decide(),
    ]
    drawn = boxes(steps)
    assert [shown(box) for box in drawn.consents] == ["재무회계팀장 (의견 있음) 백다솔", "감사팀장"]
    assert [box.kind for box in drawn.line] == ["draft", "decide"]


def test_a_department_has_one_box_that_names_its_own_people() -> None:
    inner = ("주임 조은새", "대리 차보람")
    step = SignStep(kind="consent", post_name="경영지원팀장", person_name="한가람", signed_at=SIGNED, inner=inner)
    (box,) = boxes([DRAFT, step, decide()]).consents
    assert shown(box) == "경영지원팀장 (부서 검토 주임 조은새, 대리 차보람) 한가람"


def test_a_review_that_was_left_out_says_why_instead_of_a_name() -> None:
    box = boxes([SignStep(kind="review", post_name="팀장", person_name="장보미", skip_reason="출장")]).line[0]
    assert (box.person_name, box.skip_reason) == ("", "출장")


def test_the_date_of_a_decision_is_the_day_in_seoul() -> None:
    late = datetime(2026, 12, 31, 15, 30, tzinfo=UTC)
    assert line(decide(signed_at=late)) == ["대표이사 2027. 1. 1. 강이든"]


def test_initiator_and_reporter_have_their_signs() -> None:
    step = SignStep(kind="draft", post_name="주임", initiator=True, reporter=True)
    assert boxes([step]).line[0].label == "★⊙주임"
