"""Packs over HTTP to a relay that speaks to several houses: put, list, get, settle. Our own simple way.

    PUT  /packs/NAME                     hand over; the same octets again: 200, others: 409
    GET  /packs?for=CODE                 what waits: [{"name", "size"}], oldest first
    GET  /packs/NAME?for=CODE            its octets
    POST /packs/NAME/confirm?for=CODE    stored here; /reject with {"reason"} when it is not taken
    GET  /health

The relay makes no `arrive`: that is ours to send, when the pack is stored.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx2

from edocs.exchange.transports.folder import Folders, FolderTransport, in_turn
from edocs.exchange.transports.port import Artifact, Health, Outcome, TransportError

_SECONDS: Final = 60.0
_MOST_LISTED: Final = 1000


@dataclass(slots=True)
class HttpTransport:
    """Drives one relay for one institution. `work` is a folder of ours for what was fetched."""

    url: str
    token: str
    code: str
    """The institution that asks."""
    work: Path
    max_bytes: int = 1024 * 1024 * 1024
    makes_arrive: bool = False
    encrypts: bool = False
    client: httpx2.AsyncClient | None = None
    _shelf: FolderTransport = field(init=False)

    def __post_init__(self) -> None:
        self.encrypts = self.url.startswith("https://")
        self._shelf = FolderTransport(
            Folders(**{name: self.work for name in Folders.__slots__})  # only claimed files lie there
        )

    async def submit(self, name: str, octets: Callable[[], AsyncIterator[bytes]]) -> Outcome | None:
        """Put it; the relay has it for good when it answers."""
        answer = await self._asked("PUT", f"/packs/{name}", content=octets())
        if answer.status_code == 409:
            raise TransportError("같은 이름의 다른 파일이 이미 있습니다.")
        return "sent"

    async def outcomes(self, names: Sequence[str]) -> Mapping[str, Outcome]:
        """What was taken was said at once."""
        return dict.fromkeys(names, "sent")

    async def poll_inbound(self, most: int, pass_over: frozenset[str] = frozenset()) -> Sequence[Artifact]:
        """What was fetched and not settled, then what waits at the relay."""
        found = list(await self._shelf.poll_claimed(most))
        if len(found) >= most:
            return found
        answer = await self._asked("GET", "/packs", params={"for": self.code})
        names = [str(waiting["name"]) for waiting in answer.json()[:_MOST_LISTED]]
        for name in in_turn([name for name in names if name[:7] not in pass_over]):
            if len(found) >= most:
                break
            held = await self._fetched(name)
            if held is not None:
                found.append(held)
        return found

    async def _fetched(self, name: str) -> Artifact | None:
        """The file on our own shelf, whole; one box a name, so that a second worker finds it taken."""
        safe = name if name.isascii() and name.replace(".", "").isalnum() and len(name) < 64 else ""
        if not safe:
            await self._settled(name, "reject", "bad name")
            return None
        box = self.work / f"http-{safe.removesuffix('.xml')}"
        try:
            await asyncio.to_thread(box.mkdir)
        except FileExistsError:
            return None  # being fetched, or left half by a dead process and swept at the next start
        half = box / f"{safe}.tmp"
        try:
            await self._stream(safe, half)
            await asyncio.to_thread(os.replace, half, box / safe)
        except (OSError, TransportError):
            await asyncio.to_thread(_sweep, box)
            raise
        return await self._shelf.hold(box / safe)

    async def _stream(self, name: str, half: Path) -> None:
        client = self._client()
        try:
            async with client.stream("GET", f"{self.url}/packs/{name}", params={"for": self.code}) as answer:
                answer.raise_for_status()
                size = 0
                with half.open("wb") as file:
                    async for piece in answer.aiter_bytes():
                        size += len(piece)
                        if size > self.max_bytes:
                            raise TransportError("받을 수 있는 크기를 넘는 파일입니다.")
                        await asyncio.to_thread(file.write, piece)
        except httpx2.HTTPError as error:
            raise TransportError(f"중계 서버: {type(error).__name__}") from error

    async def confirm(self, artifact: Artifact) -> None:
        """Tell the relay, then forget our copy."""
        await self._settled(artifact.name, "confirm", "")
        await asyncio.to_thread(_forget, artifact)

    async def reject(self, artifact: Artifact, reason: str) -> None:
        """The same for what is not taken."""
        await self._settled(artifact.name, "reject", reason)
        await asyncio.to_thread(_forget, artifact)

    async def _settled(self, name: str, how: str, reason: str) -> None:
        await self._asked("POST", f"/packs/{name}/{how}", params={"for": self.code}, json={"reason": reason})

    async def probe(self) -> Health:
        """Whether the relay answers."""
        try:
            await self._asked("GET", "/health")
        except TransportError as error:
            return Health(False, (str(error),))
        return Health(True)

    async def close(self) -> None:
        """Close the connections."""
        if self.client is not None:
            await self.client.aclose()
            self.client = None

    def _client(self) -> httpx2.AsyncClient:
        if self.client is None:
            headers = {"Authorization": f"Bearer {self.token}"}
            self.client = httpx2.AsyncClient(headers=headers, timeout=_SECONDS, follow_redirects=False)
        return self.client

    async def _asked(self, method: str, path: str, **given: Any) -> httpx2.Response:
        try:
            answer = await self._client().request(method, self.url + path, **given)
        except httpx2.HTTPError as error:
            raise TransportError(f"중계 서버가 답하지 않습니다: {type(error).__name__}") from error
        if answer.status_code >= 400 and answer.status_code not in (404, 409):
            raise TransportError(f"중계 서버가 거절했습니다: {answer.status_code}")
        return answer


def _forget(artifact: Artifact) -> None:
    artifact.path.unlink(missing_ok=True)
    _sweep(artifact.path.parent)
    artifact.let_go()


def _sweep(box: Path) -> None:
    for path in box.iterdir():
        path.unlink(missing_ok=True)
    box.rmdir()
