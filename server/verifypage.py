"""The page that checks papers: served at /verify, and handed out as one file that needs no server.

Invariants: the served page runs only scripts that lie beside it; the handed-out file carries script, style and the
signed lists inside, and a policy of its own by which it can speak to nobody.
"""

import base64
import hashlib
import re
from pathlib import Path

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from edocs.queries.issues import bundle
from kernel import problem
from kernel.doors import language_of
from kernel.dure import Dure
from kernel.errors import NotFound

_CAMERA = "camera=(self), microphone=(), geolocation=(), payment=(), usb=()"
_SCRIPT = re.compile(r'<script type="module"[^>]* src="/(assets/[^"]+)"></script>')
_STYLE = re.compile(r'<link rel="stylesheet"[^>]* href="/(assets/[^"]+)">')


class VerifyPage:
    """The built page of one web folder."""

    def __init__(self, dure: Dure, folder: Path) -> None:
        self._dure = dure
        self._folder = folder

    def routes(self) -> list[BaseRoute]:
        """The page, and the page as one file."""
        return [Route("/verify", self.page), Route("/verify/tool.html", self.tool)]

    async def page(self, request: Request) -> Response:
        """The page; it alone may use the camera."""
        request.scope["dure.door"] = "verify"
        file = self._folder / "verify.html"
        if not file.is_file():
            return problem.answer(NotFound(), language_of(request))
        headers = {"Cache-Control": "no-cache", "Permissions-Policy": _CAMERA}
        return Response(file.read_bytes(), headers=headers, media_type="text/html")

    async def tool(self, request: Request) -> Response:
        """The page with all it needs inside, as of now."""
        request.scope["dure.door"] = "verify"
        async with self._dure.commons() as db:
            found = await bundle(db)
        if found is None or not (self._folder / "verify.html").is_file():
            refusal = NotFound("no_trust", "아직 신뢰 목록이 없습니다.", "There is no list of trusted keys yet.")
            return problem.answer(refusal, language_of(request))
        headers = {
            "Cache-Control": "no-cache",
            "Content-Disposition": 'attachment; filename="dure-verify.html"',
        }
        return Response(one_file(self._folder, msgspec.json.encode(found)), headers=headers, media_type="text/html")


def one_file(folder: Path, carried: bytes) -> bytes:
    """The built page with script, style and the bundle inside. Its own policy lets it load and send nothing."""
    page = (folder / "verify.html").read_text("utf-8")
    script = _inside(folder, _SCRIPT, page).replace("</script", "<\\/script")
    style = _inside(folder, _STYLE, page)
    data = carried.decode().replace("<", "\\u003c")
    policy = (
        f"default-src 'none'; script-src 'sha256-{_digest(script)}'; style-src 'unsafe-inline'; img-src data: blob:;"
        " media-src blob: mediastream:; base-uri 'none'; form-action 'none'"
    )
    page = _STYLE.sub(lambda _: f"<style>{style}</style>", _SCRIPT.sub("", page))
    head = f'<head>\n    <meta http-equiv="Content-Security-Policy" content="{policy}" />'
    page = page.replace("<head>", head, 1)
    bundled = f'<script type="application/json" id="bundle">{data}</script>'
    tail = f'{bundled}\n    <script type="module">{script}</script>\n  </body>'
    return page.replace("</body>", tail, 1).encode()


def _inside(folder: Path, pattern: re.Pattern[str], page: str) -> str:
    found = pattern.search(page)
    if found is None:
        raise ValueError("the page that checks papers is not built as expected")
    return (folder / found[1]).read_text("utf-8")


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
