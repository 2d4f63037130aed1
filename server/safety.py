"""What `dure serve` refuses to start with. Each fault says what is wrong and what to set."""

from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from kernel.fences import faults as catalogue_faults
from kernel.fences import role_faults
from kernel.settings import Settings
from server.migrations import current_in, newest
from server.tables import DECLARED

LEAST_SECRET = 64
"""Hex digits: 32 random bytes."""


def setting_faults(settings: Settings, roles: frozenset[str], all_roles: frozenset[str]) -> list[str]:
    """Why these settings are not fit for production, judged without touching the network; empty when they are."""
    return [
        *_database_faults(settings),
        *_secret_faults(settings.secret),
        *_address_faults(settings),
        *_store_faults(settings, alone=roles == all_roles),
        *_mail_faults(settings),
        *(["demo: known passwords are for ./dure demo; leave it unset."] if settings.demo else []),
    ]


def _database_faults(settings: Settings) -> list[str]:
    if not settings.database_url:
        return ["database_url: set the address of PostgreSQL, as the role dure_app."]
    try:
        url = make_url(settings.database_url)
    except ArgumentError:
        return ["database_url: not an address; it looks like postgresql+asyncpg://dure_app@host/dure."]
    faults = []
    if url.drivername != "postgresql+asyncpg":
        faults.append("database_url: must begin with postgresql+asyncpg://.")
    if settings.owner_url and make_url(settings.owner_url).username == url.username:
        faults.append("database_url: is the owner's; serve as dure_app, which owns nothing.")
    return faults


def _secret_faults(secret: str) -> list[str]:
    how = "make one with: python3 -c 'import secrets; print(secrets.token_hex(32))'"
    if not secret:
        return [f"secret: missing; {how}."]
    if len(secret) < LEAST_SECRET or not all(letter in "0123456789abcdefABCDEF" for letter in secret):
        return [f"secret: must be at least {LEAST_SECRET} hex digits; {how}."]
    if len(set(secret.lower())) < 8:
        return [f"secret: is not random; {how}."]
    return []


def _address_faults(settings: Settings) -> list[str]:
    url = urlsplit(settings.public_url)
    if url.scheme not in ("http", "https") or not url.hostname or url.path not in ("", "/") or url.query:
        return ["public_url: must be what people type, like https://dure.city.go.kr, without a path."]
    faults = []
    if url.scheme == "http" and not _on_this_machine(url.hostname):
        faults.append("public_url: is http; passwords would travel in the open. Put a proxy with TLS before Dure.")
    if url.scheme == "https" and not settings.behind_proxy:
        faults.append("behind_proxy: public_url is https, but Dure itself ends no TLS: set it when your proxy does.")
    if not settings.behind_proxy and not _on_this_machine(settings.host):
        faults.append(
            f"host: {settings.host} opens plain HTTP to the network; listen on 127.0.0.1 or set behind_proxy."
        )
    return faults


def _store_faults(settings: Settings, alone: bool) -> list[str]:
    faults = []
    if not settings.blob_url:
        faults.append("blob_url: say where documents are kept: a folder, or s3://bucket/prefix.")
    elif "://" not in settings.blob_url and not Path(settings.blob_url).is_absolute():
        faults.append("blob_url: give the folder with its full path.")
    if not alone and not settings.redis_url:
        faults.append("redis_url: with --only there are several processes; they wake each other through Redis.")
    return faults


def _mail_faults(settings: Settings) -> list[str]:
    faults = []
    if not settings.mail_certificate and not _on_this_machine(settings.mail_host):
        faults.append(
            f"mail_certificate: mail_host {settings.mail_host} is open to the network; without TLS anybody could read."
        )
    for name, path in (("mail_certificate", settings.mail_certificate), ("mail_key", settings.mail_key)):
        if path and not Path(path).is_file():
            faults.append(f"{name}: there is no such file: {path}.")
    return faults


def _on_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


async def database_faults(settings: Settings) -> list[str]:
    """Why the database is not fit to serve from: unreachable, behind, or with a role that could pass the fences."""
    assert DECLARED
    engine = create_async_engine(settings.database_url, poolclass=NullPool, connect_args={"timeout": 10})
    try:
        async with engine.connect() as db:
            faults = [
                f"database_url: {fault}; serve as dure_app, which owns nothing." for fault in await role_faults(db)
            ]
            has = await db.run_sync(current_in)
            if has != newest():
                return [
                    *faults,
                    f"database: is at {has or 'nothing'}, this program needs {newest()}; run: dure migrate.",
                ]
            return [*faults, *(f"database: {fault}" for fault in await catalogue_faults(db))]
    except (OSError, TimeoutError, SQLAlchemyError) as error:
        reason = str(error.__cause__ or error).splitlines()[0]
        return [f"database_url: PostgreSQL does not let us in: {reason}"]
    finally:
        await engine.dispose()
