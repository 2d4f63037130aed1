"""How much of a message is looked into. Beyond a limit the mail is kept and shown; only the looking ends."""

from typing import Final

PARTS: Final = 1_000
"""Parts of one message."""
DEPTH: Final = 50
"""Multiparts and messages inside each other."""
HEADER: Final = 1_000_000
"""Octets of one header block that are read."""
FIELD: Final = 64_000
"""Octets of one field that are decoded for display."""
PARAMETERS: Final = 64
"""Parameters of one field."""
ADDRESSES: Final = 10_000
"""Addresses of one field."""
