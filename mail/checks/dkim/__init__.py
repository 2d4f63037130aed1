"""DKIM: who vouches for a mail with a signature, and that it came unchanged. RFC 6376 §1"""

from mail.checks.dkim.keys import Key, made_key, published
from mail.checks.dkim.sign import sign
from mail.checks.dkim.verify import Signature, verify

__all__ = ["Key", "Signature", "made_key", "published", "sign", "verify"]
