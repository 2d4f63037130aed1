"""Files of messages and memos, and bringing them."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta

from kernel.web import Input, Seq, View


class FileView(View):
    """A file of a message or memo."""

    id: UUID
    name: str
    media_type: str
    size: int


class UploadQuery(Input):
    """A file for a conversation, or for a memo when none is named."""

    conversation: UUID | None = None


class BeginInput(Input):
    """A large file that comes in parts; `mark` is how the browser knows it again."""

    name: Annotated[str, Meta(min_length=1, max_length=300)]
    size: Annotated[int, Meta(ge=1, le=2**31)]
    media_type: Annotated[str, Meta(max_length=127)] = "application/octet-stream"
    mark: Annotated[str, Meta(max_length=200)] = ""
    conversation: UUID | None = None


class FilePartQuery(Input):
    """Where a part begins, and what the sender hashed."""

    offset: Seq = 0
    sha256: Annotated[str, Meta(max_length=64)] = ""


class FileUpload(View):
    """How far a file has come."""

    id: UUID
    name: str
    size: int
    received: int
    part: int
    state: str
    file: FileView | None = None
