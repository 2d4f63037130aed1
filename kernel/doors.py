"""Endpoints become Starlette routes: who asks, what with, in one transaction, with one kind of answer.

The order at every door: who is it (401), was it meant (403), is it allowed (403), can it be read (400, 404, 413, 415,
422); only then a transaction opens, and everything from the call to the encoding of its answer happens inside it.

Invariants: one request is one transaction; every refusal is problem+json; no input makes a 500; bytes of an upload are
in the blob store before the transaction opens, and bytes of a download leave after it has committed.
"""

import gzip
import inspect
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Protocol
from urllib.parse import parse_qsl

import msgspec
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import Route

from kernel import idempotency, problem
from kernel.access import Permission
from kernel.downloads import respond
from kernel.dure import Dure
from kernel.errors import Forbidden, Unauthenticated
from kernel.intake import (
    Gone,
    body_value,
    path_value,
    query_value,
    upload_chunks,
    upload_media_type,
    upload_name,
)
from kernel.tx import Actor
from kernel.web import Call, Download, Endpoint, Piece, Upload

_METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH"]
_SAFE = ("GET", "HEAD", "OPTIONS")
_WORTH = 2048
"""Bytes of JSON from which compressing saves more time on the line than it takes here."""
_PARAMETER = re.compile(r"\{([a-z_][a-z0-9_]*)\}")
_encoder = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Caller:
    """Who knocks: the actor if the token is good, the token, how it came, and the address."""

    actor: Actor | None
    token: str
    cookie: bool
    """Whether the token came as a cookie, which browsers send unasked."""
    client: str


class Gate(Protocol):
    """What decides who somebody is, and how the browser keeps the proof."""

    async def identify(self, dure: Dure, request: HTTPConnection) -> Caller:
        """Who sent this; never refuses: a bad token is nobody."""

    def keep(self, response: Response, token: str) -> None:
        """Give the browser this token to keep, or take away the one it has when empty."""


def routes(endpoints: Sequence[Endpoint], dure: Dure, gate: Gate) -> list[Route]:
    """One route per path, fixed paths before those with parameters."""
    paths: dict[str, dict[str, _Door]] = {}
    for endpoint in endpoints:
        paths.setdefault(_numbered(endpoint.path), {})[endpoint.method] = _Door(endpoint, dure, gate)
    return [Route(path, _dispatch(paths[path]), methods=_METHODS) for path in sorted(paths, key=_precedence)]


def language_of(request: HTTPConnection, actor: Actor | None = None) -> str:
    """The language to answer in: the person's own choice, else the first that the request prefers; Korean first."""
    if actor is not None:
        return actor.language
    preferred = request.headers.get("accept-language", "").split(",", 1)[0].strip().lower()
    return "en" if preferred.startswith("en") else "ko"


def number_of(request: HTTPConnection) -> str:
    """The number of this request, as the log knows it."""
    return str(request.scope.get("dure.request", ""))


def _numbered(path: str) -> str:
    """The path with its parameters numbered: two doors may call the same place of one address differently."""
    numbers = count()
    return _PARAMETER.sub(lambda _: f"{{p{next(numbers)}}}", path)


def _precedence(path: str) -> list[tuple[bool, str]]:
    return [(part.startswith("{"), part) for part in path.split("/")]


