"""What mail programs ask to set themselves up."""

import plistlib
from xml.etree import ElementTree

import httpx2
from starlette.applications import Starlette

from mail.actions import domain_keys
from mail.checks import sts
from mail.rules import programs
from mail.rules.programs import Service
from server.programs import Programs
from tests.mail.house import House

SERVICES = [
    Service("imaps", "mail.city.example", 993),
    Service("imap", "mail.city.example", 143),
    Service("pop3s", "mail.city.example", 995),
    Service("submission", "mail.city.example", 587),
    Service("submissions", "mail.city.example", 465),
]
OUTLOOK = (
    '<?xml version="1.0"?><Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema'
    '/2006"><Request><EMailAddress>{}</EMailAddress><AcceptableResponseSchema>x</AcceptableResponseSchema></Request>'
    "</Autodiscover>"
)


async def test_every_program_is_told_and_nobody_learns_who_is_here(house: House) -> None:
    app = Starlette(routes=Programs(house.dure, SERVICES).routes())
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url=f"http://autoconfig.{house.domain}") as client:
        there, nobody = [
            await client.get("/mail/config-v1.1.xml", params={"emailaddress": f"{name}@{house.domain}"})
            for name in ("garam", "nobody")
        ]
        bare = await client.get("/mail/config-v1.1.xml")
        assert there.content == nobody.content == bare.content
        servers = ElementTree.fromstring(there.content).findall("emailProvider/*[hostname]")
        assert [(one.get("type"), one.findtext("port"), one.findtext("socketType")) for one in servers] == [
            ("imap", "993", "SSL"), ("imap", "143", "STARTTLS"), ("pop3", "995", "SSL"),
            ("smtp", "465", "SSL"), ("smtp", "587", "STARTTLS"),
        ]  # fmt: skip
        asked = OUTLOOK.format(f"garam@{house.domain}")
        told = (await client.post("/autodiscover/autodiscover.xml", content=asked)).text
        assert "<Type>IMAP</Type>" in told and f"<LoginName>garam@{house.domain}</LoginName>" in told
        first = await client.get("/autodiscover/autodiscover.json", params={"Email": f"garam@{house.domain}"})
        assert first.json()["Url"].endswith("/autodiscover/autodiscover.xml")
        profile = await client.get(
            "/.well-known/autoconfig/mail/apple.mobileconfig", params={"email": f"garam@{house.domain}"}
        )
        (account,) = plistlib.loads(profile.content)["PayloadContent"]
        assert (account["IncomingMailServerPortNumber"], account["OutgoingMailServerPortNumber"]) == (993, 465)
        text = await client.get("/.well-known/mta-sts.txt", headers={"Host": f"mta-sts.{house.domain}"})
        policy = sts.read(text.content)
        assert (
            policy is not None and policy.allows("127.0.0.1") and text.headers["content-type"].startswith("text/plain")
        )
        assert (
            await client.get("/.well-known/mta-sts.txt", headers={"Host": "mta-sts.other.example"})
        ).status_code == 404
        async with house.tx(None) as tx:
            records = {one.name: one.text for one in await domain_keys.records(tx, house.domain, "127.0.0.1")}
        assert sts.ident((records[f"_mta-sts.{house.domain}"].encode(),))
        assert sts.announced(text.text) == records[f"_mta-sts.{house.domain}"]
        assert sts.reports_to((records[f"_smtp._tls.{house.domain}"].encode(),)) == (f"postmaster@{house.domain}",)
        for stranger in ("garam@elsewhere.example", "<x>", "a@b@c"):
            gone = await client.post("/autodiscover/autodiscover.xml", content=OUTLOOK.format(stranger))
            assert gone.status_code == (200 if stranger == "<x>" else 404)


def test_the_dns_says_what_is_offered_and_what_is_not() -> None:
    assert dict(programs.records("city.example", SERVICES)) == {
        "_imaps._tcp.city.example": "0 1 993 mail.city.example.",
        "_imap._tcp.city.example": "10 1 143 mail.city.example.",
        "_pop3s._tcp.city.example": "20 1 995 mail.city.example.",
        "_pop3._tcp.city.example": "0 0 0 .",
        "_submissions._tcp.city.example": "0 1 465 mail.city.example.",
        "_submission._tcp.city.example": "10 1 587 mail.city.example.",
    }
