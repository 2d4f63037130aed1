"""Replies with their enhanced codes. RFC 5321 §4.2, RFC 3463 §2"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server says. The text is for programs and postmasters: English, one line."""

    code: int
    status: str
    text: str

    def __str__(self) -> str:
        return f"{self.code} {self.status} {self.text}" if self.status else f"{self.code} {self.text}"

    @property
    def is_good(self) -> bool:
        """Whether the other side may go on."""
        return self.code < 400


class Refused(Exception):
    """No, and why."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(str(reply))
        self.reply = reply


OK = Reply(250, "2.0.0", "Ok")
SENDER_OK = Reply(250, "2.1.0", "Sender ok")
RECIPIENT_OK = Reply(250, "2.1.5", "Recipient ok")
SYNTAX = Reply(501, "5.5.4", "Syntax error in parameters")
ORDER = Reply(503, "5.5.1", "Bad sequence of commands")
LATER = Reply(451, "4.3.0", "Not now, please try again later")
TOO_LARGE = Reply(552, "5.3.4", "Message too large")
TOO_MANY = Reply(452, "4.5.3", "Too many recipients")
BARE = Reply(550, "5.6.0", "Lines must end with CR LF")
LINE = Reply(550, "5.6.0", "Line too long")
UNKNOWN = Reply(550, "5.1.1", "No such user here")
RELAY = Reply(550, "5.7.1", "Not a relay")
FULL = Reply(452, "4.2.2", "Mailbox full")
SIGN_IN = Reply(530, "5.7.0", "Authentication required")
BUSY = Reply(421, "4.7.0", "Too many connections, please try again later")
