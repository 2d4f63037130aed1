"""Blobs: bytes named by their SHA-256, in a folder or an S3 bucket, each institution's apart.

A blob is put before the transaction that refers to it commits; a blob that no row refers to is harmless. The
institution leads every method and every path, so equal bytes of two institutions are two objects: nobody learns from
the store what another has, and one institution can be taken out whole.

Invariants: what stands under a name has that hash; a reader sees a whole object or none; a put that returned has
reached the disk (folder) or the store's own promise of durability (S3).
"""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterable, AsyncIterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
import obstore
from obstore.store import LocalStore, S3Store

from kernel.clock import new_id
from kernel.errors import NotFound, TooLarge
from kernel.settings import Settings, SettingsError

if TYPE_CHECKING:
    from obstore.store import ObjectStore, S3Config

CHUNK = 256 * 1024
"""Bytes a reader gets at a time."""
SMALL = 4 * 1024 * 1024
"""Up to here a blob is held in memory and put at once; larger ones stream."""
_PART = 8 * 1024 * 1024


class BlobRef(msgspec.Struct, frozen=True):
    """What a row keeps of a blob: its hash (lower-case hex) and its size in bytes."""

    sha256: str
    size: int


class Part(msgspec.Struct, frozen=True):
    """Bytes laid aside until the whole is there: a name of their own, their hash and size."""

    name: UUID
    sha256: str
    size: int


class PartDamaged(Exception):
    """A part is gone or is not what was laid aside."""

    def __init__(self, part: Part) -> None:
        super().__init__(str(part.name))
        self.part = part


