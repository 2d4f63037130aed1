"""Taking an institution's documents out whole: a folder that opens without any server, and proves itself.

The folder holds each document with its metadata, record (PDF/A), files and history, the audit records and the ledger
over them with its signed checkpoints, a list of hashes that is signed, a viewer (`index.html`) and a checker
(`verify.py`, standard library only). Written document by document, so that one that broke off goes on where it stopped.

Invariants: a document's folder is there whole or not at all; the list of hashes is written last; begin and end are
recorded in the institution's ledger.
"""

import asyncio
import hashlib
import json
import shutil
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import select

from edocs.queries.exporting import Exported, documents_after, exported
from kernel import ledger
from kernel.audit import record
from kernel.blobs import BlobRef
from kernel.dure import Dure
from kernel.errors import Forbidden
from kernel.notary import Notary
from kernel.tx import Actor, Tx
from server.institutions import Institution

FINISHED = ("ESTABLISHED",)
ALL = ("ESTABLISHED", "IN_PROGRESS", "RETURNED", "ABANDONED", "DRAFTING")
PERMIT = "export.permit"
PERMITTED_FOR = timedelta(hours=24)
_HERE = Path(__file__).parent
_PAGE = 200
_PART = 300
_ENTRIES = 2000
_NOT_LISTED = frozenset({"manifest.sha256", "manifest.note"})

Tell = Callable[[str], None]


async def permitted(tx: Tx) -> str:
    """Who of the institution permitted an export within the last day. Raises Forbidden when nobody did.

    So an export needs two: a person with the right, in the application, and the operator at the machine.
    """
    allowed = (record.c.action == PERMIT) & (record.c.subject_kind == "export") & (record.c.at > tx.now - PERMITTED_FOR)
    row = (await tx.db.execute(select(record).where(allowed).order_by(record.c.at.desc()).limit(1))).first()
    if row is None:
        raise Forbidden(
            "not_permitted",
            "기록 담당자가 24시간 안에 내보내기를 허가해야 합니다. (발급 대장 화면의 ‘기관 자료 내보내기 허가’)",
            "A records officer must have permitted the export within 24 hours (on the screen of issued copies).",
        )
    return str(row.person_id)


async def export(dure: Dure, one: Institution, folder: Path, reason: str, tell: Tell, states: tuple[str, ...]) -> int:
    """Write the institution's documents into the folder, or go on with what broke off there; how many documents."""
    actor = Actor(one.id, client="operator")
    async with dure.tx(actor) as tx:
        by = await permitted(tx)
        tx.audit("tenant.export", "institution", one.id, reason=reason, permitted_by=by)
    await asyncio.to_thread(_furnish, folder)
    count = 0
    async for document in _documents(dure, actor, folder, states):
        await _write(dure, one.id, folder, document)
        count += 1
        if count % 100 == 0:
            tell(f"{count} documents")
    await ledger.Sequencer(dure, _nobody).seal_now(one.id)
    await _write_ledger(dure, actor, folder)
    total = await asyncio.to_thread(_write_index, folder, one, dure.now().isoformat())
    digest = await asyncio.to_thread(_write_manifest, folder, Notary(dure.settings.secret))
    async with dure.tx(actor) as tx:
        tx.audit("tenant.exported", "institution", one.id, documents=total, manifest=digest)
    return total


async def _documents(dure: Dure, actor: Actor, folder: Path, states: tuple[str, ...]) -> AsyncIterator[Exported]:
    """Every document that is not in the folder yet as it stands now."""
    after = None
    while True:
        async with dure.tx(actor, patience="job") as tx:
            rows = await documents_after(tx, after, _PAGE, states=states)
        for row in rows:
            if await asyncio.to_thread(_seq_of, folder / "documents" / str(row.id)) == row.seq:
                continue
            async with dure.tx(actor, patience="job") as tx:
                found = await exported(tx, row.id)
            yield found
        if len(rows) < _PAGE:
            return
        after = (rows[-1].created_at, rows[-1].id)


async def _write(dure: Dure, institution_id: int, folder: Path, document: Exported) -> None:
    """One document's folder: made aside, then put in its place."""
    aside = folder / f".partial-{document.id}"
    await asyncio.to_thread(_empty, aside)
    hashes = {}
    for name, ref in document.files.items():
        hashes[name] = await _copy(dure, institution_id, ref, aside / name)
    document.meta["hashes"] = hashes
    text = json.dumps(document.meta, ensure_ascii=False, indent=1)
    await asyncio.to_thread(_place, aside, folder / "documents" / str(document.id), text)


