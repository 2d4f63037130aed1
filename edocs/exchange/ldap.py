"""The directory asked over LDAP, by OpenLDAP's own `ldapsearch`: paged, with a time and a size that are not passed.

What it prints is LDIF, read as every other copy is. Nothing of a setting becomes a word of a shell. RFC 4511, RFC 2696
"""

import asyncio
import shutil
from hashlib import sha256
from typing import Final

from sqlalchemy import select

from edocs.agencies import Refused
from edocs.exchange.directory import MOST_BYTES, Taken, take_octets
from edocs.tables.exchange import agency_import
from kernel.dure import Dure

BASE: Final = "o=Government of Korea,c=kr"
_SECONDS: Final = 600
_FILTER: Final = "(objectClass=ucOrg2)"
ATTRIBUTES: Final = (
    "objectClass ou ouCode ucOrganizationalUnitName ucOrgFullName ucChieftitle ouDocumentReceipientSymbol topouCode "
    "repouCode parentouCode ouLevel ouOrder ouSendOutDocumentYN ouReceiveDocumentYN userCertificate"
).split()
"""What is asked for: nothing of people."""


def command(url: str, base: str) -> list[str]:
    """How the directory is asked."""
    asked = ["-H", url, "-b", base or BASE, "-s", "sub", _FILTER, *ATTRIBUTES]
    return ["ldapsearch", "-x", "-LLL", "-o", "ldif-wrap=no", "-o", "nettimeout=30", "-E", "pr=500/noprompt", *asked]


async def fetch(url: str, base: str, seconds: float = _SECONDS) -> bytes:
    """All agencies of the directory as LDIF. Raises Refused, with what the directory said."""
    if shutil.which("ldapsearch") is None:
        raise Refused("no_ldapsearch", "ldapsearch가 없습니다. ldap-utils를 설치하십시오.")
    pipe = asyncio.subprocess.PIPE
    program = await asyncio.create_subprocess_exec(*command(url, base), stdout=pipe, stderr=pipe)
    assert program.stdout is not None  # it was asked for
    assert program.stderr is not None
    try:
        async with asyncio.timeout(seconds):
            octets, said = await asyncio.gather(_read(program.stdout), program.stderr.read(2_000))
            code = await program.wait()
    except TimeoutError:
        raise Refused("late", "기관 디렉터리가 제때 답하지 않았습니다.") from None
    finally:
        if program.returncode is None:
            program.kill()
            await program.wait()
    if code:
        why = said.decode("utf-8", "replace").strip().splitlines()[-1:] or [str(code)]
        raise Refused("ldap", f"기관 디렉터리를 읽지 못했습니다: {why[0][:200]}")
    return octets


async def _read(stream: asyncio.StreamReader) -> bytes:
    found = bytearray()
    while piece := await stream.read(1024 * 1024):
        found += piece
        if len(found) > MOST_BYTES:
            raise Refused("too_large", "기관 디렉터리가 너무 큽니다.")
    return bytes(found)


async def sync(dure: Dure, url: str, base: str) -> Taken | None:
    """Take what the directory says as of today; None when it says what it said last."""
    octets = await fetch(url, base)
    async with dure.commons() as db:
        last = select(agency_import.c.sha256).order_by(agency_import.c.at.desc()).limit(1)
        if await db.scalar(last) == sha256(octets).hexdigest():
            return None
    return await take_octets(dure, octets, url)