class Blobs:
    """The store. `folder` is given when the objects are files of this machine, so that they can be forced to disk."""

    def __init__(self, store: "ObjectStore", folder: Path | None = None) -> None:
        self._store = store
        self._folder = folder

    async def put(self, institution_id: int, source: bytes | AsyncIterable[bytes], max_bytes: int) -> BlobRef:
        """Keep these bytes; constant memory for a stream. Raises TooLarge beyond `max_bytes`, and keeps nothing then.

        Putting the same bytes again is harmless and mends a damaged object.
        """
        if isinstance(source, bytes):
            return await self._put_held(institution_id, source, max_bytes)
        stream = _Hashing(source, max_bytes)
        head = bytearray()
        async for chunk in stream:
            head += chunk
            if len(head) > SMALL:
                return await self._put_large(institution_id, bytes(head), stream)
        ref = stream.ref()
        await self._keep(self._path(institution_id, ref.sha256), bytes(head))
        return ref

    async def open(
        self, institution_id: int, ref: BlobRef, start: int = 0, end: int | None = None
    ) -> AsyncIterator[bytes]:
        """The bytes from `start` up to, not including, `end`, in chunks. Raises NotFound before the first chunk."""
        end = ref.size if end is None else min(end, ref.size)
        path = self._path(institution_id, ref.sha256)
        if start >= end:
            await self._head(path)
            return _one(b"")
        try:
            found = await obstore.get_async(self._store, path, options={"range": (start, end)})
        except FileNotFoundError:
            if not await self.bring_back(institution_id, ref.sha256):
                raise _gone(ref) from None
            found = await obstore.get_async(self._store, path, options={"range": (start, end)})
        return _chunks(found.stream(min_chunk_size=CHUNK))

    async def read(self, institution_id: int, ref: BlobRef) -> bytes:
        """All the bytes; for blobs that are known to be small."""
        return b"".join([chunk async for chunk in await self.open(institution_id, ref)])

    async def range(self, institution_id: int, ref: BlobRef, start: int, end: int) -> bytes:
        """The bytes from `start` up to, not including, `end`."""
        return b"".join([chunk async for chunk in await self.open(institution_id, ref, start, end)])

    async def exists(self, institution_id: int, ref: BlobRef) -> bool:
        """Whether the blob is there, whole in size."""
        path = self._path(institution_id, ref.sha256)
        try:
            return await self._head(path) == ref.size
        except NotFound:
            return await self.bring_back(institution_id, ref.sha256) and await self._head(path) == ref.size

    async def keep_named(self, institution_id: int, name: str, content: bytes) -> None:
        """Keep a small object under a name of our own choosing; replaces what was there, whole or not at all."""
        await self._keep(self._named(institution_id, name), content)

    async def read_named(self, institution_id: int, name: str) -> bytes:
        """What is kept under that name. Raises NotFound."""
        try:
            found = await obstore.get_async(self._store, self._named(institution_id, name))
        except FileNotFoundError:
            raise NotFound("blob_missing", "파일을 찾을 수 없습니다.", "The file is missing.") from None
        return bytes(await found.bytes_async())

    async def delete(self, institution_id: int, ref: BlobRef) -> None:
        """Remove the blob; harmless when it is gone already. Only disposal of records may ask for it."""
        try:
            await obstore.delete_async(self._store, self._path(institution_id, ref.sha256))
        except FileNotFoundError:
            return

    # --- sweeping; see kernel.sweeping ---

    async def names(self, institution_id: int) -> AsyncIterator[tuple[str, datetime]]:
        """Every blob of the institution, and when it was written last."""
        async for batch in self._store.list(prefix=f"{institution_id}"):
            for one in batch:
                parts = one["path"].split("/")
                if len(parts) == 3 and len(name := parts[1] + parts[2]) == 64 and parts[0] == str(institution_id):
                    yield name, one["last_modified"]

    async def aside(self, institution_id: int) -> AsyncIterator[tuple[str, datetime]]:
        """Every blob that was set aside, and when."""
        async for batch in self._store.list(prefix=f"{institution_id}/swept"):
            for one in batch:
                if len(name := one["path"].rpartition("/")[2]) == 64:
                    yield name, one["last_modified"]

    async def set_aside(self, institution_id: int, sha256: str) -> bool:
        """Put a blob aside: it is found there too. False when somebody else was faster."""
        path, there = self._path(institution_id, sha256), self._swept(institution_id, sha256)
        try:
            await obstore.rename_async(self._store, path, there, overwrite=True)
        except FileNotFoundError:
            return False
        if self._folder is not None:
            await asyncio.to_thread(os.utime, self._folder / there)  # a rename keeps the time of the writing
        return True

    async def bring_back(self, institution_id: int, sha256: str) -> bool:
        """Take a blob back from where it was set aside; False when it is not there."""
        path = self._path(institution_id, sha256)
        try:
            await obstore.rename_async(self._store, self._swept(institution_id, sha256), path, overwrite=True)
        except FileNotFoundError:
            return False
        return True

    async def drop_aside(self, institution_id: int, sha256: str) -> None:
        """Delete a blob that was set aside."""
        await self._discard(self._swept(institution_id, sha256))

    async def lay_aside(self, institution_id: int, shelf: UUID, source: AsyncIterable[bytes], max_bytes: int) -> Part:
        """Keep a part of something larger on a shelf of its own; it is no blob and nobody can open it.

        Held in memory while it comes, so `max_bytes` is small. Raises TooLarge beyond it.
        """
        stream = _Hashing(source, max_bytes)
        content = bytearray()
        async for chunk in stream:
            content += chunk
        ref = stream.ref()
        part = Part(new_id(), ref.sha256, ref.size)
        await self._keep(self._aside(institution_id, shelf, part.name), bytes(content))
        return part

    async def join(self, institution_id: int, shelf: UUID, parts: Sequence[Part]) -> BlobRef:
        """Make one blob of these parts in their order, in constant memory. The parts stay until `clear`.

        Every part is hashed again on the way: raises PartDamaged with the first one that is not what was laid aside.
        """
        whole = self._parts(institution_id, shelf, parts)
        return await self.put(institution_id, whole, sum(part.size for part in parts))

    async def head_of(self, institution_id: int, shelf: UUID, part: Part, most: int = 4096) -> bytes:
        """How a part begins."""
        path, end = self._aside(institution_id, shelf, part.name), min(most, part.size)
        found = await obstore.get_async(self._store, path, options={"range": (0, end)})
        return bytes(await found.bytes_async())

    async def drop(self, institution_id: int, shelf: UUID, part: Part) -> None:
        """Take one part from its shelf; harmless when it is gone."""
        await self._discard(self._aside(institution_id, shelf, part.name))

    async def clear(self, institution_id: int, shelf: UUID) -> None:
        """Take everything from the shelf, also what no row speaks of."""
        async for found in self._store.list(prefix=f"{institution_id}/incoming/{shelf}"):
            await obstore.delete_async(self._store, [one["path"] for one in found])

    async def _parts(self, institution_id: int, shelf: UUID, parts: Sequence[Part]) -> AsyncIterator[bytes]:
        for part in parts:
            seen = hashlib.sha256()
            path = self._aside(institution_id, shelf, part.name)
            try:
                found = await obstore.get_async(self._store, path)
            except FileNotFoundError:
                raise PartDamaged(part) from None
            async for chunk in _chunks(found.stream(min_chunk_size=CHUNK)):
                seen.update(chunk)
                yield chunk
            if seen.hexdigest() != part.sha256:
                raise PartDamaged(part)

    @staticmethod
    def _aside(institution_id: int, shelf: UUID, name: UUID) -> str:
        return f"{institution_id}/incoming/{shelf}/{name}"

    async def _put_held(self, institution_id: int, content: bytes, max_bytes: int) -> BlobRef:
        """Bytes that are in memory anyway: never copied, and hashed beside the loop when that takes its time."""
        if len(content) > max_bytes:
            raise TooLarge("too_large", "파일이 너무 큽니다.", "The file is too large.", max_bytes=max_bytes)
        large = len(content) > CHUNK
        name = await asyncio.to_thread(_hash, content) if large else _hash(content)
        await self._keep(self._path(institution_id, name), content)
        return BlobRef(name, len(content))

    async def _put_large(self, institution_id: int, head: bytes, rest: "_Hashing") -> BlobRef:
        """Stream to a name of its own, then move to the name that only the end of the stream tells."""
        staging = f"{institution_id}/incoming/{new_id()}"
        try:
            await obstore.put_async(
                self._store, staging, _joined(head, rest), use_multipart=True, chunk_size=_PART, max_concurrency=2
            )
        except BaseException as error:
            await asyncio.shield(self._discard(staging))
            raise rest.failure or error from None
        ref = rest.ref()
        path = self._path(institution_id, ref.sha256)
        await self._settle(staging)
        await obstore.rename_async(self._store, staging, path, overwrite=True)
        await self._settle(path)
        return ref

    async def _keep(self, path: str, content: bytes) -> None:
        await obstore.put_async(self._store, path, content, use_multipart=False)
        await self._settle(path)

    async def _discard(self, path: str) -> None:
        try:
            await obstore.delete_async(self._store, path)
        except FileNotFoundError:
            return

    async def _head(self, path: str) -> int:
        try:
            found = await obstore.head_async(self._store, path)
        except FileNotFoundError:
            raise NotFound("blob_missing", "파일을 찾을 수 없습니다.", "The file is missing.") from None
        return int(found["size"])

    async def _settle(self, path: str) -> None:
        if self._folder is not None:
            await asyncio.to_thread(_force_to_disk, self._folder / path)

    @staticmethod
    def _swept(institution_id: int, sha256: str) -> str:
        if not isinstance(institution_id, int) or len(sha256) != 64 or not sha256.isalnum():
            raise ValueError("a blob is named by an institution and a SHA-256")
        return f"{institution_id}/swept/{sha256}"

    @staticmethod
    def _named(institution_id: int, name: str) -> str:
        if not isinstance(institution_id, int) or not name.isidentifier():
            raise ValueError("a named object is named by an institution and a word")
        return f"{institution_id}/named/{name}"

    @staticmethod
    def _path(institution_id: int, sha256: str) -> str:
        if not isinstance(institution_id, int) or len(sha256) != 64 or not sha256.isalnum():
            raise ValueError("a blob is named by an institution and a SHA-256")
        return f"{institution_id}/{sha256[:2]}/{sha256[2:]}"


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


