"""base64 without mercy: what is not exactly base64 is told apart and refused."""

import base64
from typing import Final

from edocs.exchange.pack.reasons import Quarantined, Reason

_BLANKS: Final = b"\r\n\t "
_ALPHABET: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="


def strict(text: str, where: str) -> bytes:
    """The octets of a whole value."""
    decoder = Decoder(where)
    return decoder.feed(text) + decoder.end()


class Decoder:
    """Decodes a value piece by piece, so that no payload is ever whole in memory."""

    def __init__(self, where: str) -> None:
        self.where = where
        self._rest = b""
        self._ended = False

    def feed(self, text: str) -> bytes:
        """The octets that this piece completes."""
        letters = text.encode("utf-8", "surrogatepass").translate(None, _BLANKS)
        if not letters:
            return b""
        if self._ended:
            raise Quarantined(Reason.BASE64_AFTER_PADDING, self.where)
        whole = self._rest + letters
        if foreign := whole.translate(None, _ALPHABET):
            plain = len(foreign) * 8 > len(whole) or not foreign.isascii()
            raise Quarantined(Reason.NOT_BASE64 if plain else Reason.BASE64_ALPHABET, self.where)
        self._ended = self._padded(whole)
        cut = len(whole) - len(whole) % 4
        self._rest = whole[cut:]
        return base64.b64decode(whole[:cut])

    def _padded(self, whole: bytes) -> bool:
        """Whether the padding ends the value here; one or two of it, only at the end of the last four letters."""
        padding = len(whole) - len(whole.rstrip(b"="))
        if b"=" in whole[: len(whole) - padding]:
            raise Quarantined(Reason.BASE64_AFTER_PADDING, self.where)
        used = (len(whole) - padding) % 4
        if padding and (used < 2 or used + padding > 4):
            raise Quarantined(Reason.BASE64_PADDING, self.where)
        return bool(padding) and used + padding == 4

    def end(self) -> bytes:
        """Nothing may be left over."""
        if self._rest:
            raise Quarantined(Reason.BASE64_PADDING, self.where)
        return b""
