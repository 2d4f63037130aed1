"""Refusals and faults as problem+json: the one error format of every door.

Invariants: a fault answers with a number only, and the log under that number holds where it happened, never what was
being said; an overloaded or lost database is a 503 with `Retry-After`, not a fault. RFC 9457
"""

import logging
import traceback
from collections.abc import Iterable, Mapping
from math import ceil
from typing import Any

import msgspec
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.responses import Response

from kernel.errors import Conflict, Invalid, Refusal, Unavailable, where

log = logging.getLogger("dure.doors")

PROBLEM = "application/problem+json"

_TITLES: Mapping[int, tuple[str, str]] = {
    400: ("요청을 읽을 수 없습니다", "Unreadable request"),
    401: ("로그인이 필요합니다", "Sign-in needed"),
    403: ("허용되지 않은 일입니다", "Not allowed"),
    404: ("찾을 수 없습니다", "Not found"),
    405: ("이 주소에서는 할 수 없는 일입니다", "Method not allowed"),
    409: ("그사이에 상태가 바뀌었습니다", "Out of step"),
    412: ("그사이에 내용이 바뀌었습니다", "Precondition failed"),
    413: ("내용이 너무 큽니다", "Too large"),
    415: ("읽을 수 없는 형식입니다", "Unsupported media type"),
    416: ("범위가 맞지 않습니다", "Range not satisfiable"),
    421: ("이 서버의 주소가 아닙니다", "Misdirected request"),
    422: ("입력을 확인해 주십시오", "Invalid input"),
    429: ("요청이 너무 많습니다", "Too many requests"),
    500: ("처리하지 못했습니다", "Something went wrong"),
    503: ("잠시 처리할 수 없습니다", "Temporarily unavailable"),
}

_BUSY = ("55P03", "57014", "40001", "40P01", "53300", "57P01", "57P02", "57P03")
"""Lock and statement time-outs, serialization, deadlock, no connection left, a server that goes or comes."""


class Unreadable(Refusal):
    """The request is not what its form promises: broken JSON, a doubled parameter."""


class WrongMedia(Refusal):
    """The body comes in a format that this door does not read."""

    status = 415


class Misdirected(Refusal):
    """The request names a host that we do not serve."""

    status = 421


class WrongMethod(Refusal):
    """This address knows other methods only."""

    status = 405


class Wrong(msgspec.Struct, kw_only=True):
    """One place of the input, and what is wrong there."""

    field: str
    """Where, such as `title` or `rows.3.amount`; empty for the whole."""
    message: str
    code: str = ""


class Problem(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What every refusal looks like on the wire. Further members help to mend it; which ones depends on the code."""

    type: str
    title: str
    status: int
    code: str
    """Stable, for programs."""
    detail: str
    """What happened and what to do, for people, in the caller's language."""
    errors: list[Wrong] = []
    """Places and reasons, where there are several."""
    retry_after: int = 0
    """Seconds after which asking again may succeed; also in the header `Retry-After`."""


def answer(refusal: Refusal, language: str = "ko") -> Response:
    """The refusal as a problem+json response."""
    korean = language != "en"
    title = _TITLES.get(refusal.status, _TITLES[400])
    members = {
        **refusal.details,
        "type": f"urn:dure:problem:{refusal.code}",
        "title": title[0] if korean else title[1],
        "status": refusal.status,
        "code": refusal.code,
        "detail": refusal.ko if korean else refusal.en,
    }
    if "errors" in members:
        members["errors"] = [_placed(wrong) for wrong in members["errors"]]
    headers = {"Cache-Control": "no-store"}
    if (wait := refusal.details.get("retry_after")) is not None:
        members["retry_after"] = max(1, ceil(wait))
        headers["Retry-After"] = str(members["retry_after"])
    if refusal.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="dure"'
    return Response(msgspec.json.encode(members), refusal.status, headers, PROBLEM)


def _placed(wrong: Mapping[str, Any]) -> dict[str, Any]:
    """One error as `Wrong` has it; rules that speak of a `path` mean the field."""
    found = dict(wrong)
    return {"field": str(found.pop("path", "")), "message": "", **found}


def wrong_method(allowed: Iterable[str], language: str) -> Response:
    """The answer where an address is known and the method is not. RFC 9110 §15.5.6"""
    refusal = WrongMethod(
        "wrong_method", "이 주소에서는 할 수 없는 일입니다.", "This address does not know that method."
    )
    response = answer(refusal, language)
    response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def fault(exception: BaseException, language: str, number: str, door: str) -> Response:
    """The answer to something unforeseen: a number for the caller, the place for the log."""
    log.error("fault %s in %s: %s", number, door, where(exception))
    refusal = _Fault(
        "fault",
        f"처리하지 못했습니다. 저장된 내용은 그대로입니다. 되풀이되면 번호 {number}를 관리자에게 알려 주십시오.",
        f"This failed; nothing was changed. If it happens again, give number {number} to your administrator.",
    )
    return answer(refusal, language)


class _Fault(Refusal):
    status = 500


def refusal_of(exception: Exception) -> Refusal | None:
    """What a known kind of exception means to the caller; None for a fault of ours."""
    match exception:
        case Refusal():
            return exception
        case PoolTimeout() | TimeoutError() | ConnectionError():
            return busy()
    if _while_connecting(exception):
        log.error("the database does not let us in: %s", where(exception))
        return busy()
    return _database_refusal(exception) if isinstance(exception, DBAPIError) else None


def busy(seconds: int = 2) -> Unavailable:
    """The refusal of one who should try again shortly."""
    return Unavailable(
        "busy",
        "지금은 처리할 수 없습니다. 바뀐 것은 없으니 잠시 뒤에 다시 해 주십시오.",
        "This cannot be done right now. Nothing was changed; please try again shortly.",
        retry_after=seconds,
    )


def _database_refusal(exception: DBAPIError) -> Refusal | None:
    state = getattr(exception.orig, "sqlstate", None) or ""
    if state in _BUSY or state.startswith("08") or exception.connection_invalidated:
        return busy()
    if state in ("23505", "23503", "23P01"):
        log.warning("constraint %s refused: %s", state, where(exception))
        return Conflict(
            "conflict",
            "다른 변경과 겹쳤습니다. 새로 고친 뒤 다시 해 주십시오.",
            "This collided with another change. Reload and try again.",
        )
    if state.startswith("22") or (not state and _out_of_range(exception)):
        log.warning("value refused by the database: %s", where(exception))
        return Invalid("invalid_value", "저장할 수 없는 값이 있습니다.", "A value cannot be stored.")
    if not state and isinstance(exception, InterfaceError | OperationalError):
        return busy()
    return None


def _while_connecting(exception: BaseException) -> bool:
    """Whether the driver failed to connect, for whatever reason: a socket that is gone says FileNotFoundError."""
    causes = [exception]
    while (cause := causes[-1].__cause__) is not None:
        causes.append(cause)
    frames = (frame for one in causes for frame in traceback.extract_tb(one.__traceback__))
    return any(frame.filename.endswith("asyncpg/connect_utils.py") for frame in frames)


def _out_of_range(exception: DBAPIError) -> bool:
    """Whether the driver itself refused a parameter (asyncpg's DataError carries no SQLSTATE)."""
    return isinstance(exception.orig.__cause__, ValueError) if exception.orig else False
