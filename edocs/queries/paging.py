"""Cursors: the place in a list is named by its last row, so that nothing shifts under the reader."""

from datetime import UTC, datetime
from uuid import UUID

from kernel.errors import Invalid


def cursor_of(at: datetime, last: UUID) -> str:
    """The cursor of the page after this row."""
    return f"{at.isoformat()}~{last}"


def after(cursor: str) -> tuple[datetime, UUID]:
    """The row that a cursor names. Raises Invalid."""
    moment, _, last = cursor.partition("~")
    try:
        at = datetime.fromisoformat(moment)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)), UUID(last)
    except ValueError as error:
        raise bad_cursor() from error


def place(cursor: str) -> int:
    """The row number that a cursor of a list in memory names. Raises Invalid."""
    if cursor and not (cursor.isascii() and cursor.isdigit() and len(cursor) < 7):
        raise bad_cursor()
    return int(cursor or 0)


def bad_cursor() -> Invalid:
    """What is said to a cursor that is not one of ours."""
    return Invalid("bad_cursor", "목록의 위치가 올바르지 않습니다.", "The cursor is not one of ours.")
