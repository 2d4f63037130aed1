"""The check of a token against what a verifier carries along: no network, no clock but the one that is handed in."""

import base64
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from msgspec import Struct

from edocs.korean import seoul_date
from edocs.proof import tokens
from edocs.proof.catalogue import Shown, find
from edocs.proof.number import SIZE, spelled
from edocs.proof.trust import Key, Known, digest_of


class Outcome(StrEnum):
    """What a check may say; only the first is good."""

    GENUINE = "genuine"
    EXPIRED = "expired"
    REVOKED = "revoked"
    KEY_WITHDRAWN = "key_withdrawn"
    KEY_OUT_OF_TIME = "key_out_of_time"
    UNKNOWN_KEY = "unknown_key"
    TAMPERED = "tampered"
    UNKNOWN_KIND = "unknown_kind"
    UNREADABLE = "unreadable"


WORDS: Final[dict[Outcome, tuple[str, str]]] = {
    Outcome.GENUINE: (
        "발급기관이 서명한 내용입니다. 사본도 확인됩니다. 종이의 내용과 아래 내용을 눈으로 비교하십시오.",
        "The issuer signed this. A copy verifies as well: compare the paper with the fields below by eye.",
    ),
    Outcome.EXPIRED: (
        "서명은 맞지만 유효기간이 지났습니다. 새로 발급받으십시오.",
        "The signature holds, but the paper has expired. Ask for a new one.",
    ),
    Outcome.REVOKED: (
        "발급기관이 폐지한 문서입니다. 쓸 수 없습니다.",
        "The issuer has revoked this paper. It must not be used.",
    ),
    Outcome.KEY_WITHDRAWN: (
        "폐지된 키로 서명되었습니다. 믿을 수 없으니 발급기관에 확인하십시오.",
        "It was signed with a withdrawn key and cannot be believed. Ask the issuer.",
    ),
    Outcome.KEY_OUT_OF_TIME: (
        "키의 사용 기간 밖에 발급된 것으로 되어 있습니다. 믿을 수 없으니 발급기관에 확인하십시오.",
        "It claims to be issued outside the time of its key and cannot be believed. Ask the issuer.",
    ),
    Outcome.UNKNOWN_KEY: (
        "신뢰 목록에 없는 키로 서명되었습니다. 위조이거나, 이 확인 도구의 목록이 오래되었습니다.",
        "It was signed with a key that is not on the list: a forgery, or this list is too old.",
    ),
    Outcome.TAMPERED: (
        "서명이 맞지 않습니다. 내용이 바뀌었거나 위조된 것입니다.",
        "The signature does not hold: the content was changed, or forged.",
    ),
    Outcome.UNKNOWN_KIND: (
        "서명은 맞지만 이 확인 도구가 모르는 문서 종류입니다. 새 확인 도구를 받으십시오.",
        "The signature holds, but this tool does not know the kind of paper. Get a newer one.",
    ),
    Outcome.UNREADABLE: (
        "이 바코드는 읽을 수 없거나 두레가 발급한 것이 아닙니다.",
        "This code cannot be read, or was not issued by Dure.",
    ),
}
"""What each outcome means and what to do, Korean first."""
SHOWN: Final = frozenset({Outcome.GENUINE, Outcome.EXPIRED, Outcome.REVOKED})
"""Outcomes whose fields come from the issuer: only of these are fields shown."""


class Verdict(Struct, frozen=True):
    """What the check found. Fields are empty unless the issuer's signature holds."""

    outcome: Outcome
    title: str = ""
    issuer: str = ""
    number: str = ""
    fields: tuple[Shown, ...] = ()
    issued_at: datetime | None = None
    expires_at: datetime | None = None
    revocations_of: datetime | None = None
    """How fresh the list of withdrawn papers is; None when there is none for this issuer."""
    test: bool = False

    @property
    def ok(self) -> bool:
        """Whether the paper may be believed, once it was compared by eye."""
        return self.outcome is Outcome.GENUINE


def check(text: str, known: Known, at: datetime) -> Verdict:
    """Check the token in this text at a moment."""
    try:
        token = tokens.read(text)
    except tokens.Unreadable:
        return Verdict(Outcome.UNREADABLE)
    claims = token.claims
    key = known.keys.get(token.kid)
    if key is None:
        return Verdict(Outcome.UNKNOWN_KEY)
    if key.issuer != claims.issuer or len(claims.number) != SIZE or not token.holds(base64.b64decode(key.public)):
        return Verdict(Outcome.TAMPERED)
    if key.withdrawn:
        return Verdict(Outcome.KEY_WITHDRAWN, issuer=key.name)
    try:
        issued = datetime.fromtimestamp(claims.issued_at, UTC)
        expires = None if claims.expires_at is None else datetime.fromtimestamp(claims.expires_at, UTC)
    except (OverflowError, ValueError, OSError):
        return Verdict(Outcome.TAMPERED)
    if not key.valid_from <= seoul_date(issued) <= key.valid_to:
        return Verdict(Outcome.KEY_OUT_OF_TIME, issuer=key.name)
    return _of_good_signature(claims, key, known, (issued, expires, at))


def _of_good_signature(
    claims: tokens.Claims, key: Key, known: Known, times: tuple[datetime, datetime | None, datetime]
) -> Verdict:
    issued, expires, at = times
    catalogue = find(known.catalogues, claims.kind, claims.version)
    if catalogue is None:
        return Verdict(Outcome.UNKNOWN_KIND, issuer=key.name)
    try:
        fields = catalogue.shown(claims.values)
    except ValueError:
        return Verdict(Outcome.TAMPERED)
    revoked = known.revoked.get(key.issuer)
    outcome = Outcome.GENUINE
    if revoked is not None and digest_of(claims.number) in revoked.entries:
        outcome = Outcome.REVOKED
    elif expires is not None and at >= expires:
        outcome = Outcome.EXPIRED
    return Verdict(
        outcome,
        title=catalogue.title,
        issuer=key.name,
        number=spelled(claims.number),
        fields=fields,
        issued_at=issued,
        expires_at=expires,
        revocations_of=revoked.at if revoked else None,
        test=known.trust.test,
    )
