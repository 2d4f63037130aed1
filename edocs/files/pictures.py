"""Pictures decoded and written anew, so that nothing but their pixels goes on."""

import io
import warnings
from collections.abc import Mapping
from typing import Final

from PIL import Image

from edocs.foreign.outgoing import File

MOST_PIXELS: Final = 40_000_000
_KINDS: Final = ("PNG", "JPEG", "GIF", "WEBP", "BMP")
_BROKEN: Final = (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning)


def redrawn(content: bytes) -> File | None:
    """The picture as PNG or JPEG of our own making; None for what cannot be decoded or is far too large."""
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(content), formats=_KINDS) as image:
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            if image.width * image.height > MOST_PIXELS:
                return None
            photo = image.format == "JPEG" and image.mode in ("RGB", "L")
            plain = image.convert(image.mode if photo else "RGBA")
            plain.info.clear()
            out = io.BytesIO()
            plain.save(out, "JPEG" if photo else "PNG", quality=92)
            return File(out.getvalue(), "jpeg" if photo else "png", plain.width, plain.height)
    except _BROKEN:
        return None


def all_redrawn(images: Mapping[str, bytes]) -> dict[str, File]:
    """Every picture that can be decoded, by its key."""
    return {key: file for key, content in images.items() if (file := redrawn(content)) is not None}
