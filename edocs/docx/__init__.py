"""DOCX (ECMA-376): the sheet as a document that Word opens, and a document read as a body.

Invariant: what ``write`` wrote, ``read`` reads back as the same body, as a reader sees it.
"""

from edocs.docx.reading import read
from edocs.docx.writing import write

__all__ = ["read", "write"]
