"""The package of a record file: what lies in it under which name, and the list that holds it together.

    file.json                       the record file, its history, the list of what lies in it
    documents/001-<number>/         metadata.json · content.json · record.pdf (PDF/A) · files/…
    letters/001-<receipt>/          metadata.json · files/…
    ledger/proofs.jsonl             the record of every act with its place in the ledger and its path to the root
    ledger/checkpoint.txt, key.txt  the signed checkpoint that the paths lead to, and the public key
    manifest.sha256, manifest.note  the hash of every file, and the signature over that list

Same records, same bytes: nothing in it says when it was made. LAW rec-dec §36(2)
"""

import json
from hashlib import sha256
from typing import Any, Final

MANIFEST, NOTE = "manifest.sha256", "manifest.note"
FILE, PROOFS, CHECKPOINT, KEY, README = (
    "file.json",
    "ledger/proofs.jsonl",
    "ledger/checkpoint.txt",
    "ledger/key.txt",
    "README.txt",
)
METADATA, CONTENT, RECORD = "metadata.json", "content.json", "record.pdf"
UNLISTED: Final = frozenset({MANIFEST, NOTE})
ORIGIN: Final = "dure/records/1"
"""The first line of what is signed."""
TEXT: Final = """\
두레 기록물철 꾸러미 / a package of one record file

이 파일 하나로 원본과 같은지 인터넷 없이 확인할 수 있습니다.
  dure records check 이파일.zip [--key 공개키]
file.json에 기록물철과 목록, documents/와 letters/에 문서마다 메타데이터·PDF/A·붙임이 있습니다.

Check it without a network or a database: dure records check THIS.zip [--key KEY]
"""


def as_json(value: Any) -> bytes:
    """One byte string for equal values: sorted keys, readable, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"


def safe(name: str, most: int = 80) -> str:
    """A name that every file system takes: its last characters, so that the ending stays."""
    kept = "".join(char if char.isalnum() or char in "-_()[]." else "_" for char in name).strip("._ ")
    return (kept or "file")[-most:]


def folder(kind: str, place: int, number: str) -> str:
    """The folder of a document or letter: its place in the file, and its number for people."""
    return f"{kind}/{place:04}-{safe(number, 40)}/"


def file_name(place: int, name: str) -> str:
    """The name of an attachment below the folder of its document."""
    return f"files/{place:02}-{safe(name)}"


class Listing:
    """The list of hashes, as the entries come."""

    def __init__(self) -> None:
        self._lines: dict[str, str] = {}

    def add(self, name: str, digest: str) -> None:
        """Note an entry."""
        self._lines[name] = digest

    def text(self) -> str:
        """`<sha256>  <name>` a line, by name."""
        return "".join(f"{self._lines[name]}  {name}\n" for name in sorted(self._lines))


def statement(listing: str) -> str:
    """What is signed: the origin and the hash of the list."""
    return f"{ORIGIN}\n{sha256(listing.encode()).hexdigest()}\n"


def read_listing(text: str) -> dict[str, str] | None:
    """Name → hash of a list; None when it is none."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        digest, gap, name = line.partition("  ")
        if not gap or len(digest) != 64 or name in found:
            return None
        found[name] = digest
    return found
