"""Octets become something that can be filed: read in a thread when large, large ones kept in the store of blobs.

Nothing is written to the database here, so whatever fails leaves only a blob that no row names.
"""

import asyncio
import re
from typing import Final

import msgspec

from kernel.blobs import BlobRef, Blobs
from kernel.errors import TooLarge
from mail.rules.facts import Facts, facts

INLINE: Final = 64 * 1024
"""Messages up to here lie in the database itself: one commit makes them durable."""
AT_ONCE: Final = 16 * 1024
"""Up to here reading costs less than handing it to a thread."""
LARGEST: Final = 50 * 1024 * 1024
"""Octets of a message that is taken."""
_BARE: Final = re.compile(rb"(?<!\r)\n")


class Prepared(msgspec.Struct, frozen=True):
    """A message that is ready to be filed: what it is, and where its octets are."""

    facts: Facts
    raw: bytes | None
    """The whole message, when it is small."""
    prefix: bytes
    blob: BlobRef | None
    head: bytes | None
    """The header, when the rest is in a blob."""


async def prepare(
    blobs: Blobs, institution_id: int, data: bytes, prefix: bytes = b"", known: Facts | None = None
) -> Prepared:
    """Make a message ready; `prefix` are whole lines that we put before it. Bare line feeds become line breaks.

    `known` is what `read` has found in the same message: it is the same for every institution. Raises TooLarge. The
    same octets again give the same value and the same blob.
    """
    if len(data) > LARGEST:
        raise TooLarge("mail_too_large", "메일이 너무 큽니다.", "The message is too large.", max_bytes=LARGEST)
    data = await _mended(data)
    if len(prefix) + len(data) <= INLINE:
        return Prepared(known or await _read(data, prefix), prefix + data, prefix, None, None)
    # The disk is waited for while the text is read.
    putting = blobs.put(institution_id, data, LARGEST + len(data))
    ref, found = (await putting, known) if known else await asyncio.gather(putting, _read(data, prefix))
    return Prepared(found, None, prefix, ref, (prefix + data[: max(0, found.header - len(prefix))])[: found.header])


async def read(data: bytes, prefix: bytes) -> Facts:
    """What `prepare` would find in this message: for one that is to be prepared for several institutions."""
    return await _read(await _mended(data), prefix)


async def _mended(data: bytes) -> bytes:
    return _with_line_ends(data) if len(data) <= INLINE else await asyncio.to_thread(_with_line_ends, data)


async def _read(data: bytes, prefix: bytes) -> Facts:
    return facts(prefix + data) if len(data) <= AT_ONCE else await asyncio.to_thread(_facts, prefix, data)


def _facts(prefix: bytes, data: bytes) -> Facts:
    return facts(prefix + data if prefix else data)


def _with_line_ends(data: bytes) -> bytes:
    """With CR LF for each bare line feed."""
    return _BARE.sub(b"\r\n", data) if data.count(b"\n") != data.count(b"\r\n") else data
