"""Asking rspamd what it thinks of a mail, over HTTP."""

from dataclasses import dataclass
from typing import Any, Final

import httpx2
import msgspec

from mail.smtp.parameters import Recipient, Sender
from mail.smtp.protocol import Visit

PATIENCE: Final = 20.0


class Silent(Exception):
    """rspamd says nothing that can be used."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is to be done with the mail (no action, greylist, add header, rewrite subject, soft reject, reject)."""

    action: str
    score: float


class Rspamd:
    """An rspamd at host:port."""

    def __init__(self, address: str) -> None:
        self._url = f"http://{address}/checkv2"

    async def look(self, visit: Visit, sender: Sender, recipients: list[Recipient], data: bytes) -> Said:
        """What it says of the mail. Raises Silent."""
        told = [("IP", visit.client), ("Helo", visit.helo), ("From", sender.address)]
        told += [("Rcpt", one.address) for one in recipients[:50]]
        headers = [(name.encode(), value.encode()) for name, value in told if value and value.isprintable()]
        try:
            async with httpx2.AsyncClient(timeout=PATIENCE, trust_env=False) as client:
                answer = await client.post(self._url, content=data, headers=headers)
            found: Any = msgspec.json.decode(answer.content)
            return Said(str(found["action"]), float(found["score"]))
        except (httpx2.HTTPError, msgspec.DecodeError, KeyError, TypeError, ValueError) as error:
            raise Silent(type(error).__name__) from error
