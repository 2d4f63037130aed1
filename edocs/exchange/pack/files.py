"""The parts of a pack as files: their names, and whether their octets are what they say. Nothing is run or unpacked."""

import re
import struct
import unicodedata
import zipfile
from io import BytesIO
from typing import BinaryIO, Final

from edocs.exchange.pack.charset import CONTROLS, HIDDEN
from edocs.exchange.pack.limits import Limits
from edocs.exchange.pack.reasons import Quarantined, Reason

_DEVICES: Final = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\Z)", re.IGNORECASE)
_FORBIDDEN: Final = re.compile(r"[/\\:*?\"<>|]|\A[a-zA-Z]:")
_LONGEST: Final = 255
_EXECUTABLE_NAMES: Final = frozenset(
    "exe com dll scr msi bat cmd ps1 vbs vbe js jse wsf wsh hta jar sh lnk pif cpl reg chm app apk iso img "
    "docm xlsm pptm dotm xltm potm xlam ppam sldm".split()
)
_EXECUTABLE: Final = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xfe\xed\xfa\xcf")
_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES: Final[dict[str, tuple[bytes, ...]]] = {
    **dict.fromkeys(("hwpx", "docx", "xlsx", "pptx", "odt", "ods", "odp", "zip"), (_ZIP, b"PK\x05\x06")),
    **dict.fromkeys(("hwp", "doc", "xls", "ppt"), (_OLE,)),
    "pdf": (b"%PDF-",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    **dict.fromkeys(("jpg", "jpeg"), (b"\xff\xd8\xff",)),
    "gif": (b"GIF87a", b"GIF89a"),
    "bmp": (b"BM",),
}
_MACROS: Final = ("vbaproject.bin", "/macros/", "scripts/headerscripts", "scripts/sourcescripts")
_IMAGES: Final = frozenset({"png", "jpg", "jpeg", "gif", "bmp"})


def check_name(name: str, seen: set[str]) -> None:
    """Refuse a name that is no plain file name here, or the name of another part already."""
    key = unicodedata.normalize("NFC", name).casefold()
    bad = (
        not name.strip(" .")
        or len(name.encode("utf-8", "surrogatepass")) > _LONGEST
        or _FORBIDDEN.search(name)
        or _DEVICES.match(name)
        or CONTROLS.search(name)
        or key in seen
    )
    if HIDDEN.search(name):
        raise Quarantined(Reason.HIDDEN_CHARACTER, "filename")
    if bad:
        raise Quarantined(Reason.FILE_NAME, name[:80])
    seen.add(key)


def suffix(name: str) -> str:
    """The extension, lower case, without the dot."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def check_content(name: str, file: BinaryIO, size: int, limits: Limits) -> None:
    """Refuse what runs, what is not what its name says, and what would burst when opened."""
    file.seek(0)
    head = file.read(64)
    kind = suffix(name)
    if kind in _EXECUTABLE_NAMES or head.startswith(_EXECUTABLE):
        raise Quarantined(Reason.FILE_CONTENT, f"{name[:80]}: executable")
    wanted = _SIGNATURES.get(kind)
    if size and wanted and not head.startswith(wanted):
        raise Quarantined(Reason.FILE_CONTENT, f"{name[:80]}: not what its extension says")
    if head.startswith(_ZIP):
        _check_archive(name, file, limits, 1)
    elif head.startswith(_OLE):
        file.seek(0)
        if b"V\0B\0A\0" in file.read(min(size, 4 * 1024 * 1024)) and kind != "hwp":
            raise Quarantined(Reason.FILE_CONTENT, f"{name[:80]}: macro")
    if kind in _IMAGES:
        _check_pixels(name, file, kind, limits)


def _check_archive(name: str, file: BinaryIO, limits: Limits, depth: int) -> None:
    if depth > limits.max_archive_depth:
        raise Quarantined(Reason.FILE_CONTENT, f"{name[:80]}: archives inside of archives")
    try:
        file.seek(0)
        archive = zipfile.ZipFile(file)
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise Quarantined(Reason.FILE_CONTENT, f"{name[:80]}: a broken archive") from None
    whole = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if whole > limits.max_archive_bytes or whole > max(packed, 1) * limits.max_archive_ratio or len(members) > 10_000:
        raise Quarantined(Reason.FILE_CONTENT, f"{name[:80]}: a bomb")
    for member in members:
        inner = member.filename.lower()
        if member.flag_bits & 1:
            raise Quarantined(Reason.FILE_CONTENT, f"{name[:80]}: encrypted")
        if any(mark in f"/{inner}" for mark in _MACROS[:2]) or inner.endswith(_MACROS[0]):
            raise Quarantined(Reason.FILE_CONTENT, f"{name[:80]}: macro")
        if suffix(inner) in _EXECUTABLE_NAMES:
            raise Quarantined(Reason.FILE_CONTENT, f"{name[:80]}: executable inside")
        if suffix(inner) == "zip":
            _check_archive(name, BytesIO(_member(archive, member, name)), limits, depth + 1)


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> bytes:
    """The octets of an archive inside; its declared size was held against the limits, and is not trusted."""
    try:
        with archive.open(member) as inner:
            octets = inner.read(member.file_size + 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        raise Quarantined(Reason.FILE_CONTENT, f"{name[:80]}: a broken archive") from None
    if len(octets) > member.file_size:
        raise Quarantined(Reason.FILE_CONTENT, f"{name[:80]}: a bomb")
    return octets


def _check_pixels(name: str, file: BinaryIO, kind: str, limits: Limits) -> None:
    file.seek(0)
    width, height = _pixels(file.read(1024 * 1024), kind)
    if width * height > limits.max_pixels:
        raise Quarantined(Reason.IMAGE_SIZE, f"{name[:80]}: {width} × {height}")


def _pixels(head: bytes, kind: str) -> tuple[int, int]:
    """What the header of the image says; zero where it says nothing."""
    try:
        if kind == "png":
            return struct.unpack(">II", head[16:24])
        if kind == "gif":
            return struct.unpack("<HH", head[6:10])
        if kind == "bmp":
            width, height = struct.unpack("<ii", head[18:26])
            return abs(width), abs(height)
        return _jpeg_pixels(head)
    except struct.error:
        return 0, 0


def _jpeg_pixels(head: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 < len(head) and head[at] == 0xFF:
        marker, length = head[at + 1], struct.unpack(">H", head[at + 2 : at + 4])[0]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", head[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return 0, 0
