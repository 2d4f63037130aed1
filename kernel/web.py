"""The typed HTTP layer: rooms declare plain functions, this makes routes of them.

A handler's signature is its contract. Parameters named in the path come from the path; `body` is a msgspec Struct read
from JSON; `query` is a Struct read from the query string; `upload` is a finished blob; the first parameter is a `Tx` of
the signed-in actor, or a `Call` for the few doors that stand before sign-in. What it returns is the answer: a Struct, a
list of them, None (204) or a `Download`.

Invariants: one request is one transaction; every refusal is problem+json (RFC 9457); no input makes a 500.
"""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Generic, TypeVar, get_type_hints

import msgspec
from msgspec import UNSET, Meta, UnsetType

from kernel.access import Permission
from kernel.blobs import BlobRef, Part
from kernel.tx import Actor, Tx

T = TypeVar("T")

Won = Annotated[int, Meta(ge=0, le=10**15, description="Korean won")]
Seq = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Line = Annotated[str, Meta(max_length=300)]
"""One line of text."""
Text = Annotated[str, Meta(max_length=20_000)]
"""Several paragraphs of text: an opinion, a reason."""
Code = Annotated[str, Meta(min_length=1, max_length=64)]


class View(msgspec.Struct, kw_only=True):
    """Base of what goes out."""


class Input(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Base of what comes in: unknown fields are refused, so that a misspelt one is not lost in silence."""


class Page(View, Generic[T]):
    """One page of a list; `next` is the cursor of the following page, absent on the last."""

    items: list[T]
    next: str | UnsetType = UNSET
    total: int | UnsetType = UNSET


class PageQuery(Input):
    """How a list is asked for."""

    cursor: Annotated[str, Meta(max_length=200)] = ""
    limit: Annotated[int, Meta(ge=1, le=200)] = 50


@dataclass(frozen=True, slots=True)
class Upload:
    """A body that was streamed into the blob store before the transaction opened."""

    blob: BlobRef
    name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A body that was laid aside as a part of something larger (`Endpoint.shelf`), before the transaction opened."""

    part: Part


@dataclass(frozen=True, slots=True)
class Download:
    """An answer of bytes: a blob, or bytes in hand. `inline` shows it in the browser where that is safe."""

    name: str
    media_type: str
    blob: BlobRef | None = None
    content: bytes = b""
    inline: bool = False
    house: int = 0
    """Whose blob it is, at a door before sign-in; behind one it is always the actor's."""


@dataclass(slots=True)
class Call:
    """A request before anybody is known: what sign-in needs to see and to set."""

    dure: Any
    client: str
    language: str
    user_agent: str
    token: str
    """The session token that came with the request, or empty."""
    actor: Actor | None
    origin: str
    issue: str | None = None
    """Set to a token to issue the session cookie, to "" to clear it."""
    location: str = ""
    """Set to redirect the browser (303)."""


@dataclass(frozen=True)
class Endpoint:
    """One door of a room."""

    method: str
    path: str
    function: Callable[..., Any]
    open: bool = False
    """Takes a `Call`: no actor is needed. Everything else answers 401 without one."""
    permission: Permission | None = None
    status: int = 200
    max_upload: int = 0
    """Bytes; above 0 the body is an upload."""
    shelf: str = ""
    """The path parameter that names the shelf where the body is laid aside; then `upload` is a `Piece`."""
    secret: bool = False
    """The answer holds a secret: it is not kept, so an Idempotency-Key does nothing here."""
    parameters: tuple[inspect.Parameter, ...] = field(init=False)
    hints: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        hints = get_type_hints(self.function, include_extras=True)
        parameters = tuple(inspect.signature(self.function).parameters.values())
        expected = Call if self.open else Tx
        if not parameters or hints.get(parameters[0].name) is not expected:
            raise TypeError(f"{self.function.__name__}: the first parameter must be a {expected.__name__}")
        object.__setattr__(self, "parameters", parameters[1:])
        object.__setattr__(self, "hints", hints)

    @property
    def name(self) -> str:
        """The operation id: room and function."""
        return f"{self.function.__module__.split('.', 1)[0]}_{self.function.__name__}"

    @property
    def summary(self) -> str:
        """The first line of the handler's docstring."""
        return (inspect.getdoc(self.function) or self.name).splitlines()[0]


class Routes:
    """Collects a room's endpoints: `@routes.post("/documents")` under a common prefix."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.endpoints: list[Endpoint] = []

    def get(self, path: str, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare a reading door."""
        return self._add("GET", path, options)

    def post(self, path: str, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare a door that acts."""
        return self._add("POST", path, options)

    def put(self, path: str, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare a door that sets a whole thing."""
        return self._add("PUT", path, options)

    def delete(self, path: str, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare a door that ends a thing."""
        return self._add("DELETE", path, options)

    def _add(
        self, method: str, path: str, options: dict[str, Any]
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        def declare(function: Callable[..., Any]) -> Callable[..., Any]:
            self.endpoints.append(Endpoint(method, self.prefix + path, function, **options))
            return function

        return declare


def all_unique(endpoints: Sequence[Endpoint]) -> bool:
    """Whether no two endpoints share a method and path, or an operation id."""
    doors = {(endpoint.method, endpoint.path) for endpoint in endpoints}
    names = {endpoint.name for endpoint in endpoints}
    return len(doors) == len(names) == len(endpoints)
