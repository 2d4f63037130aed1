"""Files on their way, and what a file shows without being saved."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, field

from edocs.views.drafts import AttachmentView
from kernel.web import Input, View

Offset = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Kind = Annotated[str, Meta(pattern="^(attachment|image)$")]


class BeginUpload(Input):
    """Announce a file that will come in parts; the same `mark` finds one that was begun before."""

    name: Annotated[str, Meta(min_length=1, max_length=1000)]
    size: Offset
    media_type: Annotated[str, Meta(max_length=127)] = ""
    mark: Annotated[str, Meta(max_length=200)] = ""
    """How the sender knows the file again after a reload: any text, such as its name, size and date."""
    kind: Kind = "attachment"


class PartQuery(Input):
    """Which part of the file the body is."""

    offset: Offset
    sha256: Annotated[str, Meta(pattern="^([0-9a-f]{64})?$")] = ""
    """Of the part, as the sender has it; compared with what arrived."""


class UploadView(View):
    """How far a file has come."""

    id: UUID
    name: str
    kind: str
    size: int
    received: int
    """The next part begins here."""
    part: int
    """Bytes of one part, but for the last."""
    state: str
    """receiving | joining | whole | taken"""
    mark: str
    sha256: str
    """Of the whole file, once it is whole."""
    begun_at: datetime
    attachment: AttachmentView | None = None


class PreviewPicture(View):
    """A picture out of a file, small enough to be sent along: its type and its bytes in base64."""

    media_type: str
    data: str


class PreviewView(View):
    """What a file shows. `kind`: pages (pictures of pages, asked for one by one), image, body, text, none."""

    kind: str
    pages: int = 0
    body: Any = None
    """edocs.body, its pictures by the keys of `pictures`."""
    pictures: dict[str, PreviewPicture] = field(default_factory=dict)
    text: str = ""
    notes: list[str] = field(default_factory=list)
    """What is not shown, and why; sentences."""


class ImportedView(View):
    """A file's text as a body for the editor; its pictures are attachments of the draft now."""

    body: Any
    title: str
    notes: list[str]
    """What was left out or changed; sentences."""
    attachments: list[AttachmentView]
