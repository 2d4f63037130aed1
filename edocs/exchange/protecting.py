"""Certificates and keys of the exchange, as files that the house puts down; what of them a pack is protected with.

Below `exchange_keys`, PEM files named as the authority names them: `SVR<institution><sequence>_sig.cer` and `.key` for
signatures, `_env.cer` and `.key` for what is encrypted for us, and `crl.pem` for what was revoked. The highest sequence
of an institution counts for writing; all of its keys open what comes.
"""

import asyncio
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

from cryptography import x509

from edocs.exchange.pack.envelope import ENVELOPED_TYPE, FILE_NAME, SIGNED_TYPE, Signing, enveloped, signed
from edocs.exchange.pack.signed import MOST_PROTECTED, Trust
from edocs.exchange.pack.write import PART_CLOSING, Lines, part_opening
from edocs.queries.exchange import own_org
from kernel.dure import Dure
from kernel.settings import Settings
from kernel.tx import Actor

Protection = Literal["none", "signed", "enveloped"]
_NAME: Final = re.compile(r"SVR([0-9A-Z]{7})(\d*)_(sig|env)\.cer\Z")
_REVOKED: Final = "crl.pem"


class CannotProtect(Exception):
    """The pack cannot be protected as the institution wants it; the sentence says why and what to do."""


async def trust_for(dure: Dure, institution_id: int) -> Trust:
    """Whom an institution believes, and what it can open."""
    settings = dure.settings
    if not settings.exchange_root and not settings.exchange_keys:
        return Trust()
    async with dure.tx(Actor(institution_id, client="exchange")) as tx:
        code, _ = await own_org(tx)
    return await asyncio.to_thread(trust_of, settings, code)


def trust_of(settings: Settings, code: str) -> Trust:
    """The same from the files, for the institution of this code."""
    certificates: dict[str, str] = {}
    keys: dict[str, str] = {}
    for _, path in sorted(_certificates(settings, code, "env")):
        # Every sequence stays able to open what was sent while it was the latest.
        name = f"{code}-{path.stem}"
        certificates[name] = path.read_text()
        if (key := path.with_suffix(".key")).is_file():
            keys[name] = key.read_text()
    revoked = Path(settings.exchange_keys) / _REVOKED if settings.exchange_keys else None
    return Trust(
        anchor=Path(settings.exchange_root).read_text() if settings.exchange_root else "",
        certificates=certificates,
        own_orgs=(code,),
        keys=keys,
        revoked=revoked.read_text() if revoked is not None and revoked.is_file() else "",
    )


def signing_of(settings: Settings, code: str, at: datetime) -> Signing:
    """What an institution signs with at this time. Raises CannotProtect."""
    for _, path in sorted(_certificates(settings, code, "sig"), reverse=True):
        key = path.with_suffix(".key")
        if not key.is_file():
            continue
        signing = Signing(path.read_text(), key.read_text())
        if lives(signing.certificate, at):
            return signing
    raise CannotProtect("유통 문서에 서명할 유효한 기관 인증서가 없습니다. 시스템 관리자에게 갱신을 요청하십시오.")


def lives(certificate: str, at: datetime) -> bool:
    """Whether a certificate (PEM) is good at this time."""
    found = x509.load_pem_x509_certificate(certificate.encode())
    return found.not_valid_before_utc <= at <= found.not_valid_after_utc


def protected(contents: bytes, how: Protection, by: Signing, recipient: str, at: datetime) -> bytes:
    """The one part that stands in the place of these contents. Raises CannotProtect."""
    if len(contents) > MOST_PROTECTED:
        most = MOST_PROTECTED // 1024 // 1024
        raise CannotProtect(f"서명·암호화하여 보내기에는 너무 큰 문서입니다. 첨부를 {most}MB 아래로 줄이십시오.")
    if how == "enveloped" and not lives(recipient, at):
        raise CannotProtect("받는 기관의 암호화 인증서가 만료되었습니다. 받는 기관에 갱신을 요청하십시오.")
    try:
        blob = enveloped(contents, by, recipient, at) if how == "enveloped" else signed(contents, by, at)
    except ValueError as error:
        raise CannotProtect("인증서나 키를 쓸 수 없습니다. 시스템 관리자에게 알리십시오.") from error
    kind = ENVELOPED_TYPE if how == "enveloped" else SIGNED_TYPE
    lines = Lines()
    return part_opening("gpki", FILE_NAME, kind, "") + lines.feed(blob) + lines.end() + PART_CLOSING


def as_pem(certificate: str) -> str:
    """A certificate of the directory, which holds it as PEM or as bare base64; empty for none."""
    if not certificate or certificate.startswith("-----BEGIN"):
        return certificate
    return f"-----BEGIN CERTIFICATE-----\n{certificate.strip()}\n-----END CERTIFICATE-----\n"


def _certificates(settings: Settings, code: str, use: str) -> Iterator[tuple[tuple[int, str], Path]]:
    """The institution's certificates for a use, each with what it is ordered by."""
    if not settings.exchange_keys or not code:
        return
    for path in Path(settings.exchange_keys).iterdir():
        match = _NAME.match(path.name)
        if match is not None and match[1] == code and match[3] == use and path.is_file():
            yield (int(match[2] or 0), path.name), path
