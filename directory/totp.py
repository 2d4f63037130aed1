"""The second factor: six digits that change every thirty seconds, each good once. RFC 6238"""

import hmac
from datetime import datetime

import pyotp
import segno

STEP = 30
"""Seconds."""


def new_secret() -> str:
    """A new shared secret, 160 random bits in base 32."""
    return pyotp.random_base32()


def matching_step(secret: str, code: str, now: datetime, last: int) -> int | None:
    """The step that the code belongs to, at most one away from now and later than the last one used; else None."""
    digits = "".join(code.split())
    if not (digits.isascii() and digits.isdigit() and len(digits) == 6):
        return None
    totp = pyotp.TOTP(secret, interval=STEP)
    current = int(now.timestamp()) // STEP
    for step in (current, current - 1, current + 1):
        if step > last and hmac.compare_digest(totp.generate_otp(step), digits):
            return step
    return None


def setup_uri(secret: str, login: str) -> str:
    """What an authenticator application reads."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name="두레")


def qr(uri: str) -> str:
    """The URI as a picture: a data: URL of an SVG."""
    return segno.make(uri, error="m").svg_data_uri(scale=5, border=3, dark="#000", light="#fff")
