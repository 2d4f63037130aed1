"""One frozen Settings; nobody else reads the environment.

Every field can be set by an environment variable `DURE_<FIELD>` or by a TOML file that `DURE_CONFIG` names; the
environment wins. Secrets may be given as `DURE_<FIELD>_FILE`, a path, so that they need not stand in the environment.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, get_type_hints


class SettingsError(Exception):
    """A setting is missing, unknown or unsafe; the text says which and how to mend it."""


@dataclass(frozen=True)
class Settings:
    """Everything that differs from one deployment to another."""

    database_url: str = ""
    """postgresql+asyncpg:// URL of the application role (no superuser, no BYPASSRLS, owns nothing)."""
    owner_url: str = ""
    """URL of the owning role; only migrations use it."""
    redis_url: str = ""
    """redis:// or unix:// URL; empty: one process, signals stay inside it."""
    blob_url: str = ""
    """A folder, or s3://bucket/prefix (keys from the usual AWS variables or blob_options)."""
    blob_options: str = ""
    """JSON object handed to the object store (endpoint, access_key_id, secret_access_key, region)."""
    secret: str = ""
    """At least 32 random bytes in hex: derives the keys of cookies, checkpoints and one-time tokens."""
    pack_keys: str = ""
    """Public keys, as `dure pack key` prints them, whose rule packs are believed beside this deployment's own."""
    public_url: str = "http://127.0.0.1:8080"
    """What people type; its scheme decides whether cookies are `Secure`."""
    host: str = "127.0.0.1"
    port: int = 8080
    behind_proxy: bool = False
    """True only when a proxy of ours sets X-Forwarded-For and X-Forwarded-Proto."""
    demo: bool = False
    """A demonstration: known passwords are allowed. Refused by `serve`."""
    pool_size: int = 10
    """Database connections of one process."""
    session_idle_minutes: int = 30
    session_absolute_hours: int = 12
    max_body_bytes: int = 4 * 1024 * 1024
    """Largest JSON body; uploads have their own limit."""
    max_upload_bytes: int = 2 * 1024 * 1024 * 1024
    scan_address: str = ""
    """Where a clamd listens (host:port, or the path of its socket): every attachment is scanned before it counts."""
    scan_command: str = ""
    """Or a program that reads a file from standard input and ends with 0 (clean) or 1 (infected)."""
    exchange_folder: str = ""
    """Below it each institution has the folders of its relay module (중계모듈), under its code; empty: no folders."""
    exchange_url: str = ""
    """A relay for the national exchange that is asked over HTTP."""
    exchange_root: str = ""
    """A PEM file: the root whose certificates sign packs of the national exchange."""
    exchange_keys: str = ""
    """A folder with certificates and keys of our institutions, named as the authority names them, in PEM."""
    exchange_directory: str = ""
    """A file of LDIF or CSV that is put down every night: the national directory of agencies."""
    exchange_ldap: str = ""
    """ldap:// or ldaps:// URL of the national directory of agencies; asked every hour instead of a file."""
    exchange_ldap_base: str = ""
    """Below which entry it is searched; empty: `o=Government of Korea,c=kr`."""
    exchange_token: str = ""
    """What the relay knows this house by."""
    mail_host: str = "127.0.0.1"
    """Where the mail services listen, each on its own port; 0: not at all."""
    imap_port: int = 0
    imaps_port: int = 0
    imap_compress: bool = False
    """Whether IMAP offers COMPRESS; off, because some programs and boxes on the way stumble over it."""
    pop3_port: int = 0
    pop3s_port: int = 0
    smtp_port: int = 0
    submission_port: int = 0
    submissions_port: int = 0
    lmtp_port: int = 0
    sieve_port: int = 0
    mail_name: str = ""
    """What the mail services call themselves; empty: the host of public_url."""
    mail_resolver: str = "system"
    """Who is asked about other domains: `system`, the address of a DNS server, or nobody (empty): then mail from
    outside is not judged, and mail to others needs a smart host."""
    mail_smart_host: str = ""
    """`host:port` that takes all mail to others; empty: each domain's own servers."""
    mail_relay_zone: str = ""
    """Networks (like 10.0.7.0/24, 10.0.8.4) of the relay zone where networks are separated: what they bring from
    outside has been judged there, and is believed to come from where they say."""
    mail_blocklists: str = ""
    """DNS lists of senders of junk, asked about each server that brings mail (like zen.spamhaus.org)."""
    mail_greylist: bool = False
    """Whether servers that nobody vouches for are asked to come again before their first mail is taken."""
    mail_spam_address: str = ""
    """host:port of rspamd, which says of mail from outside whether it is junk; clamd: scan_address."""
    mail_reports: bool = False
    """Whether other domains are told each day what became of mail in their name (DMARC) and of TLS to them."""
    mail_certificate: str = ""
    """PEM file of the certificate (with its chain) of the mail services."""
    mail_key: str = ""
    """PEM file of its key, when it is a file of its own."""
    web_folder: str = ""
    """The built web client; empty: web/dist beside the program."""
    source_url: str = ""
    """Where the source of this very program lies, when it was changed; empty: it is handed out at /api/source."""
    support: str = ""
    """Whom people call when something fails: a number or an address, shown at sign-in and in errors."""
    pkcs11_module: str = ""
    """The maker's PKCS#11 library; empty: signing keys are kept in software, encrypted under `secret`."""
    pkcs11_token: str = ""
    pkcs11_pin: str = ""
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""

    def __repr__(self) -> str:
        return f"Settings(public_url={self.public_url!r})"

    @property
    def secure(self) -> bool:
        """Whether people reach us by https."""
        return self.public_url.startswith("https://")


def read_settings(environment: Mapping[str, str] | None = None, **given: Any) -> Settings:
    """Settings from file and environment; `given` wins over both. Raises SettingsError on unknown or malformed ones."""
    env: Mapping[str, str] = os.environ if environment is None else environment  # noqa: TID251 - the one place that may
    kinds = get_type_hints(Settings)
    names = {field.name for field in fields(Settings)}
    values: dict[str, Any] = {}
    if path := env.get("DURE_CONFIG"):
        values |= tomllib.loads(Path(path).read_text("utf-8"))
    for name in names:
        if text := env.get(f"DURE_{name.upper()}"):
            values[name] = text
        elif file := env.get(f"DURE_{name.upper()}_FILE"):
            values[name] = Path(file).read_text("utf-8").strip()
    values |= given
    if unknown := set(values) - names:
        raise SettingsError(f"unknown settings: {', '.join(sorted(unknown))}")
    return Settings(**{name: _as(kinds[name], name, value) for name, value in values.items()})


def _as(kind: type, name: str, value: Any) -> Any:
    if isinstance(value, kind) and not (kind is int and isinstance(value, bool)):
        return value
    text = str(value).strip()
    if kind is bool and text.lower() in ("1", "true", "yes", "on", "0", "false", "no", "off"):
        return text.lower() in ("1", "true", "yes", "on")
    if kind is int and text.lstrip("-").isdigit():
        return int(text)
    raise SettingsError(f"setting {name}: {text!r} is not a {kind.__name__}")
