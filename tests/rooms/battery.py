"""The battery that every room inherits. Each check returns the faults it finds, by name; an empty list is a pass.

`test_every_room.py` runs it on the real rooms and the real schema; `test_the_battery_bites.py` plants a fault for each
check and expects to be told of it. A new room needs nothing: being in `server.rooms.ROOMS` is enough.
"""

import ast
import importlib
import pkgutil
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any, get_type_hints
from uuid import UUID

import httpx2
import msgspec
from msgspec import inspect as shapes
from starlette.applications import Starlette

from kernel.doors import routes
from kernel.dure import Dure
from kernel.errors import Refusal
from kernel.events import Event
from kernel.room import Room
from kernel.tx import Actor, Topic
from kernel.web import Endpoint
from server.line import hearable, news_of
from tests.support.planted import PlantedGate

ROOT = Path(__file__).resolve().parents[2]


async def door_faults(
    dure: Dure, endpoints: Sequence[Endpoint], open_doors: Collection[str], own_doors: Collection[str] = ()
) -> list[str]:
    """Every door answers 401 to nobody, but for those listed as open; and the lists hold no other.

    `own_doors` come before there is an actor (they take a `Call`), and still answer 401 to nobody.
    """
    found = []
    app = Starlette(routes=routes(endpoints, dure, PlantedGate()))
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://dure.test") as client:
        for endpoint in endpoints:
            if endpoint.open and endpoint.name not in own_doors:
                found += [] if endpoint.name in open_doors else [f"{endpoint.name}: open, and not listed as open"]
                continue
            path = "/".join("x" if part.startswith("{") else part for part in endpoint.path.split("/"))
            body = _sample(shapes.type_info(endpoint.hints["body"])) if "body" in endpoint.hints else None
            answer = await client.request(endpoint.method, path, json=body if endpoint.open else None)
            if answer.status_code != 401 or answer.headers["content-type"] != "application/problem+json":
                found.append(f"{endpoint.name}: answers {answer.status_code} to nobody")
    gone = {*open_doors, *own_doors} - {endpoint.name for endpoint in endpoints if endpoint.open}
    return found + [f"{name}: listed as open, and is not" for name in sorted(gone)]


def event_faults(room: Room, declared: Iterable[type[Event]] | None = None) -> list[str]:
    """Every event of the room's package is listed, carries the room's name, and survives JSON."""
    events = set(_events_of(room.name) if declared is None else declared)
    found = [f"{event.__name__}: not listed by the room" for event in events - set(room.events)]
    for event in room.events:
        if not event.name().startswith(f"{room.name}."):
            found.append(f"{event.name()}: does not carry the room's name")
        try:
            sample = msgspec.convert(_sample(shapes.type_info(event)), event)
            again = msgspec.convert(msgspec.json.decode(msgspec.json.encode(sample)), event)
            whole = again == sample and msgspec.to_builtins(again) == msgspec.json.decode(msgspec.json.encode(sample))
        except (msgspec.ValidationError, TypeError) as error:
            found.append(f"{event.name()}: {error}")
        else:
            found += [] if whole else [f"{event.name()}: not the same after JSON"]
        if not event.__struct_config__.frozen:
            found.append(f"{event.name()}: can be changed after it happened")
    return found


def _events_of(room: str) -> list[type[Event]]:
    package = importlib.import_module(room)
    for module in pkgutil.walk_packages(package.__path__, f"{room}."):
        if module.name.endswith((".events", ".room")):
            importlib.import_module(module.name)
    pending, found = list(Event.__subclasses__()), []
    while pending:
        event = pending.pop()
        pending += event.__subclasses__()
        found += [event] if event.__module__.partition(".")[0] == room else []
    return found


def _sample(shape: Any) -> Any:
    """A plain value of this shape, with as much in it as it may hold."""
    match shape:
        case shapes.StructType(fields=fields):
            return {field.encode_name: _sample(field.type) for field in fields}
        case shapes.ListType(item_type=item) | shapes.VarTupleType(item_type=item):
            return [_sample(item), _sample(item)]
        case shapes.DictType(key_type=key, value_type=value):
            return {_sample(key): _sample(value)}
        case shapes.UnionType(types=types):
            return _sample(next(one for one in types if not isinstance(one, shapes.NoneType)))
        case shapes.StrType(min_length=least) if least:
            return "7" * least
        case shapes.EnumType(cls=cls):
            return next(iter(cls)).value
        case shapes.LiteralType(values=values):
            return values[0]
    plain: dict[type, Any] = {
        shapes.StrType: "가",
        shapes.IntType: 7,
        shapes.FloatType: 1.5,
        shapes.BoolType: True,
        shapes.UUIDType: str(UUID(int=7)),
        shapes.DateTimeType: "2026-11-02T03:04:05.000006Z",
        shapes.DateType: "2026-11-02",
        shapes.AnyType: {"k": [1, None]},
    }
    if type(shape) not in plain:
        raise TypeError(f"{type(shape).__name__} is no plain JSON")
    return plain[type(shape)]


def topic_faults(room: str, folder: Path | None = None) -> list[str]:
    """Every topic that the room's code makes begins with the room's own name."""
    found = []
    for path in sorted((folder or ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Topic"):
                continue
            first = node.args[0] if node.args else next((k.value for k in node.keywords if k.arg == "room"), None)
            name = _constant(path, first)
            if name != room:
                found.append(f"{path.name}:{node.lineno}: a topic of {name or 'an unknown room'}")
    return found


def _constant(path: Path, node: ast.expr | None) -> str | None:
    """The text of a literal, or of a name that the module sets to a literal."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.Name):
        for line in ast.parse(path.read_text("utf-8")).body:
            if isinstance(line, ast.Assign) and any(isinstance(t, ast.Name) and t.id == node.id for t in line.targets):
                return _constant(path, line.value)
    return None


async def news_faults(dure: Dure, room: Room, kinds: Iterable[str]) -> list[str]:
    """The room's news, asked as the live line asks, refuses topics of another room, another institution, of nothing."""
    if room.news is None:
        return []
    found = []
    actor = Actor(1, person_id=UUID(int=1), client="192.0.2.1")
    for kind in kinds:
        for topic in (
            Topic("stranger", 1, kind, str(UUID(int=1))),
            Topic(room.name, 2, kind, str(UUID(int=1))),
            Topic(room.name, 1, kind, str(UUID(int=99))),
            Topic(room.name, 1, kind, "no id"),
            Topic(room.name, 1, "no-such-kind", str(UUID(int=1))),
        ):
            if hearable(str(topic), actor, news_of([room])) is None:
                continue
            try:
                async with dure.tx(actor) as tx:
                    await room.news(tx, topic, 0)
            except Refusal:
                continue
            except Exception as error:
                found.append(f"{topic}: fails with {type(error).__name__}")
            else:
                found.append(f"{topic}: is told to someone who may not hear it")
    return found


def kinds_of(room: str) -> list[str]:
    """The kinds of topics that the room's code makes, read from it."""
    kinds = set()
    for path in sorted((ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Topic":
                kinds |= {k for k in [_constant(path, node.args[2])] if k} if len(node.args) > 2 else set()
    return sorted(kinds)


def docstring_faults(endpoints: Iterable[Endpoint]) -> list[str]:
    """Every door says what it does, and every answer and input is declared."""
    found = []
    for endpoint in endpoints:
        if not endpoint.function.__doc__:
            found.append(f"{endpoint.name}: says nothing")
        if "return" not in get_type_hints(endpoint.function):
            found.append(f"{endpoint.name}: does not say what it answers")
    return found
