"""What must hold after any run, told by comparing the center's book with what we kept. Plain SQL, none of our queries.

1. every document that reached us is stored exactly once; what went to a dead code is not stored and was failed
2. everything stored sent its `receive`, and the center heard it
3. no state went down: what raised a dispatch has a rising rank until a refusal or a new attempt
4. the raw bytes of every file that came or went are there and are those
5. the counts balance: files put down = files we saw, files that left = files the center took
"""

from collections import Counter
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import text

from kernel.blobs import BlobRef
from kernel.dure import Dure
from kernel.tx import Actor
from server.simulator.center import Book

_RANK: Final = {"PACKED": 1, "HANDED_OFF": 2, "SENT": 3, "ARRIVED": 4, "RECEIVED": 5, "ACCEPTED": 6}


async def faults(dure: Dure, houses: dict[str, int], book: Book, *, raw: bool = True) -> list[str]:
    """What does not hold, a sentence each. `houses`: code of an institution → its number."""
    found: list[str] = []
    stored: dict[tuple[str, str], int] = {}
    saw = left = 0
    for number in houses.values():
        rows = await _rows(dure, number, _STORED)
        for row in rows:
            stored[(row.doc_id, row.ours)] = stored.get((row.doc_id, row.ours), 0) + 1
            if not row.receipts:
                found.append(f"stored and never receipted: {row.doc_id}")
        found += [f"{row.count} letters of one attempt: {row.key}" for row in await _rows(dure, number, _DOUBLE)]
        found += _steps(await _rows(dure, number, _FACTS))
        files = await _rows(dure, number, _FILES)
        saw += sum(row.seen for row in files if row.way == "in")
        left += sum(row.state in ("SENT", "FAILED", "HANDED_OFF") for row in files if row.way == "out")
        if raw:
            found += await _raw(dure, number, files)
    found += _documents(book, stored)
    if saw != book.brought.total():
        found.append(f"{book.brought.total()} files were put down, {saw} were seen")
    if left != len(book.taken):
        found.append(f"{left} files left, the center took {len(book.taken)}")
    return found


def _documents(book: Book, stored: dict[tuple[str, str], int]) -> list[str]:
    found = []
    for key in book.sent:
        count, heard = stored.get(key, 0), book.heard.get(key, Counter())
        if key in book.dead:
            if count or not heard["fail"]:
                found.append(f"to a dead code: stored {count} times, heard {dict(heard)}: {key[0]}")
        elif count != 1:
            found.append(f"stored {count} times: {key[0]}")
        elif not heard["receive"]:
            found.append(f"its sender never heard of it: {key[0]}")
    found += [f"stored, but nobody sent it: {key[0]}" for key in stored.keys() - book.sent.keys()]
    return found


def _steps(rows: list[Any]) -> list[str]:
    """Ranks rise within an attempt; after a refusal nothing raises that attempt but a recipient's word."""
    found: list[str] = []
    at: dict[tuple[Any, int], int] = {}
    for row in rows:
        key = (row.dispatch_id, row.attempt)
        if row.effect not in ("raised", "implied") or row.fact not in _RANK:
            continue
        if _RANK[row.fact] <= at.get(key, 0):
            found.append(f"went down to {row.fact}: {row.dispatch_id}")
        at[key] = _RANK[row.fact]
    return found


async def _raw(dure: Dure, number: int, files: list[Any]) -> list[str]:
    found = []
    for row in files:
        if not row.sha256:
            continue
        seen = sha256()
        try:
            async for piece in await dure.blobs.open(number, BlobRef(row.sha256, row.size)):
                seen.update(piece)
        except Exception as error:
            found.append(f"raw bytes are gone: {row.name} ({type(error).__name__})")
            continue
        if seen.hexdigest() != row.sha256:
            found.append(f"raw bytes differ: {row.name}")
    return found


async def _rows(dure: Dure, number: int, query: str) -> list[Any]:
    async with dure.tx(Actor(number, client="check"), patience="job") as tx:
        return list(await tx.db.execute(text(query)))


_STORED = """
    SELECT i.doc_id, i.ours,
           (SELECT count(*) FROM edocs_exchange_out o WHERE o.answers_id = i.id AND o.doc_type = 'receive'
             AND o.state IN ('HANDED_OFF', 'SENT', 'FAILED')) AS receipts
    FROM edocs_exchange_in i WHERE i.state = 'STORED'"""
_DOUBLE = """
    SELECT key, count(*) AS count FROM edocs_received WHERE source = 'exchange' GROUP BY key HAVING count(*) > 1"""
_FACTS = "SELECT dispatch_id, attempt, fact, effect FROM edocs_dispatch_fact ORDER BY dispatch_id, id"
_FILES = """
    SELECT 'in' AS way, file_name AS name, sha256, size, state, seen FROM edocs_exchange_in
    UNION ALL
    SELECT 'out', file_name, sha256, size, state, 1 FROM edocs_exchange_out WHERE file_name IS NOT NULL"""
