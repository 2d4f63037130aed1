"""Reading a request: path, query, body and upload become the values that a handler declared.

Invariant: whatever the bytes are, the outcome is a value of the declared type or a `Refusal`. Text arrives in NFC and
without NUL, so that two spellings of one Korean word are one and the database takes every string.
"""

import re
import unicodedata
from collections.abc import AsyncGenerator, Callable
from datetime import date, datetime
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints
from urllib.parse import unquote

import msgspec
from starlette.requests import ClientDisconnect, Request

from kernel.errors import Invalid, NotFound, Refusal, TooLarge
from kernel.problem import Unreadable, WrongMedia

_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_PLACE = re.compile(r"^(.*?)(?: - at `\$?\.?(.*)`)?$", re.DOTALL)
_INDEX = re.compile(r"\[(\d+|\.\.\.)\]")
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,63}/[a-z0-9!#$&^_.+-]{1,63}")
_UNSAFE_NAME = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_LONGEST_NAME = 200
_LARGEST = 2**63 - 1
_FIRST_YEAR, _LAST_YEAR = 1000, 2999


class Gone(Exception):
    """The caller hung up before the request was whole."""


def path_value(text: str, kind: Any) -> Any:
    """One value from the path; what cannot be one names nothing, so it is NotFound."""
    try:
        value = msgspec.convert(unicodedata.normalize("NFC", text), kind, strict=False)
    except (msgspec.ValidationError, ValueError, OverflowError) as error:
        raise NotFound() from error
    if isinstance(value, str) and ("\0" in value or len(value) > 300):
        raise NotFound()
    if isinstance(value, int) and abs(value) > _LARGEST:
        raise NotFound()
    return value


def query_value(pairs: list[tuple[str, str]], kind: Any) -> Any:
    """The query string as a Struct; a repeated name is refused unless its field is a list."""
    many = _list_fields(kind)
    values: dict[str, Any] = {}
    for name, text in pairs:
        if "\0" in text or "\0" in name:
            raise _invalid("NUL characters are not allowed", name.replace("\0", ""))
        value = unicodedata.normalize("NFC", text)
        if name in many:
            values.setdefault(name, []).append(value)
        elif name in values:
            raise Unreadable(
                "repeated",
                "같은 값이 두 번 왔습니다.",
                "A parameter was given twice.",
                errors=[{"field": name[:100], "message": "repeated"}],
            )
        else:
            values[name] = value
    return _checked(lambda: msgspec.convert(values, kind, strict=False))


async def body_value(request: Request, decoder: msgspec.json.Decoder[Any], limit: int, default: Any) -> Any:
    """The JSON body as the declared type; `default` (unless it is `...`) stands for an absent body."""
    raw = await _whole(request, limit)
    if not raw and default is not ...:
        return default
    media = request.headers.get("content-type", "").split(";", 1)[0].strip().lower()
    if media != "application/json" and not (media.startswith("application/") and media.endswith("+json")):
        raise WrongMedia(
            "wrong_media", "application/json으로 보내 주십시오.", "Send the body as application/json.", got=media[:60]
        )
    return json_value(raw, decoder)


def json_value(raw: bytes, decoder: msgspec.json.Decoder[Any]) -> Any:
    """JSON bytes as the declared type."""
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        raise _unreadable() from error
    if _NUL.search(raw):
        raise _invalid("NUL characters are not allowed", "")
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    return _checked(lambda: decoder.decode(text))


def upload_name(request: Request) -> str:
    """The name that the sender gave the file: `?name=`, else header `X-Name` (percent-encoded UTF-8), made harmless."""
    given = request.query_params.get("name") or unquote(request.headers.get("x-name", ""), errors="replace")
    name = unicodedata.normalize("NFC", _UNSAFE_NAME.sub("", given)).replace("\\", "/").rsplit("/", 1)[-1].strip()
    if name in (".", ".."):
        return ""
    if len(name) > _LONGEST_NAME:
        stem, dot, extension = name.rpartition(".")
        tail = f".{extension}" if dot and len(extension) <= 10 else ""
        name = (stem if tail else name)[: _LONGEST_NAME - len(tail)] + tail
    return name


def upload_media_type(request: Request) -> str:
    """What the sender says it is, without parameters; octets when that is not a media type."""
    media = request.headers.get("content-type", "").split(";", 1)[0].strip().lower()
    return media if _MEDIA_TYPE.fullmatch(media) else "application/octet-stream"


async def upload_chunks(request: Request, limit: int) -> AsyncGenerator[bytes]:
    """The body piece by piece; TooLarge as soon as more than `limit` bytes are announced or have come."""
    _check_announced(request, limit)
    received = 0
    try:
        async for chunk in request.stream():
            received += len(chunk)
            if received > limit:
                raise _too_large(limit)
            if chunk:
                yield chunk
    except ClientDisconnect as error:
        raise Gone from error


async def _whole(request: Request, limit: int) -> bytes:
    return b"".join([chunk async for chunk in upload_chunks(request, limit)])


def _check_announced(request: Request, limit: int) -> None:
    announced = request.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and (len(announced) > 18 or int(announced) > limit):
        raise _too_large(limit)


def _checked(read: Callable[[], Any]) -> Any:
    try:
        value = read()
        _sane(value)
        return value
    except msgspec.ValidationError as error:
        match = _PLACE.match(str(error))
        reason, place = match.groups() if match else (str(error), None)
        raise _invalid(reason, place or "") from error
    except RecursionError as error:
        raise _unreadable() from error
    except (msgspec.MsgspecError, ValueError, OverflowError) as error:
        raise _unreadable() from error


def _sane(value: Any) -> None:
    """Refuse instants without a zone and years that arithmetic could carry out of the calendar."""
    match value:
        case msgspec.Struct():
            for name in value.__struct_fields__:
                _sane(getattr(value, name))
        case list() | tuple() | set() | frozenset():
            for item in value:
                _sane(item)
        case dict():
            for item in value.values():
                _sane(item)
        case date():
            if isinstance(value, datetime) and value.tzinfo is None:
                raise _invalid("An instant needs its zone, such as Z or +09:00", "")
            if not _FIRST_YEAR <= value.year <= _LAST_YEAR:
                raise _invalid(f"Years run from {_FIRST_YEAR} to {_LAST_YEAR}", "")


def _invalid(reason: str, place: str) -> Refusal:
    return Invalid(
        "invalid_input",
        "입력값을 확인해 주십시오.",
        "Check the values you gave.",
        errors=[{"field": _INDEX.sub(r".\1", place)[:200], "message": reason[:300]}],
    )


def _unreadable() -> Refusal:
    return Unreadable("unreadable", "JSON으로 읽을 수 없습니다.", "This is not readable as JSON.")


def _too_large(limit: int) -> Refusal:
    return TooLarge("too_large", "내용이 너무 큽니다.", "This is larger than allowed.", limit=limit)


@cache
def _list_fields(kind: Any) -> frozenset[str]:
    hints = get_type_hints(kind, include_extras=True)
    return frozenset(
        field.encode_name for field in msgspec.structs.fields(kind) if _is_list(hints.get(field.name, field.type))
    )


def _is_list(hint: Any) -> bool:
    origin = get_origin(hint)
    if origin is Annotated:
        return _is_list(get_args(hint)[0])
    if origin in (Union, UnionType):
        return any(_is_list(part) for part in get_args(hint))
    return (origin or hint) in (list, tuple, set, frozenset)
