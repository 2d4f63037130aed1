"""The institution's electronic seal on a PDF: a PAdES signature (ETSI EN 319 142-1, level B-B) as an added part.

The bytes of the PDF stay as they were and the signature follows them, so a reader can always get back to what was
sealed. The key stays behind the signer's port; only a digest goes there. Without a certificate of the government's
authority the seal proves integrity, not identity. LAW egov-act §26(3)
"""

import asyncio
from collections.abc import Awaitable, Callable
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyhanko.sign.timestamps import TimeStamper

Sign = Callable[[bytes], Awaitable[bytes]]
"""The port: a SHA-256 digest in, an ECDSA signature in DER out."""
FIELD = "Seal"


async def sealed(
    pdf: bytes, certificates: str, name: str, sign: Sign, time_stamper: "TimeStamper | None" = None
) -> bytes:
    """The PDF with the seal of who holds `certificates` (PEM, its own first). `time_stamper` makes it B-T. RFC 3161"""
    pades = await asyncio.to_thread(_pades)
    content: bytes = await pades.sealed(pdf, certificates, name, sign, time_stamper)
    return content


def _pades() -> ModuleType:
    """What signs: a third of all that a process would import, for those that seal."""
    from edocs.render import pades

    return pades
