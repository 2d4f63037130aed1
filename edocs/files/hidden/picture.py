"""Pictures: what they say about who made them and where. Words in a picture's pixels are not read."""

import io
from typing import Final

from PIL import Image

from edocs.files.hidden.look import Look

_TAGS: Final = {
    270: "description",
    271: "make",
    272: "model",
    315: "author",
    33432: "copyright",
    40093: "author",
    37510: "comment",
}
_GPS: Final = 0x8825


def read(data: bytes, look: Look) -> None:
    """Look into a picture."""
    with Image.open(io.BytesIO(data)) as picture:
        for name, value in picture.info.items():
            if (
                isinstance(name, str)
                and isinstance(value, str | bytes)
                and name not in ("exif", "icc_profile", "photoshop", "dpi")
            ):
                words = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
                if name.lower() in ("comment", "author", "description", "copyright", "source", "title") and words.strip(
                    "\0 "
                ):
                    look.meta(name, words)
        exif = picture.getexif()
        for number, name in _TAGS.items():
            value = exif.get(number) or exif.get_ifd(0x8769).get(number)
            if value:
                look.meta(
                    name, value.decode("utf-8", "replace").strip("\0") if isinstance(value, bytes) else str(value)
                )
        if exif.get_ifd(_GPS):
            look.trick("gps", "사진 정보", "찍은 곳의 위치가 들어 있습니다.")
