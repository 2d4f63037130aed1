"""What hides in one file, looked for in a process of its own: ``checking.py`` starts it and reads its answer.

It limits its own memory and processor time and reaches no network, so what a hostile file does here ends here. It
prints JSON: the text as a machine reads it in pieces, the tricks that hide some of them, who made the file, and where
personal data stands, masked.
"""

import json
import re
import sys
from typing import Any, Final

from edocs.checks.personal import scan
from edocs.files.hidden import page
from edocs.files.hidden.look import Damaged, Full, Look
from edocs.files.hidden.tree import Archive

MOST_MEMORY: Final = 1_500 * 2**20
MOST_SECONDS: Final = 20
MOST_PERSONAL: Final = 200


def look_into(name: str, data: bytes) -> dict[str, Any]:
    """Return what was found in a file by its name and bytes; raise ``Damaged`` or whatever a library raises."""
    look = Look()
    try:
        _read(name, data, look)
    except Full:
        look.trick("cut", "", "여기까지만 살폈습니다.")
    if look.metadata:
        look.trick("metadata", "문서 정보", ", ".join(f"{key}: {value}" for key, value in look.metadata.items()))
    return {"pieces": look.pieces, "tricks": look.tricks, "personal": _personal(look), "note": ""}


def _read(name: str, data: bytes, look: Look) -> None:
    if data[:1024].lstrip().startswith(b"%PDF"):
        from edocs.files.hidden import pdf

        pdf.read(data, look)
    elif data.startswith(b"PK\x03\x04"):
        _archive(data, look)
    elif data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        from edocs.files.hidden import hwp

        hwp.read(data, look)
    elif data.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"RIFF", b"BM")):
        from edocs.files.hidden import picture

        picture.read(data, look)
    else:
        _plain(name, data, look)


def _archive(data: bytes, look: Look) -> None:
    """A document that is an archive of XML: which kind is told by what it holds, never by its name."""
    from edocs.files.hidden import hangul, odf, sheets, slides, word

    archive = Archive(data)
    if archive.encrypted:
        raise Damaged("encrypted")
    names = set(archive.names)
    if any(re.fullmatch(r"Contents/section\d+\.xml", one) for one in names):
        hangul.read(archive, look)
    elif "word/document.xml" in names:
        word.read(archive, look)
    elif any(one.startswith("xl/") for one in names):
        sheets.read(archive, look)
    elif any(one.startswith("ppt/") for one in names):
        slides.read(archive, look)
    elif "content.xml" in names:
        odf.read(archive, look)
    else:
        raise Damaged("unknown")


def _plain(name: str, data: bytes, look: Look) -> None:
    text = _decoded(data)
    if text is None:
        raise Damaged("unknown")
    if re.search(r"(?i)\.x?html?$", name) or re.match(r"\s*<!doctype html|\s*<html", text[:500], re.IGNORECASE):
        page.read_html(text, look)
    else:
        page.read_plain(text, look)


def _decoded(data: bytes) -> str | None:
    """Text in UTF-8, UTF-16 with its mark, or CP949; None for anything else."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if b"\x00" in data[:8192]:
        return None
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _personal(look: Look) -> list[dict[str, str]]:
    """Where personal data stands, masked; pieces that follow each other at one place are read as one text."""
    found: list[dict[str, str]] = []
    places: dict[tuple[str, str], list[str]] = {}
    for piece in look.pieces:
        places.setdefault((str(piece["where"]), str(piece["context"])), []).append(str(piece["text"]))
    for (where, context), texts in places.items():
        hits = scan("".join(texts), context)
        found += [{"kind": hit.kind, "where": where, "masked": hit.masked} for hit in hits]
    for name, value in look.metadata.items():
        found += [
            {"kind": hit.kind, "where": "문서 정보", "masked": hit.masked}
            for hit in scan(value, name)
            if hit.kind not in ("email", "address")
        ]
    return found[:MOST_PERSONAL]


def _limit() -> None:
    """Bound what this process may take: memory, time, files it may write, processes it may start."""
    import resource

    kinds = [(resource.RLIMIT_AS, MOST_MEMORY), (resource.RLIMIT_CPU, MOST_SECONDS), (resource.RLIMIT_FSIZE, 0)]
    for kind, most in kinds:
        try:
            resource.setrlimit(kind, (most, most))
        except (ValueError, OSError):
            continue  # a system that does not know this limit; the caller's own time-out remains
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.setrecursionlimit(3_000)


def _quiet() -> None:
    """Let libraries complain about damaged files nowhere."""
    import logging
    import warnings

    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")


def main() -> None:
    """Read a file from standard input, its name from the first argument; write what was found as JSON."""
    _limit()
    _quiet()
    try:
        found = look_into(sys.argv[1], sys.stdin.buffer.read())
    except BaseException as error:
        note = str(error) if str(error) in ("encrypted", "unknown") else "damaged"
        found = {"pieces": [], "tricks": [], "personal": [], "note": note}
    sys.stdout.buffer.write(json.dumps(found).encode())
