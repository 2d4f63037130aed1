"""Refusals: what an action or query says no with. Each edge maps the kind once.

A refusal is an expected answer, not a fault: it carries a stable code for programs and a sentence for people that says
what happened, what is safe, and what to do (Korean first).
"""

import traceback
from typing import Any, ClassVar


class Refusal(Exception):
    """A polite no. `code` is stable; `ko` and `en` are for people; `details` are JSON values that help to mend it."""

    status: ClassVar[int] = 400

    def __init__(self, code: str, ko: str, en: str = "", **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.ko = ko
        self.en = en or ko
        self.details = details


class NotFound(Refusal):
    """There is no such thing that this actor may see. Says the same for absent and forbidden."""

    status = 404

    def __init__(self, code: str = "not_found", ko: str = "찾을 수 없습니다.", en: str = "Not found.", **details: Any):
        super().__init__(code, ko, en, **details)


class Unauthenticated(Refusal):
    """Nobody is signed in, or the sign-in has lapsed."""

    status = 401


class Forbidden(Refusal):
    """The actor may know of the thing but may not do this to it."""

    status = 403


class Conflict(Refusal):
    """The thing is not (any more) in the state that the command expects."""

    status = 409


class Invalid(Refusal):
    """The input breaks a rule; `details["errors"]` lists places and reasons where there are several."""

    status = 422


class TooMuch(Refusal):
    """A limit of size or rate; `details["retry_after"]` gives seconds where waiting helps."""

    status = 429


class TooLarge(Refusal):
    """The body of a request is larger than this route takes."""

    status = 413


class Unavailable(Refusal):
    """Something that we need does not answer now; the caller may try again."""

    status = 503


def where(exception: BaseException) -> str:
    """For the log: the chain of exception types with their places, without their messages, which may quote contents."""
    parts: list[str] = []
    at: BaseException | None = exception
    while at is not None and len(parts) < 6:
        frames = traceback.extract_tb(at.__traceback__)
        # What libraries do among themselves says little; the last frame is where it broke.
        own = [frame for frame in frames[:-1] if "site-packages" not in frame.filename][-8:] + frames[-1:]
        path = " > ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in own)
        parts.append(f"{type(at).__module__}.{type(at).__name__} [{path}]")
        if isinstance(at, BaseExceptionGroup):
            parts.extend(where(inner) for inner in at.exceptions[:3])
        at = at.__cause__ or at.__context__
    return " from ".join(parts)
