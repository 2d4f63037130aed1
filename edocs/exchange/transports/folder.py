"""The folders of the standard relay module (유통 중계모듈): `NAME.tmp` and rename out, stable files and rename in.

Invariants: only plain files are opened, never links, pipes or folders; a file is claimed by a rename into a folder of
ours, so of two workers one has it; a claimed file is held by a lock that a dead process lets go; nothing is removed
before it was confirmed. The module itself tells the sender of the arrival. LAW exch-std §3
"""

import asyncio
import errno
import fcntl
import os
import stat
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from io import BufferedReader
from itertools import zip_longest
from pathlib import Path
from typing import Final

from edocs.exchange.transports.port import Artifact, Health, Outcome, TransportError
from kernel.clock import new_id

_SUFFIX: Final = ".xml"
_END: Final = b"</pack>"
_TAIL: Final = 512
_PATIENCE: Final = 10
"""So many times longer is waited for a file that is stable but has no end: it is truncated, not growing."""


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders of one relay module, whatever they are called at the site. `work` is ours alone."""

    sendtemp: Path
    send: Path
    senderr: Path
    receivetemp: Path
    receive: Path
    receiveerr: Path
    work: Path

    def all(self) -> tuple[Path, ...]:
        """Every one of them."""
        return (
            self.sendtemp,
            self.send,
            self.senderr,
            self.receivetemp,
            self.receive,
            self.receiveerr,
            self.work,
        )


@dataclass(slots=True)
class _Sight:
    size: int
    changed: int
    times: int = 1


@dataclass(slots=True)
class FolderTransport:
    """Drives one relay module. `stable_polls`: how often a file must be seen unchanged before it is taken."""

    folders: Folders
    stable_polls: int = 2
    max_bytes: int = 1024 * 1024 * 1024
    makes_arrive: bool = True
    encrypts: bool = False
    _seen: dict[str, _Sight] = field(default_factory=dict)
    _held: set[Path] = field(default_factory=set)

    async def submit(self, name: str, octets: Callable[[], AsyncIterator[bytes]]) -> Outcome | None:
        """Write `NAME.tmp` beside its place, force it to disk, rename."""
        if (await self.outcomes([name])).get(name) is not None or (self.folders.sendtemp / name).exists():
            return None  # a crash after the rename: it lies there already, or was taken
        half = self.folders.sendtemp / f"{name}.tmp"
        try:
            await self._write(half, octets)
            await asyncio.to_thread(_publish, half, self.folders.sendtemp / name)
        except OSError as error:
            with suppress(OSError):
                await asyncio.to_thread(half.unlink, missing_ok=True)
            raise TransportError(_said(error, self.folders.sendtemp)) from error
        return None

    async def _write(self, half: Path, octets: Callable[[], AsyncIterator[bytes]]) -> None:
        descriptor = await asyncio.to_thread(
            os.open, half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o660
        )
        with os.fdopen(descriptor, "wb") as file:
            async for piece in octets():
                await asyncio.to_thread(file.write, piece)
            file.flush()
            await asyncio.to_thread(os.fsync, file.fileno())

    async def outcomes(self, names: Sequence[str]) -> Mapping[str, Outcome]:
        """Which of these lie in the folder of what was sent, or of what failed."""
        return await asyncio.to_thread(self._outcomes, names)

    def _outcomes(self, names: Sequence[str]) -> dict[str, Outcome]:
        found: dict[str, Outcome] = {}
        for name in names:
            if os.path.lexists(self.folders.send / name):
                found[name] = "sent"
            elif os.path.lexists(self.folders.senderr / name):
                found[name] = "error"
        return found

    async def poll_inbound(self, most: int, pass_over: frozenset[str] = frozenset()) -> Sequence[Artifact]:
        """What a dead process left claimed, then what came and is whole."""
        try:
            return await asyncio.to_thread(self._poll, most, pass_over)
        except OSError as error:
            raise TransportError(_said(error, self.folders.receivetemp)) from error

    async def poll_claimed(self, most: int) -> Sequence[Artifact]:
        """Only what lies claimed in our own folder; for transports that fetch by themselves."""
        return await asyncio.to_thread(self._unheld, most)

    async def hold(self, path: Path) -> Artifact | None:
        """A file of our own folder, locked; None when another process has it."""
        return await asyncio.to_thread(self._hold, path)

    def _unheld(self, most: int) -> list[Artifact]:
        found: list[Artifact] = []
        for path in self._claimed():
            if len(found) < most and path.suffix == _SUFFIX and (held := self._hold(path)) is not None:
                found.append(held)
        return found

    def _poll(self, most: int, pass_over: frozenset[str]) -> list[Artifact]:
        found = self._unheld(most)
        lying = self._lying()
        for name in in_turn([name for name in lying if name[:7] not in pass_over]):
            if len(found) >= most:
                break
            if self._whole(name):
                held = self._claim(name)
                if held is not None:
                    found.append(held)
        for gone in self._seen.keys() - lying:
            del self._seen[gone]
        return found

    def _claimed(self) -> list[Path]:
        with os.scandir(self.folders.work) as each:
            boxes = sorted(box.path for box in each if box.is_dir(follow_symlinks=False))
        return [Path(path) for box in boxes for path in _files(box)]

    def _lying(self) -> set[str]:
        """Plain files of the right ending; nothing more is asked of them, for there may be very many."""
        with os.scandir(self.folders.receivetemp) as each:
            return {one.name for one in each if one.name.endswith(_SUFFIX) and one.is_file(follow_symlinks=False)}

    def _whole(self, name: str) -> bool:
        """Whether the file has been the same for long enough, and ends as a pack ends; what vanished is no fault."""
        try:
            status = os.stat(self.folders.receivetemp / name, follow_symlinks=False)
        except FileNotFoundError:
            return False
        sight = self._seen.get(name)
        if sight is None or (sight.size, sight.changed) != (status.st_size, status.st_mtime_ns):
            sight = self._seen[name] = _Sight(status.st_size, status.st_mtime_ns)
        else:
            sight.times += 1
        if sight.times < self.stable_polls:
            return False
        return sight.times >= self.stable_polls * _PATIENCE or self._ended(name, status.st_size)

    def _ended(self, name: str, size: int) -> bool:
        try:
            with _opened(self.folders.receivetemp / name) as file:
                file.seek(max(0, size - _TAIL))
                return _END in file.read(_TAIL)
        except OSError:
            return False

    def _claim(self, name: str) -> Artifact | None:
        """Move it into a folder that only this process knows; None when another worker was faster."""
        box = self.folders.work / str(new_id())
        box.mkdir()
        try:
            os.rename(self.folders.receivetemp / name, box / name)
        except FileNotFoundError:
            box.rmdir()
            return None
        except OSError:
            box.rmdir()
            raise
        self._seen.pop(name, None)
        return self._hold(box / name)

    def _hold(self, path: Path) -> Artifact | None:
        """Lock a claimed file; None while another process works on it, or when it is gone."""
        if path in self._held:
            return None
        try:
            file = _opened(path)
        except OSError:
            return None
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not path.exists():  # settled by another while we waited for nothing
                raise BlockingIOError
        except OSError:
            file.close()
            return None
        self._held.add(path)

        def let_go() -> None:
            self._held.discard(path)
            file.close()

        return Artifact(path.name, path, os.fstat(file.fileno()).st_size, let_go)

    async def confirm(self, artifact: Artifact) -> None:
        """Move it to the archive of what was received."""
        await asyncio.to_thread(self._settle, artifact, self.folders.receive)

    async def reject(self, artifact: Artifact, reason: str) -> None:
        """Move it to the folder of what could not be received; our own copy is kept apart."""
        await asyncio.to_thread(self._settle, artifact, self.folders.receiveerr)

    def _settle(self, artifact: Artifact, folder: Path) -> None:
        with suppress(FileNotFoundError):
            os.replace(artifact.path, folder / artifact.path.name)
        with suppress(OSError):
            artifact.path.parent.rmdir()
        artifact.let_go()

    async def probe(self) -> Health:
        """Whether every folder is there, writable and on one disk with ours."""
        return await asyncio.to_thread(self._probe)

    def _probe(self) -> Health:
        faults = []
        for folder in self.folders.all():
            if not folder.is_dir():
                faults.append(f"폴더가 없습니다: {folder.name}")
            elif not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
                faults.append(f"폴더에 쓸 수 없습니다: {folder.name}")
        if not faults:
            here = self.folders.work.stat().st_dev
            far = [
                folder.name
                for folder in (self.folders.receivetemp, self.folders.receive, self.folders.receiveerr)
                if folder.stat().st_dev != here
            ]
            faults += [f"작업 폴더와 다른 디스크에 있습니다: {name}" for name in far]
        return Health(not faults, tuple(faults))

    async def close(self) -> None:
        """Nothing is held but files, and those by their artifacts."""


def in_turn(names: Sequence[str]) -> list[str]:
    """Names by the time that they carry, the senders in turn, so that one that floods holds up nobody."""
    queues: dict[str, list[str]] = {}
    for name in sorted(names, key=lambda name: (name[14:30], name)):
        queues.setdefault(name[:7], []).append(name)
    return [name for turn in zip_longest(*queues.values()) for name in turn if name is not None]


def make(folders: Folders) -> None:
    """Make the folders that are missing; for a new institution, a demo, a test."""
    for folder in folders.all():
        folder.mkdir(parents=True, exist_ok=True)


def _files(box: str) -> list[str]:
    with os.scandir(box) as each:
        return [entry.path for entry in each if entry.is_file(follow_symlinks=False)]


def _opened(path: Path) -> BufferedReader:
    """A plain file opened for reading; a link, a pipe or a folder is refused, also one that was put there just now."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "not a plain file")
    return open(descriptor, "rb")


def _publish(half: Path, whole: Path) -> None:
    os.replace(half, whole)
    descriptor = os.open(whole.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _said(error: OSError, folder: Path) -> str:
    if error.errno == errno.ENOSPC:
        return f"디스크가 가득 찼습니다: {folder.name}"
    return f"{folder.name}: {error.strerror or type(error).__name__}"
