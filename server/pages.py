"""The built web client as files in memory: hashed assets for ever, the page itself always fresh.

Invariants: only files that were there at start are served, so no path can climb; a missing asset is a 404 and never the
page; the page answers navigation only; on the sheet of a mail nothing runs and nothing is loaded from elsewhere.
"""

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from kernel import problem
from kernel.doors import language_of
from kernel.errors import NotFound

_HASHED = re.compile(r"-[A-Za-z0-9_-]{8}\.[a-z0-9]+$")
_TEXT = (".html", ".js", ".css", ".svg", ".json", ".txt", ".webmanifest")
_TYPES = {".js": "text/javascript; charset=utf-8", ".woff2": "font/woff2", ".webmanifest": "application/manifest+json"}
_FOREVER = "public, max-age=31536000, immutable"
_AN_HOUR = "public, max-age=3600"
_SHEET = "/mail-frame.html"
"""The empty sheet into which the client writes a mail: mails bring their own styles, so it is apart from the page."""
_ON_SHEET = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'none'",
            "img-src 'self' data:",
            "style-src 'unsafe-inline'",
            "font-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'self'",
            # Of one origin with the page, which measures it; nothing in it may run.
            "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox",
        )
    ),
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "no-referrer",
}


@dataclass(frozen=True, slots=True)
class File:
    """One file, ready to send."""

    content: bytes
    zipped: bytes | None
    media_type: str
    caching: str
    mark: str


class Pages:
    """The files of one folder."""

    def __init__(self, folder: Path) -> None:
        self.files = {
            "/" + path.relative_to(folder).as_posix(): _load(path, folder)
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.suffix not in (".gz", ".br", ".map")
        }

    async def page(self, request: Request) -> Response:
        """The page of this folder, wherever it is mounted."""
        request.scope["dure.door"] = "page"
        return _send(request, self.files["/index.html"])

    async def part(self, request: Request) -> Response:
        """The file that the path names, wherever this folder is mounted."""
        request.scope["dure.door"] = "page"
        found = self.files.get("/" + request.path_params["name"])
        return _send(request, found) if found else problem.answer(NotFound(), language_of(request))

    async def any(self, request: Request) -> Response:
        """The file of this path; the page where a person navigates; else 404."""
        path = request.url.path
        request.scope["dure.door"] = "page"
        if found := self.files.get(path):
            answer = _send(request, found)
            answer.headers.update(_ON_SHEET if path == _SHEET else {})
            return answer
        page = self.files.get("/index.html")
        if page and not path.startswith("/assets/") and _navigates(request):
            return _send(request, page)
        return problem.answer(NotFound(), language_of(request))


def _load(path: Path, folder: Path) -> File:
    content = path.read_bytes()
    zipped = None
    if path.suffix in _TEXT and len(content) > 1000:
        ready = path.with_name(path.name + ".gz")
        zipped = ready.read_bytes() if ready.is_file() else gzip.compress(content, 6, mtime=0)
    guessed = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    media_type = _TYPES.get(path.suffix) or (f"{guessed}; charset=utf-8" if guessed.startswith("text/") else guessed)
    inside = path.relative_to(folder).parts
    caching = _AN_HOUR
    if path.suffix == ".html":
        caching = "no-cache"
    elif inside[0] == "assets" and _HASHED.search(path.name):
        caching = _FOREVER
    return File(content, zipped, media_type, caching, f'"{hashlib.sha256(content).hexdigest()[:32]}"')


def _send(request: Request, file: File) -> Response:
    headers = {"Cache-Control": file.caching, "ETag": file.mark, "Vary": "Accept-Encoding"}
    if file.mark in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if file.zipped is not None and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(file.zipped, headers=headers | {"Content-Encoding": "gzip"}, media_type=file.media_type)
    return Response(file.content, headers=headers, media_type=file.media_type)


def _navigates(request: Request) -> bool:
    """Whether a person opens an address, rather than a page asking for a part of itself."""
    mode = request.headers.get("sec-fetch-mode")
    if mode is not None:
        return mode == "navigate"
    return "text/html" in request.headers.get("accept", "")
