"""Answers of bytes: ranges, names and types that a browser cannot be tricked with.

Invariants: nothing that we did not make runs in our origin: only types that cannot carry script are shown inline, and
those in a sandbox; everything else is saved. Bytes leave after the transaction that allowed and recorded the reading.
"""

import hashlib
import re
import unicodedata
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from kernel.blobs import Blobs
from kernel.web import Download

_SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
_PDF = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
"""A browser's own PDF viewer refuses to start in a sandbox; it runs no script of ours or theirs in our origin."""

_INLINE = {
    "application/pdf": _PDF,
    "image/png": _SANDBOX,
    "image/jpeg": _SANDBOX,
    "image/gif": _SANDBOX,
    "image/webp": _SANDBOX,
    "text/plain": _SANDBOX,
}
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


async def respond(request: Request, blobs: Blobs, institution_id: int, download: Download) -> Response:
    """The response for a download: whole, one range (206), unchanged (304), or no such range (416). RFC 9110 §14"""
    size = download.blob.size if download.blob else len(download.content)
    mark = download.blob.sha256 if download.blob else hashlib.sha256(download.content).hexdigest()
    headers = _headers(download, f'"{mark}"')
    if f'"{mark}"' in [tag.strip() for tag in request.headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers=headers)
    wanted = _range(request, size, f'"{mark}"')
    if wanted == (0, 0) and size:
        return Response(status_code=416, headers=headers | {"Content-Range": f"bytes */{size}"})
    start, stop = wanted or (0, size)
    status = 206 if wanted else 200
    headers["Content-Length"] = str(stop - start)
    if wanted:
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    if download.blob is None:
        return Response(download.content[start:stop], status, headers, media_type=headers["Content-Type"])
    chunks = await blobs.open(institution_id, download.blob, start, stop)
    return StreamingResponse(chunks, status, headers)


def disposition(name: str, *, inline: bool) -> str:
    """A Content-Disposition that every browser reads, whatever the name holds. RFC 6266 §4.3, RFC 8187 §3.2"""
    kind = "inline" if inline else "attachment"
    clean = (
        "".join(c for c in unicodedata.normalize("NFC", name) if c.isprintable() and c not in '/\\"')[:200] or "file"
    )
    plain = "".join(c if c.isascii() and c not in "%;" else "_" for c in clean)
    if plain == clean:
        return f'{kind}; filename="{plain}"'
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(clean, safe='')}"


def _headers(download: Download, mark: str) -> dict[str, str]:
    media = download.media_type.lower()
    plain = media.split(";", 1)[0].strip()
    inline = download.inline and plain in _INLINE
    return {
        "Content-Type": media if inline or plain in _INLINE else (media or "application/octet-stream"),
        "Content-Disposition": disposition(download.name, inline=inline),
        "Content-Security-Policy": _INLINE.get(plain, _SANDBOX) if inline else _SANDBOX,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "SAMEORIGIN" if inline else "DENY",
        "Cache-Control": "private, no-cache",
        "Accept-Ranges": "bytes",
        "ETag": mark,
    }


def _range(request: Request, size: int, mark: str) -> tuple[int, int] | None:
    """First and behind-last byte of the one range that is asked for; None for the whole; (0, 0) when there is none."""
    if request.headers.get("if-range", mark) != mark:
        return None
    match = _RANGE.fullmatch(request.headers.get("range", "").strip().lower())
    if match is None or match[1] == match[2] == "":
        return None  # absent, several ranges, another unit: RFC 9110 §14.2 lets us ignore it
    if match[1] == "":
        start, stop = max(0, size - int(match[2])), size
    else:
        start, stop = int(match[1]), min(size, int(match[2]) + 1 if match[2] else size)
        if match[2] and int(match[2]) < start:
            return None
    return (start, stop) if start < stop else (0, 0)
