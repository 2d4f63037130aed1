"""The sheet as PDF/A-2a: tagged, fonts embedded, equal bytes for equal input.

Drawn by Typst from the template ``paper.typ``. The words of a document reach it as data in a JSON file, never as
source. Only our own fonts are used, so that the same record looks the same on every machine.
"""

import asyncio
import io
import json
import tempfile
import warnings
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst
from msgspec import Struct
from PIL import Image

from edocs.paper import Paper
from edocs.render.barcode import SVG_FILE, qr_svg
from edocs.render.drawing import Picture, drawing
from edocs.render.glyphs import FONTS, printable

TEMPLATE: Final = Path(__file__).parent / "paper.typ"
MAX_PIXELS: Final = 40_000_000
# More at once only makes each one slower.
_DRAWERS: Final = ThreadPoolExecutor(2, "pdf")


class Stamp(Struct, frozen=True):
    """What an issued copy bears in its margin: the token as a barcode, its number, and what they are for."""

    token: str
    number: str
    words: tuple[str, ...]


async def render_pdf(
    paper: Paper, images: Mapping[str, bytes], made_at: datetime | None = None, stamp: Stamp | None = None
) -> bytes:
    """Return the sheet as PDF/A, drawn in one of two worker threads that leave the loop to others.

    ``images`` holds the bytes of pictures by attachment id and of signatures by their key. The creation time is that
    of the decision, or ``made_at`` for a sheet that is not decided. ``stamp`` makes an issued copy of it.
    """
    return await asyncio.get_running_loop().run_in_executor(_DRAWERS, make_pdf, paper, images, made_at, stamp)


def make_pdf(
    paper: Paper, images: Mapping[str, bytes], made_at: datetime | None = None, stamp: Stamp | None = None
) -> bytes:
    """Return the sheet as PDF/A; blocks for as long as it takes. See ``render_pdf``."""
    created = paper.decided_at or made_at or datetime(1970, 1, 1, tzinfo=UTC)
    with tempfile.TemporaryDirectory(prefix="dure-pdf-") as folder:
        root = Path(folder)
        (root / "paper.typ").write_bytes(TEMPLATE.read_bytes())
        data = drawing(paper, _pictures(images, root))
        if stamp is not None:
            (root / SVG_FILE).write_bytes(qr_svg(stamp.token))
            data["stamp"] = {"file": SVG_FILE, "number": stamp.number, "words": list(stamp.words)}
        try:
            return _compiled(root, data, printable, created)
        except typst.TypstError:
            # A mark on a letter that no single font holds together: print the letters alone.
            return _compiled(root, data, lambda text: printable(text, plain=True), created)


def _compiled(root: Path, data: dict[str, Any], words: Callable[[str], str], created: datetime) -> bytes:
    """Run the template over the data with every string made printable."""
    (root / "data.json").write_text(json.dumps(_mapped(data, words), ensure_ascii=False), encoding="utf-8")
    return typst.compile(
        root / "paper.typ",
        root=root,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["a-2a"],
        timestamp=created.replace(microsecond=0),  # the compiler takes whole seconds only
    )


def _mapped(value: Any, words: Callable[[str], str]) -> Any:
    """Return plain data with a function applied to every string."""
    if isinstance(value, str):
        return words(value)
    if isinstance(value, dict):
        return {key: _mapped(item, words) for key, item in value.items()}
    return [_mapped(item, words) for item in value] if isinstance(value, list) else value


def _pictures(images: Mapping[str, bytes], root: Path) -> dict[str, Picture]:
    """Write every image that can be decoded into the folder, as PNG or JPEG of our own making."""
    found = {}
    for index, (key, content) in enumerate(images.items()):
        try:
            found[key] = _picture(content, root, f"image-{index}")
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
            continue
    return found


def _picture(content: bytes, root: Path, name: str) -> Picture:
    """Decode one image and write it anew, so that nothing but its pixels goes on."""
    with warnings.catch_warnings(), Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "GIF", "WEBP")) as image:
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        if image.width * image.height > MAX_PIXELS:
            raise ValueError("too many pixels")
        if image.format == "JPEG" and image.mode in ("RGB", "L"):
            plain, file = image.convert(image.mode), f"{name}.jpg"
        else:
            plain, file = image.convert("RGBA"), f"{name}.png"
        plain.info.clear()
        plain.save(root / file, quality=92)
        return Picture(file, plain.width, plain.height)


@cache
def _fonts() -> typst.Fonts:
    """Read our fonts once."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
