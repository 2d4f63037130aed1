"""Checking a ledger: names the entry that was altered, dropped, moved, added or cut off.

What catches what, against somebody who may write every table but has not the secret:
- the record no longer gives its leaf → *altered*; the record is gone → *dropped*, by id and position;
- leaf, record and entry were all rewritten to agree → the seal does not fit → *altered*;
- entries were swapped → each seal fits another position → *moved*, from and to are named;
- an entry is gone → its position is missing → *dropped*; a record outside the ledger → *unentered*;
- the last entries are gone → a signed checkpoint is longer → *truncated*; if checkpoints were removed as well, those
  kept elsewhere (`against`) tell, and so do the records or witnesses that are left over;
- somebody who has the secret too can rewrite history, but not to fit a checkpoint kept elsewhere → *rewritten*.
"""

import asyncio
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import select

from kernel.audit import leaf_of_row, pending, record
from kernel.ledger import checkpoint, edge_row, entry
from kernel.merkle import Edge
from kernel.notary import Checkpoint, Notary
from kernel.tx import Actor, Tx

if TYPE_CHECKING:
    from kernel.dure import Dure

_BATCH = 2000
_MOST = 200
"""Findings after which the check stops naming more."""
_FAR = 10
"""For so many displaced entries the whole log is searched for where they came from."""


class Finding(Struct, frozen=True):
    """One thing that is not as it was written."""

    kind: str
    """altered, dropped, moved, unentered, truncated, rewritten, checkpoint, edge"""
    text: str
    position: int | None = None
    audit_id: UUID | None = None


class Report(Struct):
    """The outcome for one institution. `pending` leaves are normal for a second after an act."""

    institution_id: int
    entries: int
    checkpoints: int
    key: str
    pending: list[UUID]
    findings: list[Finding]

    @property
    def ok(self) -> bool:
        """Whether everything is as it was written."""
        return not self.findings


async def verify(
    dure: "Dure",
    institution_id: int,
    against: str | Mapping[str, str] = "",
    witnesses: Mapping[UUID, bytes] | None = None,
) -> Report:
    """Check an institution's whole ledger.

    `against` is the text of checkpoints that were kept elsewhere, or such texts by who kept them; `witnesses` are the
    leaves that other rows keep of audit records. Reads everything once, in one snapshot; constant memory apart from the
    ids of pending records.
    """
    notary = Notary(dure.settings.secret)
    async with dure.tx(Actor(institution_id, client="verify"), patience="job", snapshot=True) as tx:
        check = _Check(notary, institution_id)
        await _read_checkpoints(tx, check, {"": against} if isinstance(against, str) else against)
        after = -1
        while rows := await _entries(tx, after):
            await asyncio.to_thread(check.take, rows)
            after = rows[-1].position
        await asyncio.to_thread(check.end, (await tx.db.execute(select(edge_row))).one_or_none())
        waiting = await _check_pending(tx, check)
        await _check_unentered(tx, check)
        await _check_witnesses(tx, check, witnesses or {})
        return Report(
            institution_id, check.edge.size, len(check.checkpoints), notary.verifier_key, waiting, check.findings
        )


class _Check:
    """Walks the entries in order and compares each with its record, its seal and the checkpoints."""

    def __init__(self, notary: Notary, institution_id: int) -> None:
        self.notary = notary
        self.institution_id = institution_id
        self.edge = Edge()
        self.next = 0
        self.findings: list[Finding] = []
        self.checkpoints: dict[int, set[bytes]] = {}
        self.unsealed: dict[int, Any] = {}
        self._explained = False
        self._good = 0

    def found(self, kind: str, text: str, position: int | None = None, audit_id: UUID | None = None) -> None:
        """Keep one finding."""
        if len(self.findings) < _MOST:
            self.findings.append(Finding(kind, text, position, audit_id))

    def take(self, rows: Iterable[Any]) -> None:
        """Check the next entries."""
        for row in rows:
            if row.position > self.next:
                self._gap(row.position)
            self._entry(row)
            self.edge.add(row.entry_leaf)
            self.next = row.position + 1
            self._compare()

    def _gap(self, until: int) -> None:
        for position in range(self.next, min(until, self.next + _MOST)):
            self.found("dropped", f"entry {position} is gone", position)
        self._explained = True

    def _entry(self, row: Any) -> None:
        if row.position < 0 or self.notary.seal(self.institution_id, row.position, row.entry_leaf) != row.seal:
            self._explained = True
            if len(self.unsealed) < _MOST:
                self.unsealed[row.position] = row
            return
        if row.id is None:
            self.found("dropped", f"the record of entry {row.position} is gone", row.position, row.audit_id)
        elif leaf_of_row(row) != row.entry_leaf:
            self.found("altered", f"the record of entry {row.position} was changed", row.position, row.audit_id)

    def _compare(self) -> None:
        roots = self.checkpoints.get(self.next)
        if roots is None or self._explained:
            return
        if roots == {self.edge.root()}:
            self._good = self.next
            return
        self.found(
            "rewritten",
            f"entries {self._good} to {self.next - 1} are not those of the checkpoint of size {self.next}",
            self._good,
        )
        self._explained = True

    def end(self, state: Any) -> None:
        """Compare the length with what was signed, and name the entries whose seal does not fit."""
        longest = max(self.checkpoints, default=0)
        known = max(longest, state.size if state else 0)
        homes = self._name_unsealed(max(known, self.next))
        proof = "a signed checkpoint" if longest > self.next else "the right edge"
        for position in range(self.next, min(known, self.next + _MOST)):
            if position not in homes:
                self.found("truncated", f"entry {position} is cut off; {proof} covers {known} entries", position)
        edge = (state.size, bytes(state.hashes)) if state else (0, b"")
        if not self._explained and known <= self.next and edge != (self.next, self.edge.to_bytes()):
            self.found("edge", "the right edge is not that of the entries")

    def _name_unsealed(self, known: int) -> set[int]:
        """Tell entries that stand at another's place from those that were rewritten; the places they came from."""
        homes: dict[int, int] = {}
        for position, row in self.unsealed.items():
            home = self._home(row, known, far=len(homes) < _FAR)
            if home is None:
                text = f"entry {position} was changed together with its record or seal"
                self.found("altered", text, position, row.audit_id)
            else:
                homes[home] = position
                self.found("moved", f"entry {home} stands at position {position}", position, row.audit_id)
        for position in homes.values():
            if position not in homes:
                self.found("dropped", f"entry {position} is gone; another stands in its place", position)
        return set(homes)

    def _home(self, row: Any, known: int, far: bool) -> int | None:
        """The position that the entry's seal was made for."""
        missing = [found.position for found in self.findings if found.kind == "dropped" and found.position is not None]
        near = range(max(0, row.position - _MOST), row.position + _MOST)
        for places in ([*self.unsealed, *missing], near, range(known + 1) if far else ()):
            for place in places:
                if self.notary.seal(self.institution_id, place, row.entry_leaf) == row.seal:
                    return place
        return None


