"""LMTP: another mail server of the house hands in what it took; every recipient has an answer of its own. RFC 2033"""

import logging
from typing import Any

from kernel.dure import Dure
from kernel.errors import where
from mail.smtp import knowing, reply
from mail.smtp.inbound import Inbound
from mail.smtp.parameters import Recipient, Sender
from mail.smtp.protocol import GatewaySMTP, Visit
from mail.smtp.reply import Refused, Reply

log = logging.getLogger("dure.smtp")


class LmtpProtocol(GatewaySMTP):
    """The greeting is LHLO, and a message is answered once for each recipient."""

    tells_each = True

    async def smtp_LHLO(self, hostname: str) -> None:
        """The greeting. RFC 2033 §4.1"""
        await self._greeted(hostname, "LMTP")
        await self._offer()

    async def smtp_HELO(self, hostname: str) -> None:
        """Not here."""
        raise Refused(Reply(500, "5.5.1", "This is LMTP: say LHLO"))

    async def smtp_EHLO(self, hostname: str) -> None:
        """Not here."""
        raise Refused(Reply(500, "5.5.1", "This is LMTP: say LHLO"))

    async def _file(self) -> None:
        """As many answers as recipients, whatever happens."""
        count = len(self.recipients)
        try:
            await super()._file()
        except Refused as refused:
            answer = refused.reply
        except ConnectionError:
            raise
        except Exception as error:
            log.error("lmtp: a message failed: %s", where(error))
            answer = reply.LATER
        else:
            return
        for _ in range(count):
            await self.push(answer)


class Lmtp(Inbound):
    """Mail that a server of ours has taken and judged already; see `protocol.Desk`."""

    def __init__(self, dure: Dure, name: str) -> None:
        super().__init__(dure, name, None)

    async def sender(self, session: Visit, sender: Sender) -> None:
        """Whoever reaches this port is one of us."""
        knowing.forget(session)

    async def recipient(self, session: Visit, sender: Sender, recipient: Recipient) -> None:
        """Only who is here, and has room."""
        await self.known(session, recipient)

    async def message(
        self, session: Visit, sender: Sender, recipients: list[Recipient], data: bytes
    ) -> Reply | list[Reply]:
        """File it; what can be filed for one is filed, whatever becomes of the others."""
        return await self.filed(session, sender, recipients, data)

    async def sign_in(self, session: Visit, login: str, password: str) -> Any:
        """Nobody signs in here."""
        raise Refused(reply.RELAY)
