"""DKIM: who vouches for a mail with a signature, and that it came unchanged. RFC 6376 §1"""

from mail.checks.dkim.keys import Key, made_key, published, record_of
from mail.checks.dkim.sign import prepare, sign
from mail.checks.dkim.verify import Signature, verify

__all__ = ["Key", "Signature", "made_key", "prepare", "published", "record_of", "sign", "verify"]
