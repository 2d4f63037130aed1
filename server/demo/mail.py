"""Mail in the demo: a certificate of its own, ports that need no rights, an app password for each typical account."""

import ipaddress
import socket
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import delete, select

from directory import mail_sign_in
from directory.tables import gate
from directory.tables.gate_mail import app_password
from kernel import clock
from kernel.dure import Dure
from server.serving import listen

PORTS: Final = {
    "imap": 8143, "imaps": 8993, "pop3": 8110, "pop3s": 8995, "smtp": 8025, "submission": 8587, "submissions": 8465,
    "sieve": 8190,
}  # fmt: skip
"""Where each service is looked for first; what is taken moves to one of the next ports."""
HOST: Final = "mail.hanbit.example"
NAME: Final = "시연"


def certificate(folder: Path) -> tuple[str, str]:
    """The files of the demo's own certificate and its key, made once."""
    chain, key_file = folder / "mail.pem", folder / "mail.key"
    if not chain.exists() or not key_file.exists():
        key = ec.generate_private_key(ec.SECP256R1())
        form, private = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
        key_file.touch(mode=0o600)
        key_file.write_bytes(key.private_bytes(form, private, serialization.NoEncryption()))
        chain.write_bytes(_signed(key).public_bytes(form))
    return str(chain), str(key_file)


def _signed(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    hosts = [x509.DNSName(HOST), x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = clock.now()
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(made - timedelta(days=1))
        .not_valid_after(made + timedelta(days=800))
        .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )


def sockets() -> dict[str, socket.socket]:
    """Listening sockets of every mail service, on this machine only."""
    return {name: listen("127.0.0.1", port, or_next=200) for name, port in PORTS.items()}


async def give_app_passwords(dure: Dure, accounts: list[dict[str, Any]]) -> None:
    """Give each account an app password, shown in the accounts; that of an earlier start ends."""
    for account in accounts:
        async with dure.gate() as db:
            query = select(gate.account.c.id).where(gate.account.c.login == account["sign_in"])
            account_id = (await db.execute(query)).scalar_one()
            earlier = (app_password.c.account_id == account_id) & (app_password.c.name == NAME)
            await db.execute(delete(app_password).where(earlier))
        account["app_password"] = (await mail_sign_in.make(dure, account_id, NAME))[1]
