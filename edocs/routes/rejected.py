"""The door of the register of rejected originals (반려 원본 등록대장)."""

from edocs.queries import rejected
from edocs.routes.documents import routes
from edocs.views.rejected import RejectedRow
from kernel.tx import Tx


@routes.get("/register/rejected")
async def read_rejected(tx: Tx) -> list[RejectedRow]:
    """반려 원본 등록대장: originals that were given back and that I may see."""
    return await rejected.register_of_rejected(tx)
