"""What a file may be called, and whether its bytes are what its name says.

A name is a promise to whoever opens the file: it must read as it is, lie in no folder, and end in what the bytes are.
"""

import re
import unicodedata
from typing import Final

from kernel.errors import Invalid

LONGEST: Final = 200
"""Characters of a name; with Korean letters that is what the file systems of our colleagues can hold."""
HEAD: Final = 4096
"""Bytes from the beginning of a file that tell what it is."""
_BIDI: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_HIDDEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200d\u2028\u2029\u2060-\u2064\ufeff\ud800-\udfff]")
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_OLE: Final = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)
_SHAPES: Final[dict[str, tuple[bytes, ...]]] = {
    "hwpx": _ZIP,
    "docx": (*_ZIP, *_OLE),
    "xlsx": (*_ZIP, *_OLE),
    "pptx": (*_ZIP, *_OLE),
    "odt": _ZIP,
    "ods": _ZIP,
    "odp": _ZIP,
    "zip": _ZIP,
    "hwp": (*_OLE, b"HWP Document File", *_ZIP),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "gif": (b"GIF87a", b"GIF89a"),
    "webp": (b"RIFF",),
}
"""How files begin, by the end of their name; encrypted office files are OLE. Names that are not here promise nothing
that could be checked."""
_PROGRAMS: Final = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"#!")
_PROGRAM_NAMES: Final = frozenset(
    "exe com scr pif bat cmd msi msp dll cpl hta js jse vbs vbe wsf wsh ps1 lnk jar".split()
)


def checked_name(name: str) -> str:
    """The name in NFC without blanks at its ends. Raises Invalid with a sentence that says what to change."""
    if _BIDI.search(name):
        raise _bad("파일 이름에 글의 방향을 바꾸는 보이지 않는 문자가 있습니다.", "The name holds bidi controls.")
    if _HIDDEN.search(name):
        raise _bad("파일 이름에 보이지 않는 문자가 있습니다.", "The name holds invisible characters.")
    name = unicodedata.normalize("NFC", name).strip().rstrip(". ")
    if not name or not name.strip("."):
        raise _bad("파일 이름이 없습니다.", "The file has no name.")
    if "/" in name or "\\" in name:
        raise _bad("파일 이름에 폴더 경로(/ 또는 \\)가 들어 있습니다.", "The name holds a path.")
    if len(name) > LONGEST:
        raise _bad(f"파일 이름이 {len(name)}자입니다. {LONGEST}자까지 쓸 수 있습니다.", "The name is too long.")
    if extension(name) in _PROGRAM_NAMES:
        raise Invalid("program_refused", "실행 파일은 붙일 수 없습니다.", "Programs cannot be attached.", name=name)
    return name


def extension(name: str) -> str:
    """The end of the name after its last dot, in small letters; empty without one."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def check_content(name: str, size: int, head: bytes) -> None:
    """Raise Invalid where the file is empty, is a program, or does not begin as its name promises."""
    if size == 0:
        raise Invalid("empty_file", "빈 파일(0바이트)입니다. 원본을 확인해 주십시오.", "The file is empty.", name=name)
    ending = extension(name)
    if head.startswith(_PROGRAMS) and (ending in _SHAPES or ending in ("pdf", "exe", "") or head[:2] == b"MZ"):
        raise Invalid("program_refused", "실행 파일은 붙일 수 없습니다.", "Programs cannot be attached.", name=name)
    wrong = not head.startswith(_SHAPES[ending]) if ending in _SHAPES else False
    if ending == "pdf":
        wrong = b"%PDF-" not in head[:1024]
    if wrong:
        raise Invalid(
            "not_as_named",
            f"확장자는 {ending}인데 내용은 그 형식이 아닙니다. 파일을 열어 확인한 뒤 다시 저장해 붙여 주십시오.",
            "The content is not what the name says.",
            name=name,
        )


def _bad(ko: str, en: str) -> Invalid:
    return Invalid("bad_name", f"{ko} 이름을 바꾸어 다시 올려 주십시오.", en)
