"""EUC-KR as the exchange has it: the 2,350 syllables of KS X 1001, nothing made up, nothing silently lost.

Python's own encoder writes a syllable outside of them as a sequence of eight octets that others read as four letters;
here such a syllable is refused on the way out, and put together again on the way in.
"""

import codecs
import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Final

from edocs.charset import encode, outside
from edocs.exchange.pack.reasons import Quarantined, Reason

__all__ = ["CONTROLS", "HIDDEN", "compose", "document_codec", "encode", "field_text", "outside"]

_DECLARED: Final = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._:-]+)[\"']")
_KOREAN: Final = frozenset({"euc-kr", "euckr", "ks_c_5601-1987", "ksc5601", "ks_c_5601", "cp949", "ms949", "uhc"})
_FILLER: Final = "\u3164"
_MADE_UP: Final = re.compile("\u3164([\u3131-\u314e\u3164])([\u314f-\u3163\u3164])([\u3131-\u314e\u3164])")
_INITIAL: Final = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_MEDIAL: Final = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINAL: Final = "\u3164ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
HIDDEN: Final = re.compile("[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


def compose(text: str) -> str:
    """The text with made-up syllables (filler and three letters) put together."""
    return _MADE_UP.sub(_composed, text) if _FILLER in text else text


def _composed(match: re.Match[str]) -> str:
    initial, medial, final = _INITIAL.find(match[1]), _MEDIAL.find(match[2]), _FINAL.find(match[3])
    if min(initial, medial, final) < 0:
        return match[0]
    return chr(0xAC00 + (initial * 21 + medial) * 28 + final)


def document_codec(chunks: Iterable[bytes], note: Callable[[str], None]) -> str:
    """The codec in which an XML document is to be read, after all of it was looked at; notes what does not fit.

    Strict EUC-KR first, then CP949, but what is valid UTF-8 is never taken for CP949.
    """
    first, total = b"", 0
    alive = {name: codecs.getincrementaldecoder(name)() for name in ("euc_kr", "utf-8", "cp949")}
    for chunk in chunks:
        first = first or chunk[:512]
        total += len(chunk)
        _feed(alive, chunk, final=False)
    _feed(alive, b"", final=True)
    if not total:
        raise Quarantined(Reason.EMPTY)
    bom = next(
        (mark for mark in (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) if first.startswith(mark)), b""
    )
    match = _DECLARED.match(first.removeprefix(bom))
    declared = match[1].decode("ascii").lower() if match else ""
    if bom and (bom != codecs.BOM_UTF8 or declared != "utf-8"):
        raise Quarantined(Reason.BYTE_ORDER_MARK, declared)
    if declared and declared not in _KOREAN and declared != "utf-8":
        raise Quarantined(Reason.FIELD_ENCODING, declared)
    return _chosen(alive, declared, note)


def _feed(alive: dict[str, codecs.IncrementalDecoder], chunk: bytes, *, final: bool) -> None:
    if chunk.isascii() and not final and not any(decoder.getstate()[0] for decoder in alive.values()):
        return  # the same in all of them; payloads are nothing else
    for name, decoder in list(alive.items()):
        try:
            decoder.decode(chunk, final)
        except UnicodeDecodeError:
            del alive[name]


def _chosen(alive: dict[str, codecs.IncrementalDecoder], declared: str, note: Callable[[str], None]) -> str:
    if declared == "utf-8" or (not declared and "utf-8" in alive):
        if "utf-8" not in alive:
            raise Quarantined(Reason.NOT_WELL_FORMED, "utf-8")
        if "euc_kr" not in alive:  # plain ASCII is both
            note("utf-8")
        return "utf-8"
    if "euc_kr" in alive:
        return "cp949"  # its superset leaves made-up syllables to be seen
    if "utf-8" in alive:
        raise Quarantined(Reason.UTF8_UNDER_EUC_KR)
    if "cp949" not in alive:
        raise Quarantined(Reason.NOT_WELL_FORMED, "euc-kr")
    note("cp949")
    return "cp949"


def field_text(octets: bytes, note: Callable[[str], None], where: str) -> str:
    """The text of a decoded base64 field: EUC-KR, else UTF-8 or CP949 and noted, one line, nothing hidden in it."""
    text = _field(octets, note, where)
    if CONTROLS.search(text):
        raise Quarantined(Reason.CONTROL_CHARACTER, where)
    if HIDDEN.search(text):
        raise Quarantined(Reason.HIDDEN_CHARACTER, where)
    return text


def _field(octets: bytes, note: Callable[[str], None], where: str) -> str:
    for codec, flag in (("euc_kr", ""), ("utf-8", "utf-8"), ("cp949", "cp949")):
        try:
            text = octets.decode(codec)
        except UnicodeDecodeError:
            continue
        if flag:
            note(f"{where}: {flag}")
        elif _FILLER in octets.decode("cp949", "replace"):
            note(f"{where}: made-up syllables")
        return unicodedata.normalize("NFC", text)
    raise Quarantined(Reason.FIELD_ENCODING, where)
