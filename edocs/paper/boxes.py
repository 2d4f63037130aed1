"""Which signature boxes stand on the paper, and what stands in them.

A box exists only for whoever signs or is marked. The decision shows how it was made: 결재 (date and signature),
전결 (in the delegate's own box), 대결 (in the deputy's box), 전결 and 대결 (``전결`` alone in the delegate's box,
``대결`` with date and signature in the deputy's).

LAW adm-doc §8, LAW adm-doc §10, LAW adm-doc-rule §6, LAW adm-doc-rule §7
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from edocs.korean import date_text, seoul_date

StepKind = Literal["draft", "review", "consent", "audit", "confirm", "decide"]
BoxKind = Literal["draft", "review", "consent", "decide"]
DELEGATED: Final = "전결"
ACTING: Final = "대결"
DIFFERING: Final = "(의견 있음)"


class SignStep(Struct, frozen=True, kw_only=True):
    """One step of the line as the paper needs it, signed or still open.

    ``post_name`` is the post the step belongs to. When somebody acts for it, ``acting`` is true and
    ``actor_post_name`` is that person's own post. ``delegated`` is the decision's alone: the deciding post is not the
    head. ``skip_reason`` says why a review was left out. ``inner`` are the department's own people who looked at it
    before its head consented, each as post and name. ``mine`` marks the open step of the person who is looking.
    """

    kind: StepKind
    post_name: str
    person_name: str = ""
    actor_post_name: str = ""
    delegated: bool = False
    acting: bool = False
    signed_at: datetime | None = None
    signature_image: str | None = None
    differing: bool = False
    initiator: bool = False
    reporter: bool = False
    skip_reason: str = ""
    inner: tuple[str, ...] = ()
    mine: bool = False


class Box(Struct, frozen=True, kw_only=True):
    """One signature box: what is written in it, in the order of the fields.

    ``person_name`` is empty until the person has signed. ``signature_image`` is the key of a picture handed to the
    renderer; without one the name is written.
    """

    kind: BoxKind
    mark_star: str = ""
    post_name: str
    differing_opinion: bool = False
    delegated_mark: str = ""
    acting_mark: str = ""
    date: str = ""
    person_name: str = ""
    signature_image: str | None = None
    skip_reason: str = ""
    inner_line: str = ""
    mine: bool = False

    @property
    def marks(self) -> str:
        """What stands above the signature: marks and date, by blanks."""
        return " ".join(part for part in (self.delegated_mark, self.acting_mark, self.date) if part)

    @property
    def label(self) -> str:
        """The post with its star, the sign of a differing opinion, and who looked at it inside the department."""
        parts = (f"{self.mark_star}{self.post_name}", DIFFERING if self.differing_opinion else "", self.inner_line)
        return " ".join(part for part in parts if part)


class JointBoxes(Struct, frozen=True):
    """The boxes of another institution of a joint draft, under its name; ``leads`` where it is the leading one."""

    institution: str
    line: tuple[Box, ...] = ()
    consents: tuple[Box, ...] = ()
    leads: bool = False


class Boxes(Struct, frozen=True):
    """The boxes of the line in order, and those of the 협조자 line.

    On a joint paper every institution's boxes stand under its name: ``own_name`` is this one's, ``joint`` the others.
    """

    line: tuple[Box, ...] = ()
    consents: tuple[Box, ...] = ()
    own_name: str = ""
    joint: tuple[JointBoxes, ...] = ()

    @property
    def groups(self) -> tuple[JointBoxes, ...]:
        """The boxes of every institution, the leading one's on top; one group without a name where it is not joint.

        LAW adm-doc-rule §5(2)
        """
        own = JointBoxes(self.own_name, self.line, self.consents)
        first = tuple(one for one in self.joint if one.leads)
        return (*first, own, *(one for one in self.joint if not one.leads))


def boxes(steps: Iterable[SignStep]) -> Boxes:
    """Return the boxes for the steps of the running round, given in their order.

    A drafter who decides alone (1인 전결) has one box, the decision's. A confirmation is no signature and has none.
    """
    steps = [step for step in steps if step.kind != "confirm"]
    decision = next((step for step in steps if step.kind == "decide"), None)
    line: list[Box] = []
    consents: list[Box] = []
    for step in steps:
        if step.kind in ("consent", "audit"):
            consents.append(_box(step, "consent"))
        elif step.kind == "decide":
            line.extend(_decision_boxes(step, next((s for s in steps if s.kind == "draft"), None)))
        elif step.kind == "review" or not _decides_alone(step, decision):
            line.append(_box(step, "review" if step.kind == "review" else "draft"))
    return Boxes(tuple(line), tuple(consents))


def _decides_alone(draft: SignStep, decision: SignStep | None) -> bool:
    """Tell whether the drafter's box is the decision's box."""
    return (
        decision is not None
        and not decision.acting
        and (draft.post_name, draft.person_name) == (decision.post_name, decision.person_name)
    )


def _decision_boxes(step: SignStep, draft: SignStep | None) -> list[Box]:
    """Return the decision's box, and before it the delegate's where a deputy acts for one."""
    star = _star(draft) if draft is not None and _decides_alone(draft, step) else ""
    box = _box(step, "decide", star)
    signed_on = date_text(seoul_date(step.signed_at)) if step.signed_at is not None else ""
    if not step.acting:
        return [replace(box, date=signed_on, delegated_mark=DELEGATED if step.delegated else "")]
    deputy = replace(box, date=signed_on, acting_mark=ACTING)
    if not step.delegated:
        return [deputy]
    return [Box(kind="decide", post_name=step.post_name, delegated_mark=DELEGATED), deputy]


def _box(step: SignStep, kind: BoxKind, star: str = "") -> Box:
    """Return a plain box: post, then signature once there is one."""
    signed = step.signed_at is not None
    return Box(
        kind=kind,
        mark_star=star or _star(step),
        post_name=(step.actor_post_name if step.acting else "") or step.post_name,
        differing_opinion=step.differing,
        person_name=step.person_name if signed else "",
        signature_image=step.signature_image if signed else None,
        skip_reason="" if signed else step.skip_reason,
        inner_line=f"(부서 검토 {', '.join(step.inner)})" if step.inner else "",
        mine=step.mine and not signed,
    )


def _star(step: SignStep) -> str:
    """Return ★ for the initiator and ⊙ for the reporter. LAW adm-doc-rule §6(1)"""
    return ("★" if step.initiator else "") + ("⊙" if step.reporter else "")
