"""base64 without mercy: what is not exactly base64 is told apart and refused."""

import base64
import re
from typing import Final

from edocs.exchange.pack.reasons import Quarantined, Reason

_BLANKS: Final = str.maketrans("", "", "\r\n\t ")
_STRICT: Final = re.compile(r"[A-Za-z0-9+/]*={0,2}\Z")
_LETTERS: Final = re.compile(r"[A-Za-z0-9+/=]")


def strict(text: str, where: str) -> bytes:
    """The octets of a whole value."""
    decoder = Decoder(where)
    return decoder.feed(text) + decoder.end()


class Decoder:
    """Decodes a value piece by piece, so that no payload is ever whole in memory."""

    def __init__(self, where: str) -> None:
        self.where = where
        self._rest = ""
        self._ended = False

    def feed(self, text: str) -> bytes:
        """The octets that this piece completes."""
        text = text.translate(_BLANKS)
        if not text:
            return b""
        if self._ended:
            raise Quarantined(Reason.BASE64_AFTER_PADDING, self.where)
        whole = self._rest + text
        if not _STRICT.match(whole):
            raise Quarantined(_fault(whole), self.where)
        if whole.endswith("="):
            if len(whole) % 4 and len(whole) % 4 + whole.count("=") > 4:
                raise Quarantined(Reason.BASE64_PADDING, self.where)
            if len(whole) % 4 == 0:
                self._ended = True
        cut = len(whole) - len(whole) % 4
        self._rest = whole[cut:]
        return base64.b64decode(whole[:cut], validate=True)

    def end(self) -> bytes:
        """Nothing may be left over."""
        if self._rest:
            raise Quarantined(Reason.BASE64_PADDING, self.where)
        return b""


def _fault(text: str) -> Reason:
    """Which fault it is: data after padding, some foreign letters, or no base64 at all."""
    foreign = sum(1 for letter in text[:4096] if not _LETTERS.match(letter))
    if not foreign:
        return Reason.BASE64_AFTER_PADDING if text.rstrip("=").count("=") else Reason.BASE64_PADDING
    plain = not text.isascii() or foreign * 8 > min(len(text), 4096)
    return Reason.NOT_BASE64 if plain else Reason.BASE64_ALPHABET
