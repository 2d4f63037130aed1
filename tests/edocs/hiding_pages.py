"""More files that hide something: OpenDocument, PDF, HTML, text, pictures."""
# ruff: noqa: E501 - markup reads best unbroken

import io
from collections.abc import Callable
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.edocs.hiding import SECRET, SEEN, archive

# ODT ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

ODF = (
    'xmlns:office="o" xmlns:text="t" xmlns:style="s" xmlns:fo="f" xmlns:table="tb" xmlns:draw="d" '
    'xmlns:dc="dc" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"'
)


def odt(body: str, style: str = "", **more: str) -> bytes:
    styles = f'<office:automatic-styles><style:style style:name="T1" style:family="text"><style:text-properties {style}/></style:style></office:automatic-styles>'
    content = f"<office:document-content {ODF}>{styles}<office:body><text:p>{SEEN}</text:p>{body}</office:body></office:document-content>"
    parts = {name.replace("__", "/").replace("_xml", ".xml"): value for name, value in more.items()}
    return archive({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content, **parts})


def odt_span(hides: str, shows: str) -> Callable[[bool], bytes]:
    body = f'<text:p><text:span text:style-name="T1">{SECRET}</text:span></text:p>'
    return lambda hidden: odt(body, hides if hidden else shows)


def odt_part(hides: str, shows: str = "") -> Callable[[bool], bytes]:
    return lambda hidden: odt(hides if hidden else shows)


# PDF ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def pdf(
    stream: str, *, page: str = "", extra: tuple[str, ...] = (), resources: str = "", root: str = "", tail: bytes = b""
) -> bytes:
    """A page of one stream; extra objects are numbered from 6 on."""
    objects = [
        f"<</Type/Catalog/Pages 2 0 R{root}>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>{resources}>>{page}>>",
        f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *extra,
    ]
    out = b"%PDF-1.7\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    at = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    out += f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{at}\n%%EOF\n".encode()
    return out + tail


HIDDEN_LATIN = "nobody sees this"
IMAGE = "<</Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray/Length 1>>stream\nx\nendstream"


def text(before: str = "", at: str = "72 700", size: str = "12") -> str:
    return f"{before} BT /F {size} Tf {at} Td ({HIDDEN_LATIN}) Tj ET "


def pdf_text(hides: str, shows: str, **more: Any) -> Callable[[bool], bytes]:
    return lambda hidden: pdf(hides if hidden else shows, **more)


def pdf_revised(hidden: bool) -> bytes:
    whole = pdf(text())
    start = whole.rindex(b"startxref") + 10
    at = int(whole[start:].split(b"\n")[0])
    again = f"4 0 obj\n<</Length 0>>stream\n\nendstream\nendobj\nxref\n4 1\n{len(whole):010} 00000 n \ntrailer<</Size 6/Root 1 0 R/Prev {at}>>\nstartxref\n{{}}\n%%EOF\n"
    place = len(whole) + again.index("xref")
    return whole + again.format(place).encode() if hidden else whole


def pdf_layer(hidden: bool) -> bytes:
    off = "/OFF[6 0 R]" if hidden else ""
    return pdf(
        f"/OC /L BDC {text()} EMC",
        root=f"/OCProperties<</OCGs[6 0 R]/D<<{off}>>>>",
        resources="/Properties<</L 6 0 R>>",
        extra=("<</Type/OCG/Name(a)>>",),
    )


# HTML, text, pictures ────────────────────────────────────────────────────────────────────────────────────────────


def html(hides: str, shows: str) -> Callable[[bool], bytes]:
    return lambda hidden: f"<!doctype html><p>{SEEN}</p>{hides if hidden else shows}".encode()


def styled(style: str) -> str:
    return f'<p style="{style}">{SECRET}</p>'


def plain(hides: str, shows: str = SEEN) -> Callable[[bool], bytes]:
    return lambda hidden: (hides if hidden else shows).encode()


def png(hidden: bool) -> bytes:
    out, info = io.BytesIO(), PngInfo()
    if hidden:
        info.add_text("Author", "한가람")
    Image.new("RGB", (2, 2)).save(out, "png", pnginfo=info)
    return out.getvalue()


def jpeg(hidden: bool) -> bytes:
    out, exif = io.BytesIO(), Image.Exif()
    if hidden:
        exif.get_ifd(0x8825).update({1: "N", 2: (37.0, 30.0, 0.0)})
    Image.new("RGB", (2, 2)).save(out, "jpeg", exif=exif)
    return out.getvalue()
