"""The octets of one message as they come: unstuffed, bounded, watched for line ends that hide a second message.

Up to `IN_MEMORY` they stay in memory, then in a file without a name. RFC 5321 §4.5.2
"""

import re
from tempfile import SpooledTemporaryFile
from typing import Final

from mail.smtp.reply import BARE, LINE, TOO_LARGE, Refused, Reply

IN_MEMORY: Final = 256 * 1024
LONGEST_LINE: Final = 1024 * 1024
"""The standard says 1,000 octets; real programs send HTML in one line. RFC 5321 §4.5.3.1.6"""
_END: Final = re.compile(rb"\r\n|\r|\n")


class Collector:
    """Takes chunks until the message ends; `fault` is why it cannot be taken, and then nothing more is kept.

    A bare CR or LF is a fault: another server may read it as the end of a line, and find commands in the text.
    Where our own people hand in mail it is mended instead (`mend`). `binary` octets come counted (BDAT) and may be
    anything.
    """

    def __init__(self, largest: int, *, binary: bool = False, mend: bool = False) -> None:
        self.largest, self.binary, self.mend = largest, binary, mend
        self.size = 0
        self.fault: Reply | None = None
        self._file = SpooledTemporaryFile(max_size=IN_MEMORY)
        self._rest = b"\r\n"
        """What was not looked at yet: at most the line that is not whole; begins with the line end before it."""
        self._started = False

    def feed(self, chunk: bytes) -> bytes | None:
        """Take octets of DATA. When the end mark is in them: what follows it, else None."""
        data = self._rest + chunk
        end = data.find(b"\r\n.\r\n")
        whole = end + 2 if end >= 0 else data.rfind(b"\r\n")
        if whole > 0:
            self._lines(data[:whole])
            data = data[whole:]
        if end >= 0:
            return data[3:]
        self._rest = data
        if len(data) > LONGEST_LINE:
            self.refuse(LINE)
            self._rest = data[-4:]
        return None

    def _lines(self, text: bytes) -> None:
        """Whole lines, each with the line end before it; the first of all is not the message's own."""
        text = text.replace(b"\r\n.", b"\r\n")
        if _has_bare(text):
            if not self.mend:
                self.refuse(BARE)
            text = _END.sub(b"\r\n", text)
        self.keep(text if self._started else text[2:])
        self._started = True

    def keep(self, octets: bytes) -> None:
        """Octets as they are."""
        self.size += len(octets)
        if self.size > self.largest:
            self.refuse(TOO_LARGE)
        if self.fault is None:
            self._file.write(octets)

    def refuse(self, why: Reply) -> None:
        """Keep nothing more; the first reason stands."""
        if self.fault is None:
            self.fault = why
            self._file.truncate(0)

    def whole(self) -> bytes:
        """The message; raises Refused where it cannot be taken."""
        if self.fault is not None:
            raise Refused(self.fault)
        self._file.seek(0)
        data = self._file.read()
        if not self.binary and _has_bare(data):
            if not self.mend:
                raise Refused(BARE)
            data = _END.sub(b"\r\n", data)
        return data

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def _has_bare(text: bytes) -> bool:
    """Whether some CR or LF stands alone."""
    ends = text.count(b"\r\n")
    return text.count(b"\n") != ends or text.count(b"\r") != ends
