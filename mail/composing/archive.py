"""Many messages as one file: names within a zip, lines of an mbox. Pure. RFC 4155"""

import re
import zipfile
from datetime import datetime
from typing import IO, Final, cast

from mail.mime.parameters import clean_name

_FROM: Final = re.compile(rb"^(>*From )", re.MULTILINE)


def entry_name(number: int, at: datetime, subject: str, folder: str = "") -> str:
    """What a message is called in a zip."""
    plain = clean_name(re.sub(r'[<>:"|?*]', "_", subject))
    name = f"{number:06d}_{at:%Y%m%d_%H%M}_{(plain or '제목 없음')[:80]}.eml"
    return f"{folder}/{name}" if folder else name


def mbox_entry(octets: bytes, at: datetime) -> bytes:
    """A message in an mbox, lines that could be mistaken quoted."""
    body = _FROM.sub(rb">\1", octets.replace(b"\r\n", b"\n"))
    return f"From MAILER-DAEMON {at:%a %b %d %H:%M:%S %Y}\n".encode() + body.rstrip(b"\n") + b"\n\n"


class Zip:
    """A zip that is handed on as it grows: nothing of it is kept."""

    def __init__(self) -> None:
        self._sink = _Sink()
        self._zip = zipfile.ZipFile(cast("IO[bytes]", self._sink), "w", zipfile.ZIP_DEFLATED, compresslevel=4)

    def add(self, name: str, octets: bytes, at: datetime) -> bytes:
        """The octets of one more entry."""
        moment = (max(1980, at.year), at.month, at.day, at.hour, at.minute, at.second)
        entry = zipfile.ZipInfo(name, moment)
        entry.compress_type = zipfile.ZIP_DEFLATED
        self._zip.writestr(entry, octets)
        return self._sink.taken()

    def close(self) -> bytes:
        """The octets that end it."""
        self._zip.close()
        return self._sink.taken()


class _Sink:
    """A file that can only be written on."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, octets: bytes) -> int:
        """Take octets."""
        self._parts.append(bytes(octets))
        return len(octets)

    def flush(self) -> None:
        """Nothing is held back."""

    def taken(self) -> bytes:
        """What was written since it was taken last."""
        found, self._parts = b"".join(self._parts), []
        return found
