"""HWPX (KS X 6101, OWPML): the sheet as a package that Hangul opens, and a package read as a body.

Invariant: what ``write`` wrote, ``read`` reads back as the same body, as a reader sees it.
"""

from edocs.hwpx.reading import read
from edocs.hwpx.writing import write

__all__ = ["read", "write"]
