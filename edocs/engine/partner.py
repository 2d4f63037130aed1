"""The other institutions of a joint draft (공동기안), as the leading one knows them: asked, agreed, how they signed.

The leading institution decides first, then the others, each for itself and by its own line; the document comes into
being when the last of them has decided. Nothing here names a person or a post of another institution by an id: what
crosses is text, as it stands on the paper. LAW adm-doc §8(3), LAW adm-doc-rule §5(2)
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class PartnerState(StrEnum):
    """Where a partner stands in the running round."""

    WAIT = "WAIT"
    ASKED = "ASKED"
    AGREED = "AGREED"


class PartnerMark(Struct, frozen=True, kw_only=True):
    """One signature of a partner's line, as its paper shows it; `kind` is a box's: draft, review, consent, decide."""

    kind: str
    post_name: str
    person_name: str
    at: datetime
    actor_post_name: str = ""
    delegated: bool = False
    acting: bool = False
    differing: bool = False


class Agreement(Struct, frozen=True, kw_only=True):
    """What a partner decided: for which content, under which number of its own, who signed.

    `revision_hash` is the leading institution's revision, `text_hash` what both papers say, `leaf` the leaf of the
    decision in the partner's own ledger (hex), `sender` the name under which the partner sends.
    """

    revision_hash: str
    text_hash: str
    number: str
    decided_at: datetime
    marks: tuple[PartnerMark, ...]
    leaf: str = ""
    sender: str = ""


class Partner(Struct, frozen=True, kw_only=True):
    """One of the other institutions, by its number and its name of that moment."""

    institution: int
    name: str
    state: PartnerState = PartnerState.WAIT
    asked_at: datetime | None = None
    agreement: Agreement | None = None
