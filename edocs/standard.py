"""A version of the exchange standard as data: what the writer writes differs from version to version, and only there.

It is a rule pack of the kind `exchange.profile`: previewed, applied to institutions in one act from a day on, taken
back by another. The reader is not bound to one: it takes whatever a version allowed. Pure. LAW exch-std §3
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta, Struct

from edocs import charset

KIND: Final = "exchange.profile"
"""The kind of rule pack that says it."""

_Version = Annotated[str, Meta(pattern=r"^[0-9]{1,2}\.[0-9]{1,2}$")]
_FileName = Annotated[str, Meta(pattern=r"^[a-z0-9_.-]{1,40}$")]


class Profile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a pack is written."""

    number: int = 1
    """Which version of the rule pack says so."""
    dtd_version: _Version = "2.0"
    xsl_version: _Version = "2.0"
    encoding: Literal["euc-kr", "utf-8"] = "euc-kr"
    """Of the pack, of the document in it, and of its base64 fields."""
    line_bytes: Annotated[int, Meta(ge=3, le=3 * 1024, multiple_of=3)] = 54
    """So many octets stand in a line of base64."""
    stylesheet: _FileName = "siheng.xsl"

    def outside(self, text: str) -> list[str]:
        """The characters that this version cannot carry, each once, in order."""
        return charset.outside(text) if self.encoding == "euc-kr" else []

    def encode(self, text: str) -> bytes:
        """The text in the encoding. Raises ValueError for what is outside."""
        return charset.encode(text) if self.encoding == "euc-kr" else text.encode("utf-8")


FIRST: Final = Profile()
"""The standard as it was when this was written: pack 2.0, pubdoc 2.0."""


def profile_from(number: int, values: Mapping[str, Any]) -> Profile:
    """The profile that a rule pack states. Raises ValueError for one that cannot be written by."""
    try:
        return msgspec.convert({**values, "number": number}, Profile)
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from error