def _dispatch(doors: dict[str, "_Door"]) -> Callable[[Request], Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        door = doors.get("GET" if request.method == "HEAD" else request.method)
        return await door.answer(request) if door else problem.wrong_method(doors, language_of(request))

    return handle


class _Door:
    """One endpoint, with all that its signature says worked out once."""

    def __init__(self, endpoint: Endpoint, dure: Dure, gate: Gate) -> None:
        self.endpoint = endpoint
        self.dure = dure
        self.gate = gate
        self.unsafe = endpoint.method not in _SAFE
        named = _PARAMETER.findall(endpoint.path)
        parameters = {parameter.name: parameter for parameter in endpoint.parameters}
        if missing := set(named) - set(parameters):
            raise TypeError(f"{endpoint.name}: the path names {', '.join(sorted(missing))}, the function does not")
        if stray := set(parameters) - set(named) - {"body", "query", "upload"}:
            raise TypeError(
                f"{endpoint.name}: {', '.join(sorted(stray))} is neither in the path nor body, query, upload"
            )
        if ("upload" in parameters) != bool(endpoint.max_upload) or {"body", "upload"} <= set(parameters):
            raise TypeError(f"{endpoint.name}: an upload needs max_upload, and takes the place of a body")
        self.path_kinds = {name: endpoint.hints[name] for name in named}
        self.query_kind = endpoint.hints.get("query")
        self.decoder = msgspec.json.Decoder(endpoint.hints["body"]) if "body" in parameters else None
        self.body_default = ...
        if self.decoder and parameters["body"].default is not inspect.Parameter.empty:
            self.body_default = parameters["body"].default
        self.keyed = idempotency.takes_key(endpoint)

    async def answer(self, request: Request) -> Response:
        """The response to one request; raises nothing that an input could cause."""
        language = language_of(request)
        request.scope["dure.door"] = self.endpoint.name
        try:
            caller = await self.gate.identify(self.dure, request)
            language = language_of(request, caller.actor)
            if caller.actor is not None:
                request.scope["dure.actor"] = caller.actor
            self._check(request, caller)
            return await self._enter(request, caller, language)
        except Gone:
            return Response(status_code=400)
        except Exception as exception:  # the edge of the house: every failure becomes an answer here
            refusal = problem.refusal_of(exception)
            if refusal is None:
                return problem.fault(exception, language, number_of(request), self.endpoint.name)
            return problem.answer(refusal, language)

    def _check(self, request: Request, caller: Caller) -> None:
        if caller.actor is None and not (self.endpoint.open and self.endpoint.permission is None):
            raise Unauthenticated("signed_out", "로그인해 주십시오.", "Please sign in.")
        if self.unsafe and (caller.cookie or not caller.token):
            _check_meant(request, caller, self.dure.settings.secure)
        if permission := self.endpoint.permission:
            _check_permission(caller.actor, permission)

    async def _enter(self, request: Request, caller: Caller, language: str) -> Response:
        given = [request.path_params[f"p{place}"] for place in range(len(self.path_kinds))]
        kinds = self.path_kinds.items()
        arguments = {name: path_value(text, kind) for text, (name, kind) in zip(given, kinds, strict=True)}
        if self.query_kind is not None:
            arguments["query"] = query_value(self._query(request), self.query_kind)
        if self.decoder is not None:
            limit = self.dure.settings.max_body_bytes
            arguments["body"] = await body_value(request, self.decoder, limit, self.body_default)
        if caller.actor is None or self.endpoint.open:
            return await self._call(request, caller, language, arguments)
        key = idempotency.key_of(request.headers) if self.keyed else ""
        if self.endpoint.shelf:
            return await self._enter_with_piece(request, caller.actor, arguments, key)
        if self.endpoint.max_upload:
            arguments["upload"] = await self._upload(request, caller.actor)
        return await self._transact(request, caller.actor, arguments, key)

    async def _enter_with_piece(self, request: Request, actor: Actor, arguments: dict[str, Any], key: str) -> Response:
        """A part that is refused is not left lying about."""
        blobs, shelf, limit = self.dure.blobs, arguments[self.endpoint.shelf], self.endpoint.max_upload
        part = await blobs.lay_aside(actor.institution_id, shelf, upload_chunks(request, limit), limit)
        try:
            return await self._transact(request, actor, {**arguments, "upload": Piece(part)}, key)
        except Exception:
            await blobs.drop(actor.institution_id, shelf, part)
            raise

    def _query(self, request: Request) -> list[tuple[str, str]]:
        raw = request.scope["query_string"].decode("latin-1")
        pairs = parse_qsl(raw, keep_blank_values=True, errors="replace", max_num_fields=500)
        return [pair for pair in pairs if not (self.endpoint.max_upload and pair[0] == "name")]

    async def _upload(self, request: Request, actor: Actor) -> Upload:
        limit = min(self.endpoint.max_upload, self.dure.settings.max_upload_bytes)
        blob = await self.dure.blobs.put(actor.institution_id, upload_chunks(request, limit), limit)
        return Upload(blob, upload_name(request), upload_media_type(request))

    async def _transact(self, request: Request, actor: Actor, arguments: dict[str, Any], key: str) -> Response:
        async with self.dure.tx(actor, key) as tx:
            if key:
                said = idempotency.Said(key, self.endpoint.name, idempotency.digest(arguments))
                if earlier := await idempotency.begin(tx, said):
                    return _json(request, earlier.status, earlier.content, {"Idempotent-Replay": "true"})
            answer = await self.endpoint.function(tx, **arguments)
            if not isinstance(answer, Download):
                status, content = self._encoded(answer)
                if key:
                    await idempotency.finish(tx, said, status, content)
        if isinstance(answer, Download):
            return await respond(request, self.dure.blobs, actor.institution_id, answer)
        return _json(request, status, content)

    async def _call(self, request: Request, caller: Caller, language: str, arguments: dict[str, Any]) -> Response:
        call = Call(
            dure=self.dure,
            client=caller.client,
            language=language,
            user_agent=request.headers.get("user-agent", "")[:200],
            token=caller.token,
            actor=caller.actor,
            origin=own_origin(request, self.dure.settings.secure),
        )
        answer = await self.endpoint.function(call, **arguments)
        if call.location:
            response = Response(status_code=303, headers={"Cache-Control": "no-store", "Location": call.location})
        elif isinstance(answer, Download):
            response = await respond(request, self.dure.blobs, answer.house, answer)
        else:
            status, content = self._encoded(answer)
            response = _json(request, status, content)
        if call.issue is not None:
            self.gate.keep(response, call.issue)
        return response

    def _encoded(self, answer: Any) -> tuple[int, bytes]:
        return (204, b"") if answer is None else (self.endpoint.status, _encoder.encode(answer))


def _json(request: Request, status: int, content: bytes, headers: Mapping[str, str] | None = None) -> Response:
    """JSON bytes as a response, compressed where that pays; nothing of it may be kept by anyone on the way."""
    headers = {"Cache-Control": "no-store", **(headers or {})}
    if len(content) >= _WORTH and "gzip" in request.headers.get("accept-encoding", ""):
        content = gzip.compress(content, 3, mtime=0)
        headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return Response(content, status, headers, "application/json" if content else None)


def own_origin(request: HTTPConnection, secure: bool) -> str:
    """The origin that our own pages have, seen from this request; the host was checked before."""
    return f"{'https' if secure else 'http'}://{request.headers.get('host', '')}"


def meant(request: HTTPConnection, secure: bool) -> bool:
    """Whether the Origin, where a browser names one, is our own."""
    origin = request.headers.get("origin")
    return origin is None or origin == own_origin(request, secure)


def _check_meant(request: Request, caller: Caller, secure: bool) -> None:
    """A foreign page cannot set our header nor forge its origin; a program with a Bearer token needs neither."""
    if not meant(request, secure) or (caller.cookie and request.headers.get("x-dure") != "1"):
        raise Forbidden(
            "not_meant",
            "이 사이트의 화면에서 보낸 요청이 아닙니다. 화면을 새로 고친 뒤 다시 해 주십시오.",
            "This request did not come from our own pages. A program sends header X-Dure: 1 or a Bearer token.",
        )


def _check_permission(actor: Actor | None, permission: Permission) -> None:
    if actor is None or permission not in actor.permissions:
        raise Forbidden("forbidden", "이 일을 할 권한이 없습니다.", "You may not do this.", permission=str(permission))
