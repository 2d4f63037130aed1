"""What a file shows without being saved, and the sheet in foreign formats."""

from base64 import b64encode
from typing import Any, Literal

from edocs import docx, hwpx
from edocs.body import to_json
from edocs.files.isolated import MOST_BYTES, opened
from edocs.files.pictures import all_redrawn
from edocs.foreign.pixels import pixels
from edocs.paper import Paper
from edocs.queries.attachments import blob_of, in_words
from edocs.views.attachments import PreviewPicture, PreviewView
from kernel.errors import Invalid
from kernel.tx import Tx

Format = Literal["hwpx", "docx"]
MEDIA: dict[Format, str] = {
    "hwpx": "application/hwp+zip",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_BROWSER = ("png", "jpeg", "gif", "webp")
_HEAD = 64 * 1024


async def preview(tx: Tx, row: Any) -> PreviewView:
    """What can be shown of a file; what cannot says why, and is no error."""
    size = pixels(await tx.blobs.range(tx.institution_id, blob_of(row), 0, _HEAD))
    if size is not None and size.kind in _BROWSER:
        return PreviewView(kind="image")
    if row.size > MOST_BYTES:
        return PreviewView(
            kind="none", notes=[f"{in_words(row.size)}인 파일은 미리 보지 않습니다. 파일을 받아 확인해 주십시오."]
        )
    try:
        answer = await opened("show", row.name, await tx.blobs.read(tx.institution_id, blob_of(row)))
    except Invalid as refused:
        return PreviewView(kind="none", notes=[refused.ko])
    if answer.kind == "none":
        return PreviewView(kind="none", notes=["미리 볼 수 없는 형식입니다. 파일을 받아 확인해 주십시오."])
    kinds = {picture.key: pixels(picture.data) for picture in answer.pictures}
    return PreviewView(
        kind=answer.kind,
        pages=answer.pages,
        body=to_json(answer.body) if answer.body is not None else None,
        pictures={
            picture.key: PreviewPicture(media_type=f"image/{kind.kind}", data=b64encode(picture.data).decode())
            for picture in answer.pictures
            if (kind := kinds[picture.key]) is not None and kind.kind in _BROWSER
        },
        text=answer.text,
        notes=list(answer.notes),
    )


def exported(paper: Paper, images: dict[str, bytes], kind: Format, made_at: Any) -> bytes:
    """The sheet in a foreign format; blocks for as long as it takes."""
    write = hwpx.write if kind == "hwpx" else docx.write
    return write(paper, all_redrawn(images), made_at)
