"""The signed barcode as a picture: a QR code in vectors, with the quiet zone that scanners need."""

import io
from typing import Final

import segno

SVG_FILE: Final = "stamp.svg"
_QUIET: Final = 4


def qr_svg(text: str) -> bytes:
    """The text as a QR code that survives copying and folding (error correction M), as SVG."""
    out = io.BytesIO()
    code = segno.make_qr(text, error="M", boost_error=False)
    code.save(out, kind="svg", border=_QUIET, dark="#000000", light="#ffffff", xmldecl=False, svgns=True, nl=False)
    return out.getvalue()
