"""An archive from outside, read within limits, whatever it declares about itself."""

import io
import zipfile
import zlib
from collections.abc import Mapping
from typing import Final

MOST_ENTRIES: Final = 3_000
MOST_ENTRY: Final = 64 * 2**20
MOST_TOTAL: Final = 200 * 2**20
"""Bytes that are unpacked of one archive, all together."""

REASONS: Final[Mapping[str, str]] = {
    "damaged": "파일이 손상되었거나 형식이 달라 읽을 수 없습니다. 원본 프로그램에서 열어 다시 저장해 주십시오.",
    "encrypted": "암호가 걸린 문서입니다. 암호를 풀어 다시 저장해 주십시오.",
    "bomb": "풀었을 때의 크기가 지나치게 커서 읽지 않았습니다. 파일의 출처를 확인해 주십시오.",
    "doctype": "외부 개체를 끌어오는 문서여서 읽지 않았습니다. 파일의 출처를 확인해 주십시오.",
    "old_hwp": "한글 이전 형식(HWP)입니다. 한글에서 ‘다른 이름으로 저장하기’로 HWPX로 바꾸어 주십시오.",
    "old_word": "Word 이전 형식(DOC)입니다. Word에서 DOCX로 다시 저장해 주십시오.",
    "unknown": "불러올 수 없는 형식입니다. HWPX나 DOCX로 저장해 주십시오.",
    "too_large": "불러오기에는 너무 큰 파일입니다. 나누거나 첨부로 붙여 주십시오.",
    "took_too_long": "읽는 데 너무 오래 걸려 그만두었습니다. 문서를 나누어 주십시오.",
    "empty": "빈 파일입니다.",
}
"""What a refusal says to people, by its code."""


class Unreadable(Exception):
    """The file cannot be read; ``code`` is a key of ``REASONS``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Archive:
    """A zip file in memory; every reading counts against one limit."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise Unreadable("damaged") from error
        if len(entries) > MOST_ENTRIES:
            raise Unreadable("bomb")
        if any(entry.flag_bits & 1 for entry in entries):
            raise Unreadable("encrypted")
        self._entries = {entry.filename: entry for entry in entries}
        self._room = MOST_TOTAL

    @property
    def names(self) -> list[str]:
        """The names of all entries."""
        return list(self._entries)

    def has(self, name: str) -> bool:
        """Whether there is such an entry."""
        return name in self._entries

    def read(self, name: str) -> bytes:
        """The bytes of an entry. Raises Unreadable where it is missing, damaged or too large."""
        entry = self._entries.get(name)
        if entry is None:
            raise Unreadable("damaged")
        most = min(MOST_ENTRY, self._room)
        try:
            with self._zip.open(entry) as stream:
                data = stream.read(most + 1)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError) as error:
            raise Unreadable("damaged") from error
        if len(data) > most:
            raise Unreadable("bomb")
        self._room -= len(data)
        return data
