"""Files that were stored before the checks existed, before this version of them, or by a letter that came in: looked
into little by little.

A job takes a few files at a turn and plans its next turn while any are left, so that a house with years of attachments
is caught up in the background and never all at once. Whoever opens a document sees what was found as soon as it is.
"""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Select, Table, and_, select

from edocs.actions.checking import check_octets
from edocs.files.checking import CHECKER
from edocs.tables import attachment, file_check
from edocs.tables.receiving import received_file
from kernel import schedule
from kernel.blobs import BlobRef
from kernel.tx import Tx

JOB: Final = "edocs.check_old_files"
AT_ONCE: Final = 10
"""Files of one turn: a turn is a transaction, and must not hold one for long."""
REST: Final = timedelta(seconds=5)
KEY: Final = f"checker {CHECKER}"


async def begin(tx: Tx) -> bool:
    """Plan the first turn if any file is left; whether one is. Said now and then: planning again replaces."""
    if not await _left(tx, 1):
        return False
    await schedule.at(tx, JOB, tx.now, key=KEY)
    return True


async def turn(tx: Tx, payload: dict[str, Any]) -> None:
    """Due work: look into some files, and plan the next turn while any are left."""
    files = await _left(tx, AT_ONCE)
    done = [await check_octets(tx, name, blob) for name, blob in files]
    if any(done):  # where every byte of a turn is gone from the store, the next turn would find the same
        tx.audit("edocs.check_old_files", "file", KEY, files=sum(done))
        await schedule.at(tx, JOB, tx.now + REST, key=KEY)


async def _left(tx: Tx, most: int) -> list[tuple[str, BlobRef]]:
    """Files whose bytes this version of the checker has not looked into, one for each content, newest first."""
    mine = _unseen(attachment).where(attachment.c.scan.in_(("", "clean"))).order_by(attachment.c.id.desc())
    kinds = received_file.c.kind.in_(("attachment", "body"))
    came = _unseen(received_file).where(kinds).order_by(received_file.c.received_id.desc())
    one_each: dict[str, tuple[str, BlobRef]] = {}
    for query in (mine, came):
        for row in await tx.db.execute(query.limit(most * 4)):
            one_each.setdefault(row.sha256, (row.name, BlobRef(row.sha256, row.size)))
    return list(one_each.values())[:most]


def _unseen(table: Table) -> Select[Any]:
    """Name, hash and size of the files of this table that were not looked into."""
    same = and_(
        file_check.c.institution_id == table.c.institution_id,
        file_check.c.sha256 == table.c.sha256,
        file_check.c.checker == CHECKER,
    )
    columns = (table.c.name, table.c.sha256, table.c.size)
    return select(*columns).outerjoin(file_check, same).where(file_check.c.sha256.is_(None))
