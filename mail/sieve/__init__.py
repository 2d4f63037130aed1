"""Sieve: what people want done with their mail, as a small language. RFC 5228

Pure: `check` reads a script and says what is wrong where, `run` says what is to be done with a message. Doing it is the
business of `mail.actions.filtering`. Time grows with script × message, whatever either holds.
"""

from mail.sieve.actions import Action, Discard, FileInto, Keep, Redirect, Reject, Vacation
from mail.sieve.checker import Program, check
from mail.sieve.evaluate import Outcome, Unknown, run
from mail.sieve.faults import Broken, Fault, Stopped
from mail.sieve.language import CAPABILITIES
from mail.sieve.letter import Letter

__all__ = [
    "CAPABILITIES",
    "Action",
    "Broken",
    "Discard",
    "Fault",
    "FileInto",
    "Keep",
    "Letter",
    "Outcome",
    "Program",
    "Redirect",
    "Reject",
    "Stopped",
    "Unknown",
    "Vacation",
    "check",
    "run",
]
