"""Checking a package without a network or a database: names every file that was altered, is missing or was added.

1. the list of hashes bears the signature of the key, and every file is as listed;
2. each document's content gives the hash that its signatures name, its attachments are those of the content;
3. the record of every act gives its leaf, the leaf stands in the ledger of the signed checkpoint; the PDF/A is the one
   that the ledger speaks of.
"""

import base64
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any, BinaryIO, Final
from uuid import UUID
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError

import msgspec
from msgspec import Struct

from edocs.content import content_hash, from_plain
from edocs.records import package
from kernel.leaf import Content, leaf_of
from kernel.merkle import included
from kernel.notary import read_key, signed

_PIECE: Final = 1 << 20
_SMALL: Final = 64 << 20
"""No list or metadata is larger; what claims to be is not read."""


class Fault(Struct, frozen=True):
    """One thing that is not as it was packed: altered, missing, added, unsigned, content, ledger, unreadable."""

    kind: str
    name: str
    text: str = ""


class Report(Struct):
    """The outcome: how much was looked at, by which key, and what was found."""

    files: int = 0
    documents: int = 0
    proofs: int = 0
    key: str = ""
    own_key: bool = False
    """Whether the key came from outside; with the one inside nobody is proven to have made it."""
    title: str = ""
    faults: list[Fault] = msgspec.field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return not self.faults


def check(source: BinaryIO, key: str = "") -> Report:
    """Look at everything in the package. Never raises for what lies in it."""
    report = Report(own_key=bool(key))
    try:
        with ZipFile(source) as archive:
            _Check(archive, report, key).run()
    except (BadZipFile, NotImplementedError, OSError, ValueError) as error:
        report.faults.append(Fault("unreadable", "", f"no archive that can be read: {type(error).__name__}"))
    return report