async def _read_checkpoints(tx: Tx, check: _Check, against: Mapping[str, str]) -> None:
    """Take every checkpoint that our key signed; name those that it did not, or that say something else."""
    stored: dict[int, bytes] = {}
    for row in await tx.db.execute(select(checkpoint).order_by(checkpoint.c.size)):
        signed = check.notary.read_checkpoint(row.note)
        if signed != Checkpoint(check.institution_id, row.size, bytes(row.root)):
            check.found("checkpoint", f"the checkpoint of size {row.size} is not as it was signed, or by another key")
        if signed is not None and signed.institution_id == check.institution_id:
            stored[signed.size] = signed.root
            check.checkpoints.setdefault(signed.size, set()).add(signed.root)
    missing: dict[int, list[str]] = {}
    for holder, note in ((holder, note) for holder, text in against.items() for note in _notes(text)):
        kept = f"kept by {holder}" if holder else "kept elsewhere"
        signed = check.notary.read_checkpoint(note)
        if signed is None:
            check.found("checkpoint", f"a checkpoint {kept} does not bear our signature")
        elif signed.institution_id == check.institution_id:
            check.checkpoints.setdefault(signed.size, set()).add(signed.root)
            if signed.size not in stored:
                missing.setdefault(signed.size, []).append(kept)
    for size, holders in sorted(missing.items()):
        by = ", ".join(dict.fromkeys(holders))
        check.found("checkpoint", f"the checkpoint of size {size}, {by}, is missing here")


def _notes(text: str) -> list[str]:
    """The notes of a file that `kernel.ledger.checkpoints` wrote."""
    parts = text.replace("\r\n", "\n").split("dure/ledger/")
    return [f"dure/ledger/{part.strip()}\n" for part in parts[1:]]


async def _entries(tx: Tx, after: int) -> list[Any]:
    same = (record.c.institution_id == entry.c.institution_id) & (record.c.id == entry.c.audit_id)
    statement = (
        select(entry.c.position, entry.c.audit_id, entry.c.leaf.label("entry_leaf"), entry.c.seal, record)
        .select_from(entry.outerjoin(record, same))
        .where(entry.c.position > after)
        .order_by(entry.c.position)
        .limit(_BATCH)
    )
    return list(await tx.db.execute(statement))


async def _check_pending(tx: Tx, check: _Check) -> list[UUID]:
    """Committed leaves without a place yet; each must still have its record."""
    same = (record.c.institution_id == pending.c.institution_id) & (record.c.id == pending.c.audit_id)
    statement = select(pending.c.audit_id, pending.c.leaf.label("entry_leaf"), record)
    waiting = []
    for row in await tx.db.execute(statement.select_from(pending.outerjoin(record, same))):
        waiting.append(row.audit_id)
        if row.id is None:
            check.found("dropped", "a record that waits for its place is gone", None, row.audit_id)
        elif leaf_of_row(row) != row.entry_leaf:
            check.found("altered", "a record that waits for its place was changed", None, row.audit_id)
    return sorted(waiting)


async def _check_unentered(tx: Tx, check: _Check) -> None:
    """Records that stand in no ledger: left over from a removed entry, or put in behind our back."""
    entered = select(entry.c.audit_id).where(entry.c.audit_id == record.c.id)
    waits = select(pending.c.audit_id).where(pending.c.audit_id == record.c.id)
    statement = select(record.c.id).where(~entered.exists(), ~waits.exists()).order_by(record.c.id).limit(_MOST)
    for (audit_id,) in await tx.db.execute(statement):
        check.found("unentered", "a record stands in no ledger: its entry was removed, or it was added", None, audit_id)


async def _check_witnesses(tx: Tx, check: _Check, witnesses: Mapping[UUID, bytes]) -> None:
    """Records that another row says were written must be there and say the same."""
    ids = list(witnesses)
    for start in range(0, len(ids), _BATCH):
        some = ids[start : start + _BATCH]
        there = {row.id: leaf_of_row(row) for row in await tx.db.execute(select(record).where(record.c.id.in_(some)))}
        for audit_id in some:
            if audit_id not in there:
                check.found("dropped", "a record that another row bears witness to is gone", None, audit_id)
            elif there[audit_id] != witnesses[audit_id]:
                check.found("altered", "a record is not what another row bears witness to", None, audit_id)
