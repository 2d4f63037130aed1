"""What mail programs ask to set themselves up: Thunderbird's autoconfig, Outlook's autodiscover, Apple's profile, SRV.

The same few facts four times: which service, where, and how TLS begins. Pure. RFC 6186, RFC 8314 §5
"""

import plistlib
from collections.abc import Sequence
from typing import Any, Final
from uuid import NAMESPACE_DNS, uuid5
from xml.sax.saxutils import escape

from msgspec import Struct

INCOMING: Final = ("imaps", "imap", "pop3s", "pop3")
OUTGOING: Final = ("submissions", "submission")
_RECORDS: Final = {
    "imaps": ("_imaps", 0),
    "imap": ("_imap", 10),
    "pop3s": ("_pop3s", 20),
    "pop3": ("_pop3", 30),
    "submissions": ("_submissions", 0),
    "submission": ("_submission", 10),
}
"""What a service is called in the DNS, and its priority: within TLS first, IMAP before POP3."""


class Service(Struct, frozen=True):
    """One service as it is reached from outside; `name` as in the settings (imaps, submission, …)."""

    name: str
    host: str
    port: int

    @property
    def within(self) -> bool:
        """Whether it begins with TLS."""
        return self.name in ("imaps", "pop3s", "submissions")

    @property
    def protocol(self) -> str:
        """imap, pop3 or smtp."""
        return "smtp" if self.name in OUTGOING else self.name.removesuffix("s")


def offered(services: Sequence[Service], order: Sequence[str]) -> list[Service]:
    """Those of these names, in that order."""
    known = {one.name: one for one in services}
    return [known[name] for name in order if name in known]


def autoconfig(domain: str, services: Sequence[Service]) -> bytes:
    """Mozilla's document, version 1.1."""
    incoming = "".join(_thunderbird("incomingServer", one) for one in offered(services, INCOMING))
    outgoing = "".join(_thunderbird("outgoingServer", one) for one in offered(services, OUTGOING))
    name = escape(domain)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<clientConfig version="1.1">\n'
        f'  <emailProvider id="{name}">\n    <domain>{name}</domain>\n    <displayName>{name}</displayName>\n'
        f"    <displayShortName>{name}</displayShortName>\n{incoming}{outgoing}  </emailProvider>\n</clientConfig>\n"
    ).encode()


def _thunderbird(element: str, one: Service) -> str:
    return (
        f'    <{element} type="{one.protocol}">\n      <hostname>{escape(one.host)}</hostname>\n'
        f"      <port>{one.port}</port>\n      <socketType>{'SSL' if one.within else 'STARTTLS'}</socketType>\n"
        "      <username>%EMAILADDRESS%</username>\n"
        f"      <authentication>password-cleartext</authentication>\n    </{element}>\n"
    )


def autodiscover(address: str, services: Sequence[Service]) -> bytes:
    """Outlook's document (POX, 2006a)."""
    chosen = [*offered(services, INCOMING), *offered(services, OUTGOING)[:1]]
    protocols = "".join(
        f"      <Protocol>\n        <Type>{one.protocol.upper()}</Type>\n        <Server>{escape(one.host)}</Server>\n"
        f"        <Port>{one.port}</Port>\n        <LoginName>{escape(address)}</LoginName>\n        <SPA>off</SPA>\n"
        f"        <SSL>{'on' if one.within else 'off'}</SSL>\n"
        f"        <Encryption>{'SSL' if one.within else 'TLS'}</Encryption>\n        <AuthRequired>on</AuthRequired>\n"
        "      </Protocol>\n"
        for one in chosen
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006">\n'
        '  <Response xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a">\n'
        f"    <User><DisplayName>{escape(address)}</DisplayName></User>\n    <Account>\n"
        f"      <AccountType>email</AccountType>\n      <Action>settings</Action>\n{protocols}"
        "    </Account>\n  </Response>\n</Autodiscover>\n"
    ).encode()


def apple_profile(address: str, services: Sequence[Service]) -> bytes:
    """A profile for phones and Macs; it asks for the password itself."""
    domain = address.rpartition("@")[2]
    incoming = offered(services, ("imaps", "imap"))[0]
    outgoing = offered(services, OUTGOING)[0]
    mail: dict[str, Any] = {
        "PayloadType": "com.apple.mail.managed",
        "PayloadVersion": 1,
        "PayloadIdentifier": f"{domain}.mail.account",
        "PayloadUUID": str(uuid5(NAMESPACE_DNS, f"mail.{address}")),
        "PayloadDisplayName": address,
        "EmailAccountType": "EmailTypeIMAP",
        "EmailAccountDescription": address,
        "EmailAddress": address,
        "IncomingMailServerAuthentication": "EmailAuthPassword",
        "IncomingMailServerHostName": incoming.host,
        "IncomingMailServerPortNumber": incoming.port,
        "IncomingMailServerUseSSL": True,
        "IncomingMailServerUsername": address,
        "OutgoingMailServerAuthentication": "EmailAuthPassword",
        "OutgoingMailServerHostName": outgoing.host,
        "OutgoingMailServerPortNumber": outgoing.port,
        "OutgoingMailServerUseSSL": True,
        "OutgoingMailServerUsername": address,
        "OutgoingPasswordSameAsIncomingPassword": True,
    }
    return plistlib.dumps(
        {
            "PayloadType": "Configuration",
            "PayloadVersion": 1,
            "PayloadIdentifier": f"{domain}.mail",
            "PayloadUUID": str(uuid5(NAMESPACE_DNS, f"profile.{address}")),
            "PayloadDisplayName": domain,
            "PayloadContent": [mail],
        }
    )


def records(domain: str, services: Sequence[Service]) -> list[tuple[str, str]]:
    """SRV records by name; what is not offered says so with a dot. RFC 6186 §3.4, RFC 8314 §5.1"""
    known = {one.name: one for one in services}
    found = []
    for name, (label, priority) in _RECORDS.items():
        one = known.get(name)
        text = f"{priority} 1 {one.port} {one.host}." if one else "0 0 0 ."
        found.append((f"{label}._tcp.{domain}", text))
    return found
