"""What speaks for a sender and what against: the facts behind the banner of a mail, each with its reason."""

import re
from collections.abc import Sequence
from typing import Final, Literal

from msgspec import Struct, field

from mail.mime.addresses import Address
from mail.reading.addresses import Deceit, look_alike, mixed
from mail.rules.addresses import canonical, canonical_domain

_METHOD: Final = re.compile(r"\s*(spf|dkim|dmarc)\s*=\s*([a-z]+)(.*)", re.IGNORECASE | re.DOTALL)
_COMMENT: Final = re.compile(r"\([^()]*\)")
_SIGNER: Final = re.compile(r'header\.d=("?)([^\s;"]+)\1')
_DOMAIN_LIKE: Final = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")

Level = Literal["info", "warn", "danger"]
_WEIGHT: Final = {"danger": 0, "warn": 1, "info": 2}


class Verdicts(Struct, frozen=True):
    """What the server that took the mail in found of its sender."""

    server: str = ""
    spf: str = ""
    dkim: str = ""
    dmarc: str = ""
    signed_by: list[str] = field(default_factory=list)

    @property
    def judged(self) -> bool:
        """Whether anybody looked."""
        return bool(self.spf or self.dkim or self.dmarc)


class Fact(Struct, frozen=True):
    """Something that the reader ought to know."""

    kind: str
    level: Level
    ko: str
    en: str
    detail: str = ""


class Known(Struct, frozen=True, kw_only=True):
    """What the house knows: domains of the city, who is among them, with whom the reader has exchanged mail."""

    domains: frozenset[str]
    from_house: bool
    acquainted: bool
    names: frozenset[str] = frozenset()
    """Names of colleagues, as they would be imitated."""


def verdicts(fields: Sequence[bytes], server: str) -> Verdicts:
    """The verdicts that `server` wrote, from the values of Authentication-Results; others' words do not count."""
    for raw in fields:
        text = _COMMENT.sub(" ", raw.decode("utf-8", "replace"))
        name, _, rest = text.partition(";")
        if (name.split() or [""])[0].lower() != server.lower():
            continue
        results: dict[str, str] = {}
        signed = []
        for told in rest.split(";"):
            match = _METHOD.match(told)
            if match is None:
                continue
            method, result = match[1].lower(), match[2].lower()
            if method == "dkim" and result == "pass" and (signer := _SIGNER.search(match[3])):
                signed.append(signer[2].lower())
            if method not in results or result == "pass":
                results[method] = result
        return Verdicts(
            server,
            results.get("spf", ""),
            results.get("dkim", ""),
            results.get("dmarc", ""),
            list(dict.fromkeys(signed)),
        )
    return Verdicts()


def facts(
    sender: Address | None, reply_to: Sequence[Address], found: Verdicts, known: Known, deceits: Sequence[Deceit] = ()
) -> list[Fact]:
    """The facts, the gravest first."""
    if sender is None or not sender.address:
        return [Fact("no_sender", "warn", "보낸 사람이 적혀 있지 않습니다.", "The mail does not say who sent it.")]
    told: list[Fact] = []
    domain = canonical_domain(sender.address.rpartition("@")[2])
    inside = any(domain == one or domain.endswith(f".{one}") for one in known.domains)
    if not known.from_house:
        told += _outside(sender, domain, inside, known)
        told += _checks(found, domain, inside)
        told += _named(sender, known, inside=inside)
    told += _answers(sender, reply_to, domain)
    if deceits:
        why = "글자에 적힌 곳과 다른 곳으로 가는 링크가 있습니다. 누르기 전에 주소를 확인하십시오."
        told.append(Fact("suspicious_link", "warn", why, "A link leads elsewhere than it says.", deceits[0].href[:200]))
    return sorted(told, key=lambda one: _WEIGHT[one.level])


def _outside(sender: Address, domain: str, inside: bool, known: Known) -> list[Fact]:
    told = []
    if not inside:
        told.append(Fact("outside", "info", "기관 밖에서 온 메일입니다.", "This mail came from outside.", domain))
        if not known.acquainted:
            why = "이 사람에게서 처음 받은 메일입니다."
            told.append(Fact("first_time", "info", why, "The first mail of this sender to you.", sender.address))
    if like := look_alike(domain, known.domains):
        why = f"주소가 {like}와 비슷하지만 다릅니다. 속이려는 메일일 수 있습니다."
        told.append(Fact("look_alike", "danger", why, f"The address looks like {like} but is not.", domain))
    elif mixed(domain) or mixed(sender.name):
        why = "보낸 사람에 모양이 비슷한 다른 나라 글자가 섞여 있습니다."
        told.append(Fact("look_alike", "danger", why, "The sender mixes letters that look alike.", sender.address))
    return told


def _checks(found: Verdicts, domain: str, inside: bool) -> list[Fact]:
    """What the checks say; a domain of ours that fails them is forged."""
    if not found.judged:
        if inside:
            why = "우리 주소로 적혀 있지만 밖에서 들어왔고, 보낸 곳을 확인하지 못했습니다."
            return [
                Fact("no_auth", "warn", why, "It bears our address, came from outside, and was not checked.", domain)
            ]
        return []
    if found.dmarc == "fail":
        level: Level = "danger" if inside else "warn"
        why = f"{domain}에서 보냈다고 적혀 있지만 그 기관이 보낸 것으로 확인되지 않았습니다(DMARC 실패)."
        return [Fact("dmarc", level, why, f"{domain} does not vouch for this mail (DMARC failed).", domain)]
    if found.dmarc == "pass":
        return []
    told = []
    if found.spf in ("fail", "softfail"):
        why = f"보낸 서버가 {domain}이 허락한 서버가 아닙니다(SPF {found.spf})."
        told.append(Fact("spf", "warn", why, f"The server is not one that {domain} allows (SPF {found.spf})."))
    if found.dkim in ("fail", "permerror"):
        why = "서명이 맞지 않습니다. 오는 길에 바뀌었거나 위조되었을 수 있습니다(DKIM)."
        told.append(Fact("dkim", "warn", why, "Its signature does not fit (DKIM)."))
    if not told and found.spf in ("", "none", "neutral") and found.dkim in ("", "none"):
        why = "보낸 곳을 확인할 수 있는 표시가 없습니다."
        told.append(Fact("no_auth", "info", why, "Nothing in it shows where it really came from."))
    return told


def _named(sender: Address, known: Known, *, inside: bool) -> list[Fact]:
    """A name that claims to be somebody else."""
    claims = _DOMAIN_LIKE.search(sender.name)
    if claims is not None and canonical_domain(claims[1]) != canonical_domain(sender.address.rpartition("@")[2]):
        why = "이름 자리에 다른 메일 주소가 적혀 있습니다."
        return [Fact("look_alike", "danger", why, "The name holds another address.", sender.address)]
    if not inside and "".join(sender.name.split()) in known.names:
        why = f"우리 기관 사람({sender.name})과 이름이 같지만 밖의 주소에서 왔습니다."
        return [Fact("same_name", "warn", why, "It bears a colleague's name, and came from outside.", sender.address)]
    return []


def _answers(sender: Address, reply_to: Sequence[Address], domain: str) -> list[Fact]:
    elsewhere = [one.address for one in reply_to if canonical(one.address) and _domain(one) != domain]
    if not elsewhere:
        return []
    why = "답장하면 보낸 사람과 다른 곳으로 갑니다."
    return [Fact("reply_elsewhere", "warn", why, "An answer goes elsewhere than to the sender.", elsewhere[0])]


def _domain(one: Address) -> str:
    return canonical_domain(one.address.rpartition("@")[2])
