"""Doors of memos and of files."""

from uuid import UUID

from kernel import uploads
from kernel.tx import Tx
from kernel.web import Download, Piece, Upload
from messenger.actions import files as file_actions
from messenger.actions import memos as actions
from messenger.actions import settings
from messenger.queries import memos as queries
from messenger.queries.files import blob_of, file_for, file_view
from messenger.queries.places import house_policy
from messenger.routes import routes
from messenger.views.files import BeginInput, FilePartQuery, FileUpload, FileView, UploadQuery
from messenger.views.memos import MemoInput, MemoPage, MemoQuery, MemoView
from messenger.views.settings import SettingsInput, SettingsView

MOST_AT_ONCE = 200 * 2**20
"""Bytes of a file that comes whole in one request."""


@routes.get("/memos")
async def list_memos(tx: Tx, query: MemoQuery) -> MemoPage:
    """Memos that came to me, or that I sent."""
    return await queries.memos(tx, query)


@routes.post("/memos", status=201)
async def send_memo(tx: Tx, body: MemoInput) -> MemoView:
    """Send a memo; the same `cid` sends it once."""
    return await queries.memo_for(tx, await actions.send(tx, body))


@routes.get("/memos/{memo_id}")
async def read_memo(tx: Tx, memo_id: UUID) -> MemoView:
    """A memo as it stands for me; this does not open it."""
    return await queries.memo_for(tx, memo_id)


@routes.post("/memos/{memo_id}/open")
async def open_memo(tx: Tx, memo_id: UUID) -> MemoView:
    """Open a memo: its sender will see when."""
    await actions.open_memo(tx, memo_id)
    return await queries.memo_for(tx, memo_id)


@routes.post("/memos/{memo_id}/confirm")
async def confirm_memo(tx: Tx, memo_id: UUID) -> MemoView:
    """Say that I have taken note of a memo."""
    await actions.confirm(tx, memo_id)
    return await queries.memo_for(tx, memo_id)


@routes.post("/memos/{memo_id}/recall")
async def recall_memo(tx: Tx, memo_id: UUID) -> MemoView:
    """Take my memo back from whoever has not opened it."""
    await actions.recall(tx, memo_id)
    return await queries.memo_for(tx, memo_id)


@routes.delete("/memos/{memo_id}", status=204)
async def hide_memo(tx: Tx, memo_id: UUID) -> None:
    """Take a memo out of my box; the record stays."""
    await actions.hide(tx, memo_id)


@routes.post("/files", status=201, max_upload=MOST_AT_ONCE)
async def bring_file(tx: Tx, query: UploadQuery, upload: Upload) -> FileView:
    """Bring a file for a message, or for a memo when no conversation is named; its name stands in `name`."""
    row = await file_actions.bring(tx, query.conversation, upload.name, upload.media_type, upload.blob)
    return file_view(row)


@routes.get("/files/{file_id}")
async def read_file(tx: Tx, file_id: UUID) -> Download:
    """The bytes of a file; ranges are answered."""
    row = await file_for(tx, file_id)
    tx.audit("messenger.download", "file", file_id)
    return Download(row.name, row.media_type, blob_of(row), inline=row.media_type.startswith("image/"))


@routes.post("/uploads", status=201)
async def begin_file(tx: Tx, body: BeginInput) -> FileUpload:
    """Announce a large file that comes in parts, or find it where it stopped."""
    return _upload(await file_actions.begin(tx, body))


@routes.get("/uploads/{upload_id}")
async def read_file_upload(tx: Tx, upload_id: UUID) -> FileUpload:
    """How far a file has come."""
    return _upload(await uploads.mine(tx, file_actions.PURPOSE, upload_id))


@routes.put("/uploads/{upload_id}", max_upload=uploads.PART, shelf="upload_id")
async def send_file_part(tx: Tx, upload_id: UUID, query: FilePartQuery, upload: Piece) -> FileUpload:
    """Send the next part of a file."""
    return _upload(await file_actions.receive(tx, upload_id, query.offset, upload.part, query.sha256))


@routes.post("/uploads/{upload_id}/finish")
async def finish_file(tx: Tx, upload_id: UUID) -> FileView:
    """Make a file of an upload that is whole."""
    return file_view(await file_actions.finish(tx, upload_id))


@routes.delete("/uploads/{upload_id}", status=204)
async def cancel_file(tx: Tx, upload_id: UUID) -> None:
    """Give an upload up."""
    await file_actions.cancel(tx, upload_id)


@routes.get("/settings")
async def read_settings(tx: Tx) -> SettingsView:
    """What the institution lays down for its talk."""
    return await _settings(tx)


@routes.put("/settings")
async def change_settings(tx: Tx, body: SettingsInput) -> SettingsView:
    """Change it, as who manages the institution's settings."""
    await settings.lay_down(tx, body)
    return await _settings(tx)


async def _settings(tx: Tx) -> SettingsView:
    found = await house_policy(tx)
    values = {name: getattr(found, name) for name in SettingsView.__struct_fields__}
    return SettingsView(**{**values, "blocked": list(found.blocked)})


def _upload(row: object) -> FileUpload:
    names = ("id", "name", "size", "received", "state")
    return FileUpload(part=uploads.PART, **{name: getattr(row, name) for name in names})
