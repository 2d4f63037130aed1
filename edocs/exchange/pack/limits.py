"""How large and how deep a pack may be. Every value is a setting of the deployment."""

from msgspec import Struct


class Limits(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Sizes in octets after decoding, unless said otherwise."""

    max_recipients: int = 500
    max_part_bytes: int = 500 * 1024 * 1024
    max_pack_bytes: int = 1024 * 1024 * 1024
    max_reason_bytes: int = 8192
    max_elements: int = 20_000
    max_depth: int = 64
    max_attributes: int = 64
    max_doc_id: int = 128
    max_pixels: int = 40_000_000
    max_archive_depth: int = 3
    max_archive_ratio: int = 200
    max_archive_bytes: int = 2 * 1024 * 1024 * 1024
    max_text_bytes: int = 16 * 1024 * 1024
    """Of one text node that is no payload."""
