"""What was found in the files of a document: derived from their bytes, kept by hash and version of the checker."""

from collections.abc import Iterable

import msgspec
from sqlalchemy import select

from edocs.content import Enclosure
from edocs.files.checking import CHECKER, Looked
from edocs.tables import file_check
from kernel.tx import Tx


async def looked_into(tx: Tx, files: Iterable[Enclosure]) -> dict[str, Looked]:
    """What this version of the checker found, by hash; a file that is not there has not been looked into yet."""
    hashes = sorted({item.sha256 for item in files})
    if not hashes:
        return {}
    query = select(file_check).where(file_check.c.sha256.in_(hashes), file_check.c.checker == CHECKER)
    return {row.sha256: msgspec.convert(row.found, Looked) for row in await tx.db.execute(query)}