async def _copy(dure: Dure, institution_id: int, ref: BlobRef, path: Path) -> str:
    """Copy one blob, in pieces; its hash as written."""
    total = hashlib.sha256()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as out:
        async for piece in await dure.blobs.open(institution_id, ref):
            total.update(piece)
            await asyncio.to_thread(out.write, piece)
    return total.hexdigest()


async def _write_ledger(dure: Dure, actor: Actor, folder: Path) -> None:
    """Audit records, the ledger's entries over them, and the signed checkpoints; in one snapshot."""
    there = folder / "ledger"
    await asyncio.to_thread(_empty, there)
    async with dure.tx(actor, patience="job", snapshot=True) as tx:
        with (there / "entries.jsonl").open("w", encoding="utf-8") as out:
            after = -1
            while rows := await _entries(tx, after):
                await asyncio.to_thread(out.writelines, map(_line, rows))
                after = rows[-1].position
        (there / "checkpoints.txt").write_text(await ledger.checkpoints(tx) + "\n", "utf-8")
    (there / "key.txt").write_text(Notary(dure.settings.secret).verifier_key + "\n", "utf-8")


async def _entries(tx: Tx, after: int) -> list[Any]:
    same = (record.c.institution_id == ledger.entry.c.institution_id) & (record.c.id == ledger.entry.c.audit_id)
    query = select(ledger.entry.c.position, ledger.entry.c.leaf, record).select_from(
        ledger.entry.outerjoin(record, same)
    )
    later = query.where(ledger.entry.c.position > after).order_by(ledger.entry.c.position)
    return list(await tx.db.execute(later.limit(_ENTRIES)))


def _line(row: Any) -> str:
    plain = {
        "position": row.position,
        "leaf": row.leaf.hex(),
        "institution": row.institution_id,
        "id": row.id,
        "at": row.at,
        "person": row.person_id,
        "post": row.post_id,
        "client": row.client,
        "action": row.action,
        "kind": row.subject_kind,
        "subject": row.subject_id,
        "whose": row.whose,
        "detail": row.detail,
        "salt": row.salt.hex() if row.salt is not None else None,
    }
    return msgspec.json.encode(plain).decode() + "\n"


def _furnish(folder: Path) -> None:
    """The viewer and the checker; the folder must be new, empty, or of an export."""
    if folder.exists() and any(folder.iterdir()) and not (folder / "verify.py").is_file():
        raise FileExistsError(f"{folder} is not empty and holds no export")
    (folder / "documents").mkdir(parents=True, exist_ok=True)
    for name, source in (("index.html", "viewer.html"), ("viewer.js", "viewer.js"), ("verify.py", "verify.py.txt")):
        shutil.copyfile(_HERE / source, folder / name)


def _seq_of(folder: Path) -> int | None:
    try:
        seq: int = json.loads((folder / "meta.json").read_text("utf-8"))["seq"]
    except (OSError, ValueError, KeyError):
        return None
    return seq


def _empty(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def _place(aside: Path, place: Path, meta: str) -> None:
    (aside / "meta.json").write_text(meta, "utf-8")
    shutil.rmtree(place, ignore_errors=True)
    aside.rename(place)


def _write_index(folder: Path, one: Institution, at: str) -> int:
    """What the viewer reads: scripts, because a page opened from a folder may read nothing else."""
    data = folder / "data"
    _empty(data)
    total, parts = 0, 0
    part: list[Any] = []
    for meta in sorted((folder / "documents").glob("*/meta.json")):
        plain = json.loads(meta.read_text("utf-8"))
        part.append(plain if len(plain["text"]) < 20_000 else plain | {"text": plain["text"][:20_000]})
        total += 1
        if len(part) == _PART:
            parts += 1
            _script(data / f"{parts:04d}.js", "dureDocuments", part)
            part = []
    if part:
        parts += 1
        _script(data / f"{parts:04d}.js", "dureDocuments", part)
    about = {"code": one.code, "name": one.name, "at": at, "documents": total, "parts": parts}
    _script(data / "index.js", "dureIndex", about)
    return total


def _script(path: Path, name: str, value: Any) -> None:
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    path.write_text(f"{name}({text});\n", "utf-8")


def _write_manifest(folder: Path, notary: Notary) -> str:
    """Hash every file; sign the list."""
    lines = []
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        name = path.relative_to(folder).as_posix()
        if name not in _NOT_LISTED and not name.startswith("."):
            lines.append(f"{_hash(path)}  {name}\n")
    text = "".join(lines)
    (folder / "manifest.sha256").write_text(text, "utf-8")
    digest = hashlib.sha256(text.encode()).hexdigest()
    (folder / "manifest.note").write_text(notary.sign(f"dure/export/1\n{digest}\n"), "utf-8")
    return digest


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


async def _nobody() -> list[int]:
    return []