class _Check:
    def __init__(self, archive: ZipFile, report: Report, key: str) -> None:
        self.archive = archive
        self.report = report
        self.key = key
        self.names = archive.namelist()
        self.hashes: dict[str, str] = {}

    def run(self) -> None:
        """All three parts; the second and third only on what the first found to be there."""
        key = read_key(self.key or self._text(package.KEY))
        self.report.key = key[0] if key else ""
        if key is None:
            self._found("unsigned", package.KEY, "no public key")
        self._files(key)
        self._documents()
        self._ledger(key)

    def _found(self, kind: str, name: str, text: str = "") -> None:
        self.report.faults.append(Fault(kind, name, text))

    def _files(self, key: tuple[str, bytes] | None) -> None:
        listing = self._text(package.MANIFEST)
        listed = package.read_listing(listing)
        body = signed(self._text(package.NOTE), *key) if key else None
        if body != package.statement(listing):
            self._found("unsigned", package.MANIFEST, "not the list that was signed")
        for name in sorted({one for one in self.names if self.names.count(one) > 1}):
            self._found("added", name, "stands twice")
        for name in sorted(set(self.names) - package.UNLISTED):
            self.hashes[name] = self._hash(name)
        self.report.files = len(self.hashes)
        for name, digest in (listed or {}).items():
            if name not in self.hashes:
                self._found("missing", name)
            elif self.hashes[name] != digest:
                self._found("altered", name)
        for name in sorted(set(self.hashes) - set(listed or {})):
            self._found("added", name, "not on the list")

    def _hash(self, name: str) -> str:
        total = sha256()
        try:
            with self.archive.open(name) as file:
                while piece := file.read(_PIECE):
                    total.update(piece)
        except (BadZipFile, EOFError, ZlibError, OSError, NotImplementedError, RuntimeError):
            return "unreadable"
        return total.hexdigest()

    def _read(self, name: str) -> bytes:
        """A small entry; empty where it is missing or cannot be read."""
        try:
            if self.archive.getinfo(name).file_size > _SMALL:
                return b""
            return self.archive.read(name)
        except (KeyError, BadZipFile, EOFError, ZlibError, OSError, NotImplementedError, RuntimeError):
            return b""

    def _text(self, name: str) -> str:
        return self._read(name).decode("utf-8", "replace")

    def _json(self, name: str) -> Any:
        try:
            return msgspec.json.decode(self._read(name))
        except msgspec.DecodeError:
            return None

    def _documents(self) -> None:
        about = self._json(package.FILE)
        if isinstance(about, dict):
            self.report.title = str(about.get("name", ""))
        for name in sorted(self.hashes):
            if name.startswith("documents/") and name.endswith(f"/{package.METADATA}"):
                self.report.documents += 1
                self._document(name.removesuffix(package.METADATA), self._json(name))

    def _document(self, folder: str, about: Any) -> None:
        if not isinstance(about, dict):
            self._found("content", f"{folder}{package.METADATA}", "cannot be read")
            return
        if about.get("disposed"):
            return
        try:
            content = from_plain(self._json(f"{folder}{package.CONTENT}"))
        except (msgspec.ValidationError, TypeError):
            self._found("content", f"{folder}{package.CONTENT}", "cannot be read")
            return
        if content_hash(content) != about.get("revision_hash"):
            self._found("content", f"{folder}{package.CONTENT}", "not what the signatures name")
        there = {self.hashes.get(f"{folder}{one}") for one in about.get("files", {})}
        for item in content.enclosures:
            if item.sha256 not in there:
                self._found("content", f"{folder}files/", f"the attachment {item.name} is not that of the content")

    def _ledger(self, key: tuple[str, bytes] | None) -> None:
        note = self._text(package.CHECKPOINT)
        body = signed(note, *key) if key else None
        lines = (body or "").split("\n")
        if len(lines) != 4 or not lines[1].isdigit():
            if self.report.documents:
                self._found("ledger", package.CHECKPOINT, "not signed by this key")
            return
        size, root = int(lines[1]), base64.b64decode(lines[2])
        spoken: dict[str, set[str]] = {}
        for number, row in enumerate(self._lines(), start=1):
            self.report.proofs += 1
            fault = _unproven(row, size, root)
            if fault:
                self._found("ledger", f"{package.PROOFS}:{number}", fault)
            elif row["action"] == "edocs.record":
                spoken.setdefault(row["subject"], set()).add(str((row["detail"] or {}).get("sha256")))
        self._records(spoken)

    def _lines(self) -> Iterator[Any]:
        for line in self._read(package.PROOFS).splitlines():
            try:
                yield msgspec.json.decode(line)
            except msgspec.DecodeError:
                yield None

    def _records(self, spoken: dict[str, set[str]]) -> None:
        """Every PDF/A is the one that the ledger speaks of."""
        for name, digest in self.hashes.items():
            if not name.startswith("documents/") or not name.endswith(f"/{package.RECORD}"):
                continue
            about = self._json(name.removesuffix(package.RECORD) + package.METADATA)
            document = about.get("id") if isinstance(about, dict) else None
            if digest not in spoken.get(str(document), set()):
                self._found("ledger", name, "not the record that the ledger speaks of")


def _unproven(row: Any, size: int, root: bytes) -> str:
    """Why a line of the proofs proves nothing; empty when it does."""
    try:
        content = Content(
            institution_id=row["institution"],
            id=UUID(row["id"]),
            at=datetime.fromisoformat(row["at"]),
            person_id=UUID(row["person"]) if row["person"] else None,
            post_id=UUID(row["post"]) if row["post"] else None,
            client=row["client"],
            action=row["action"],
            subject_kind=row["kind"],
            subject_id=row["subject"],
            whose=UUID(row["whose"]) if row["whose"] else None,
            detail=row["detail"],
            salt=bytes.fromhex(row["salt"]),
        )
        leaf = leaf_of(content)
        path = [bytes.fromhex(one) for one in row["path"]]
        held = included(leaf, int(row["position"]), size, path, root)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return "cannot be read"
    if leaf.hex() != row.get("leaf"):
        return "the record was changed"
    return "" if held else "not in the ledger of the checkpoint"
