"""SPF: may this address send for that domain. RFC 7208 §1"""

from mail.checks.spf.evaluate import Result, Verdict, check

__all__ = ["Result", "Verdict", "check"]
