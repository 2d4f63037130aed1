"""Fetching a picture that a mail names, from a place that nobody here chose: the one way out on behalf of a reader.

Names are resolved here, every address is looked at, and the connection goes to the very address that was looked at, so
that a name which answers differently a second time gains nothing. Nothing of the reader travels along.
"""

import asyncio
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import httpcore2

from kernel.errors import Invalid

PATIENCE: Final = 12.0
"""Seconds for one picture, all hops together."""
MOST_OCTETS: Final = 8 * 2**20
MOST_HOPS: Final = 4
AT_ONCE: Final = 24
_PORTS: Final = frozenset({80, 443})
_NAT64: Final = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
_MAGIC: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
_HEADERS: Final = [
    (b"User-Agent", b"Mozilla/5.0 (compatible; Dure mail)"),
    (b"Accept", b"image/webp,image/png,image/jpeg,image/gif"),
    (b"Accept-Encoding", b"identity"),
]
_turns: Final = asyncio.Semaphore(AT_ONCE)


class Refused(Exception):
    """The picture cannot or must not be fetched; the text says why, for programs."""

    def told(self) -> Invalid:
        """The refusal for the reader."""
        return Invalid(
            "image_refused", "이 그림을 가져올 수 없습니다.", "The image could not be fetched.", why=str(self)
        )


@dataclass(frozen=True, slots=True)
class Image:
    """A picture, and what it really is."""

    media_type: str
    octets: bytes


def reachable(address: str) -> bool:
    """Whether an address lies in the open internet: nothing private, local, shared, reserved, or wrapped in another."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address):
        inner = found.ipv4_mapped
        if inner is not None:
            return _is_open(inner)
        wrapped = found.sixtofour is not None or found.teredo is not None or any(found in net for net in _NAT64)
        return not wrapped and _is_open(found)
    return _is_open(found)


def _is_open(found: IPv4Address | IPv6Address) -> bool:
    closed = found.is_multicast or found.is_reserved or found.is_unspecified or found.is_loopback or found.is_link_local
    return found.is_global and not closed


class Guarded(httpcore2.AsyncNetworkBackend):
    """Connects only to addresses in the open, and to those that were looked at."""

    def __init__(self, inner: Any = None) -> None:
        self.inner = inner or httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature of the library
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """A connection to one of the addresses of a name, all of which must be in the open."""
        if port not in _PORTS:
            raise Refused("port")
        addresses = await self.addresses(host, port)
        if not addresses or not all(reachable(one) for one in addresses):
            raise Refused("address")
        return await self.inner.connect_tcp(addresses[0], port, timeout=timeout, socket_options=socket_options)

    async def addresses(self, host: str, port: int) -> list[str]:
        """What a name resolves to."""
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=1)
        except OSError as error:
            raise Refused("name") from error
        return [str(one[4][0]).partition("%")[0] for one in found]

    async def connect_unix_socket(self, *args: Any, **kwargs: Any) -> httpcore2.AsyncNetworkStream:
        """Never."""
        raise Refused("address")

    async def sleep(self, seconds: float) -> None:
        """Wait between tries."""
        await asyncio.sleep(seconds)


async def fetch_image(url: str, backend: httpcore2.AsyncNetworkBackend | None = None) -> Image:
    """The picture at this address. Raises Refused."""
    try:
        async with asyncio.timeout(PATIENCE), _turns:
            async with httpcore2.AsyncConnectionPool(
                ssl_context=ssl.create_default_context(), network_backend=backend or Guarded(), retries=0
            ) as pool:
                return await _followed(pool, url)
    except Refused:
        raise
    except (TimeoutError, OSError, ssl.SSLError, ValueError, UnicodeError) as error:
        raise Refused("unreachable") from error
    except Exception as error:
        if isinstance(error, httpcore2.NetworkError | httpcore2.ProtocolError | httpcore2.TimeoutException):
            raise Refused("unreachable") from error
        raise


async def _followed(pool: httpcore2.AsyncConnectionPool, url: str) -> Image:
    """The picture behind a few redirections, each of them looked at anew."""
    for _ in range(MOST_HOPS):
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
            raise Refused("url")
        async with pool.stream("GET", url, headers=_HEADERS) as answer:
            headers = {name.lower(): value for name, value in answer.headers}
            if answer.status in (301, 302, 303, 307, 308) and b"location" in headers:
                url = urljoin(url, headers[b"location"].decode("latin-1"))
                continue
            if answer.status != 200:
                raise Refused("status")
            if headers.get(b"content-encoding", b"identity").lower() not in (b"", b"identity"):
                raise Refused("encoding")
            return _judged(await _read(answer))
    raise Refused("hops")


async def _read(answer: httpcore2.Response) -> bytes:
    found = bytearray()
    async for chunk in answer.aiter_stream():
        found += chunk
        if len(found) > MOST_OCTETS:
            raise Refused("size")
    return bytes(found)


def _judged(octets: bytes) -> Image:
    """What the octets are, whatever was said of them; only pictures without script pass."""
    for magic, kind in _MAGIC:
        if octets.startswith(magic):
            return Image(kind, octets)
    if octets[:4] == b"RIFF" and octets[8:12] == b"WEBP":
        return Image("image/webp", octets)
    raise Refused("kind")
