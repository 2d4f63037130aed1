"""The public pages of each institution: `/public/<code>`, without sign-in, script or cookie.

Invariants: every answer is made from the public list alone, read in a scope in which the database shows no
institution's own row; one institution's pages never name or count another's; nothing is answered that was taken back,
because what is kept here for a while carries the number of the list's last change; nobody may frame an answer.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from edocs.disclosure import listing, pages
from edocs.disclosure.pages import Asked
from edocs.queries import disclosure_public as public
from edocs.queries.disclosure_public import Publisher
from kernel.blobs import BlobRef
from kernel.downloads import disposition
from kernel.dure import Dure
from server.auth import address_of

RATE, BURST = 2.0, 60
"""Requests of one address: two a second in the long run."""
ALL_RATE, ALL_BURST = 200.0, 2_000
"""Requests of everybody together."""
FILE_COST: Final = 5
MOST_KEPT: Final = 400
_KINDS: Final = frozenset({"", "open", "partial", "closed"})
_FILES: Final = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
_SHUT: Final = "default-src 'none'; frame-ancestors 'none'; sandbox"

Answer = Callable[[Request, AsyncConnection, Publisher], Awaitable[Response]]


class Kept(OrderedDict[tuple[Any, ...], bytes]):
    """Pages that were made, by institution, number of the list's last change, and what was asked; the oldest go."""

    def keep(self, key: tuple[Any, ...], content: bytes) -> bytes:
        """Keep it and give it back."""
        self[key] = content
        while len(self) > MOST_KEPT:
            self.popitem(last=False)
        return content


