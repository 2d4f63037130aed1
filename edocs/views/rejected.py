"""반려 원본 등록대장."""

from datetime import datetime
from uuid import UUID

from kernel.web import View


class RejectedRow(View):
    """One original that was given back, with the document of which it is a part. LAW rec-dec §21(1):2"""

    document_id: UUID
    round: int
    revision: int
    number: str
    title: str
    unit_name: str
    drafter: str
    returned_by: str
    returned_at: datetime
    reason: str
    final_number: str
    """The number of the document that came of it in the end, or empty."""
