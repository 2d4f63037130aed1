"""What people ask of a document under approval: one input a command."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType, field

from edocs.views.drafts import DisclosureInput, ExtraStep, FileDisclosedInput, FindingView
from edocs.views.sending import AddresseeInput
from edocs.views.shared import Hash, Step, StepView
from kernel.web import Input, Line, Seq, Text, View


class Submit(Input):
    """Submit the working copy as it was last saved."""

    save: Seq


class Act(Input):
    """Sign, consent or decide: on this step, having seen this revision."""

    step: Step
    revision_hash: Hash
    opinion: Text = ""
    differing: bool = False
    """Of a signature, not of a decision."""
    undo_seconds: Annotated[int, Meta(ge=0, le=600)] = 0
    """Of a decision: wait so long for second thoughts before it takes effect; 0 decides now."""
    despite: Annotated[str, Meta(max_length=64)] = ""
    """Of a decision: the version of the newer delegation table that demands a higher post, as the refusal named it."""


class Amend(Input):
    """Change the content under review and sign it (검토자 수정). What is left out stays as it is."""

    step: Step
    revision_hash: Hash
    opinion: Text = ""
    editorial: bool = False
    """Only words are mended: where the institution allows it, consents are told and not asked again."""
    title: Line | UnsetType = UNSET
    body: Any = UNSET
    fields: dict[str, Any] | UnsetType = UNSET
    summary: Text | UnsetType = UNSET
    keywords: Annotated[list[Line], Meta(max_length=20)] | UnsetType = UNSET
    recipients: Annotated[list[Line], Meta(max_length=200)] | UnsetType = UNSET
    addressees: Annotated[list[AddresseeInput], Meta(max_length=200)] | UnsetType = UNSET
    via: Line | UnsetType = UNSET
    disclosure: DisclosureInput | UnsetType = UNSET
    disclosure_reason: Annotated[str, Meta(max_length=2_000)] | UnsetType = UNSET
    files_disclosed: Annotated[list[FileDisclosedInput], Meta(max_length=100)] | UnsetType = UNSET
    attachments: Annotated[list[UUID], Meta(max_length=100)] | UnsetType = UNSET
    """Those of the document's files that stay, in their order."""


class AmendPreview(View):
    """What an amendment would set off."""

    changed: list[str]
    """The parts of the content that differ: title, body, fields, summary …"""
    findings: list[FindingView]
    asked_again: list[str]
    """Posts whose consent or audit drops out and is asked again."""
    signed_earlier: list[str]
    """Posts whose signature stays, marked as given to an earlier revision; they are told."""
    line: list[StepView]
    """The line behind the present stage as it would then be; empty if it stays as it is."""
    decider_before: str
    decider_after: str


class SendBack(Input):
    """Send back to an earlier stage of the same round (되돌려 보내기)."""

    step: Step
    revision_hash: Hash
    to_stage: Annotated[int, Meta(ge=1, le=1_000)]
    reason: Annotated[str, Meta(min_length=1, max_length=20_000)]


class Skip(Input):
    """Pass over a reviewer who is away (검토 생략); the reason stands in the signature box."""

    step: Step
    reason: Annotated[str, Meta(min_length=1, max_length=60)]


class Withdraw(Input):
    """Take one's own signature back before the next person acts (서명 거두기)."""

    step: Step
    reason: Annotated[str, Meta(max_length=2_000)] = ""


class ChangeLine(Input):
    """Change the steps that nobody has been asked at yet (결재 경로 변경): what is added to what the rules demand."""

    reason: Annotated[str, Meta(min_length=1, max_length=2_000)]
    extra_steps: Annotated[list[ExtraStep], Meta(max_length=50)] = field(default_factory=list)
    """All that shall be added from now on, in place of what was added before."""
    newer_table: bool = False
    """Compute the line under the delegation table of today instead of the one of the submission."""


class Inform(Input):
    """Ask further posts to read: REFER (참조) while it runs, CIRCULATE (공람) once it is established."""

    kind: Annotated[str, Meta(pattern="^(REFER|CIRCULATE)$")]
    post_ids: Annotated[list[UUID], Meta(min_length=1, max_length=100)]


class Arrange(Input):
    """Name who looks at it inside the department, one after the other, before its head consents (부서 검토자 지정)."""

    step: Step
    post_ids: Annotated[list[UUID], Meta(max_length=20)]


class Preferences(Input):
    """How I like to work: for how many seconds my decisions wait for second thoughts."""

    undo_seconds: Annotated[int, Meta(ge=0, le=600)]


class PreferencesView(View):
    """My preferences, and what the institution allows."""

    undo_seconds: int
    longest_undo: int


class ReturnBack(Input):
    """Return to the drafter (반려). The reason is required."""

    step: Step
    revision_hash: Hash
    reason: Annotated[str, Meta(min_length=1, max_length=20_000)]


class Hold(Input):
    """Hold one's own step (보류)."""

    step: Step
    reason: Annotated[str, Meta(min_length=1, max_length=2_000)]
    until: datetime | None = None


class OnStep(Input):
    """A command on a step that needs nothing more: release."""

    step: Step


class WithReason(Input):
    """Recall or abandon, with an optional reason."""

    reason: Annotated[str, Meta(max_length=2_000)] = ""


class Say(Input):
    """Give an opinion without signing."""

    text: Annotated[str, Meta(min_length=1, max_length=20_000)]
    differing: bool = False


class Acknowledge(Input):
    """Note a side task as read."""

    task: Step


class Reassign(Input):
    """Name who acts for a vacant post."""

    step: Step
    post_id: UUID
    reason: Annotated[str, Meta(min_length=1, max_length=2_000)]