class _Hashing:
    """Passes chunks on, counts and hashes them, and stops at the limit.

    The store turns what an iterator raises into an error of its own, so the true one is kept in `failure`.
    """

    def __init__(self, source: AsyncIterable[bytes], max_bytes: int) -> None:
        self._source = aiter(source)
        self._max = max_bytes
        self._hash = hashlib.sha256()
        self._size = 0
        self.failure: BaseException | None = None

    def __aiter__(self) -> "_Hashing":
        return self

    async def __anext__(self) -> bytes:
        try:
            chunk = bytes(await anext(self._source))
            self._size += len(chunk)
            if self._size > self._max:
                raise TooLarge("too_large", "파일이 너무 큽니다.", "The file is too large.", max_bytes=self._max)
        except StopAsyncIteration:
            raise
        except BaseException as error:
            self.failure = error
            raise
        self._hash.update(chunk)
        return chunk

    def ref(self) -> BlobRef:
        """The name of what has passed."""
        return BlobRef(self._hash.hexdigest(), self._size)


async def _one(content: bytes) -> AsyncIterator[bytes]:
    if content:
        yield content


async def _joined(head: bytes, rest: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    yield head
    async for chunk in rest:
        if chunk:
            yield chunk


async def _chunks(stream: AsyncIterable[Any]) -> AsyncIterator[bytes]:
    async for chunk in stream:
        yield bytes(chunk)


def _gone(ref: BlobRef) -> NotFound:
    return NotFound("blob_missing", "파일을 찾을 수 없습니다.", "The file is missing.", size=ref.size)


def _force_to_disk(path: Path) -> None:
    """Without this a power cut after the commit could leave a row whose bytes are gone."""
    for place in (path, path.parent):
        descriptor = os.open(place, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def open_blobs(settings: Settings) -> Blobs:
    """The store that the settings name: a folder (made when missing), or s3://bucket/prefix."""
    url = settings.blob_url
    if not url:
        raise SettingsError("blob_url is missing: give a folder, or s3://bucket/prefix")
    if url.startswith("s3://"):
        options: S3Config = msgspec.json.decode(settings.blob_options or "{}")
        plain = str(options.get("endpoint", "")).startswith("http://")
        return Blobs(S3Store.from_url(url, config=options, client_options={"allow_http": plain}))
    folder = Path(url.removeprefix("file://")).absolute()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Blobs(LocalStore(folder), folder)
