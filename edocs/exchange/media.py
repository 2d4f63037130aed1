"""What a part of a pack is, by its name and its first octets; what the sender says of it is not believed. Pure."""

from typing import Final

_TYPES: Final = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "txt": "text/plain",
    "zip": "application/zip",
}
_OTHER: Final = "application/octet-stream"
_MAGIC: Final = {b"\x89PNG": "image/png", b"GIF8": "image/gif", b"\xff\xd8\xff": "image/jpeg", b"BM": "image/bmp"}


def by_name(name: str) -> str:
    """The media type that the extension stands for."""
    return _TYPES.get(name.rpartition(".")[2].lower(), _OTHER)


def of_picture(head: bytes) -> str:
    """The media type of a picture by how it begins."""
    return next((kind for magic, kind in _MAGIC.items() if head.startswith(magic)), _OTHER)
