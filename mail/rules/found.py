"""What the search calls the messages of this room, and who may find them."""

from typing import Final
from uuid import UUID

KIND: Final = "mail"
"""What entries of this room are called in the search."""


def acl_word(account_id: UUID) -> str:
    """The word of an access list that stands for an account."""
    return f"m:{account_id}"
