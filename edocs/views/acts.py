"""What people ask of a document under approval: one input a command."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from edocs.views.shared import Hash, Step
from kernel.web import Input, Seq, Text


class Submit(Input):
    """Submit the working copy as it was last saved."""

    save: Seq


class Act(Input):
    """Sign, consent or decide: on this step, having seen this revision."""

    step: Step
    revision_hash: Hash
    opinion: Text = ""
    differing: bool = False


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