class PublicPages:
    """The doors of everybody."""

    def __init__(self, dure: Dure, folder: Path) -> None:
        self._dure = dure
        self._style = (folder / "style.css").read_bytes()
        self._kept = Kept()

    def routes(self) -> list[BaseRoute]:
        """All of them; whatever else lies below `/public` is not there."""
        doors: list[tuple[str, Answer, int]] = [
            ("/public/{code}/list.json", self._json, 1),
            ("/public/{code}/list.csv", self._csv, FILE_COST),
            ("/public/{code}/{entry}/document.pdf", self._pdf, FILE_COST),
            ("/public/{code}/{entry}/files/{file}", self._file, FILE_COST),
            ("/public/{code}/{entry}", self._document, 1),
            ("/public/{code}", self._list, 1),
        ]
        return [
            Route("/public/style.css", self._css),
            *(Route(path, self._door(answer, cost)) for path, answer, cost in doors),
            Route("/public/{rest:path}", self._nothing),
            Route("/public", self._nothing),
        ]

    async def _css(self, request: Request) -> Response:
        request.scope["dure.door"] = "public"
        return Response(self._style, media_type="text/css", headers={"Cache-Control": "public, max-age=3600"})

    async def _nothing(self, request: Request) -> Response:
        request.scope["dure.door"] = "public"
        return _said(404, "없는 쪽입니다", "주소를 다시 살펴 주십시오. 공개를 거두어들인 문서일 수도 있습니다.")

    def _door(self, answer: Answer, cost: int) -> Callable[[Request], Awaitable[Response]]:
        async def serve(request: Request) -> Response:
            request.scope["dure.door"] = "public"
            if wait := await self._wait(request, cost):
                response = _said(429, "잠시 뒤에 다시 오십시오", "이 주소에서 너무 자주 찾았습니다.")
                response.headers["Retry-After"] = str(int(wait) + 1)
                return response
            # Read in a scope that oversees nobody: of all tables, only what everybody may see shows its rows.
            async with self._dure.oversight(()) as db:
                at = await public.publisher(db, request.path_params["code"])
                return await (self._nothing(request) if at is None else answer(request, db, at))

        return serve

    async def _wait(self, request: Request, cost: int) -> float:
        client = address_of(request, self._dure.settings.behind_proxy)
        for key, rate, burst in ((client, RATE, BURST), ("everybody", ALL_RATE, ALL_BURST)):
            if wait := await self._dure.limits.take(f"public:{key}", cost, rate=rate, burst=burst):
                return wait
        return 0.0

    async def _list(self, request: Request, db: AsyncConnection, at: Publisher) -> Response:
        asked = _asked(request)
        key = (at.id, at.seq, "list", asked.address(""))
        if (page := self._kept.get(key)) is None:
            found = await public.entries(db, at, asked, public.PAGE + 1)
            shown, following = found[: public.PAGE], _following(found)
            page = self._kept.keep(key, pages.list_page(at.name, _base(at), asked, shown, following).encode())
        return _fresh(request, page, "text/html")

    async def _json(self, request: Request, db: AsyncConnection, at: Publisher) -> Response:
        asked = _asked(request)
        key = (at.id, at.seq, "json", asked.address(""))
        if (page := self._kept.get(key)) is None:
            found = await public.entries(db, at, asked, public.PAGE + 1)
            following = _following(found)
            onward = asked.address(f"{_base(at)}/list.json", after=following) if following else ""
            page = self._kept.keep(key, listing.as_json(at.name, found[: public.PAGE], _base(at), onward))
        return _fresh(request, page, "application/json")

    async def _csv(self, request: Request, db: AsyncConnection, at: Publisher) -> Response:
        found = await public.entries(db, at, _asked(request), public.MOST_ROWS)
        response = _fresh(request, listing.as_csv(found, _base(at)), "text/csv")
        response.headers["Content-Disposition"] = disposition(f"{at.name} 정보목록.csv", inline=False)
        return response

    async def _document(self, request: Request, db: AsyncConnection, at: Publisher) -> Response:
        one = await self._entry(request, db, at)
        if one is None:
            return await self._nothing(request)
        return _fresh(request, pages.document_page(at.name, _base(at), one).encode(), "text/html")

    async def _pdf(self, request: Request, db: AsyncConnection, at: Publisher) -> Response:
        one = await self._entry(request, db, at)
        if one is None or one.original is None:
            return await self._nothing(request)
        name = f"{one.number} {one.title}.pdf"
        return await self._bytes(request, at, BlobRef(one.original.sha256, one.original.size), name, "application/pdf")

    async def _file(self, request: Request, db: AsyncConnection, at: Publisher) -> Response:
        one = await self._entry(request, db, at)
        files = one.original.files if one is not None and one.original is not None else ()
        found = next((file for file in files if str(file.id) == request.path_params["file"]), None)
        if found is None:
            return await self._nothing(request)
        return await self._bytes(request, at, BlobRef(found.sha256, found.size), found.name, found.media_type)

    async def _entry(self, request: Request, db: AsyncConnection, at: Publisher) -> listing.Entry | None:
        try:
            wanted = UUID(request.path_params["entry"])
        except ValueError:
            return None
        return await public.one_entry(db, at, wanted)

    async def _bytes(self, request: Request, at: Publisher, blob: BlobRef, name: str, media: str) -> Response:
        """The bytes that the public list names; a PDF is shown, all else is saved."""
        shows = media == "application/pdf"
        headers = {
            "Content-Disposition": disposition(name, inline=shows),
            "Content-Length": str(blob.size),
            "Content-Security-Policy": _FILES if shows else _SHUT,
            "Cache-Control": "public, no-cache",
            "ETag": f'"{blob.sha256}"',
        }
        if headers["ETag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers={name: headers[name] for name in ("ETag", "Cache-Control")})
        if request.method == "HEAD":
            return Response(headers=headers, media_type=media)
        return StreamingResponse(await self._dure.blobs.open(at.id, blob), headers=headers, media_type=media)


def _base(at: Publisher) -> str:
    return f"/public/{at.code}"


def _asked(request: Request) -> Asked:
    """What was asked for; what is not understood asks for nothing."""
    given = request.query_params
    year, kind = given.get("year", ""), given.get("kind", "")
    after = given.get("after", "")
    return Asked(
        q=" ".join(given.get("q", "").replace("\x00", "").split())[:100],
        year=int(year) if len(year) == 4 and year.isascii() and year.isdigit() and "1950" <= year <= "2999" else None,
        kind=kind if kind in _KINDS else "",
        after=after if public.place_of(after) is not None else "",
    )


def _following(found: list[listing.Entry]) -> str:
    """Where the next page begins; empty on the last."""
    return public.cursor_after(found[public.PAGE - 1]) if len(found) > public.PAGE else ""


def _fresh(request: Request, content: bytes, media: str) -> Response:
    """An answer that may be kept but is asked for again each time, so that what was taken back is gone at once."""
    mark = f'"{sha256(content).hexdigest()[:32]}"'
    headers = {"Cache-Control": "public, no-cache", "ETag": mark, "Content-Security-Policy": pages.POLICY}
    if mark in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=media)


def _said(status: int, title: str, words: str) -> Response:
    headers = {"Cache-Control": "no-store", "Content-Security-Policy": pages.POLICY}
    return Response(pages.said_page(title, words), status, headers, "text/html")
