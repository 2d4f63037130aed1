"""Policies of other domains about TLS: asked for, kept for as long as they say, and never missed so long. RFC 8461

Where nobody can be asked there is no policy, and mail leaves as it did before.
"""

import logging
from datetime import timedelta
from typing import Any, Final

import httpx2
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert

from kernel.dure import Dure
from mail.checks import sts
from mail.checks.dns import Outcome, Question
from mail.checks.sts import Policy
from mail.smtp.resolver import Ask
from mail.tables import policy_kept

log = logging.getLogger("dure.smtp.out")

PATIENCE: Final = 20.0


class Policies:
    """The policies of other domains, shared by all institutions."""

    def __init__(self, dure: Dure, ask: Ask, client: Any = None) -> None:
        self.dure, self.ask = dure, ask
        self._client = client

    async def of(self, domain: str) -> Policy | None:
        """The policy of a domain; None where it has none, or none was ever to be had."""
        async with self.dure.commons() as db:
            query = select(policy_kept).where(policy_kept.c.domain == domain)
            row = (await db.execute(query)).one_or_none()
        kept = row if row is not None and row.until > self.dure.now() else None
        answer = await self.ask(Question(f"_mta-sts.{domain}", "TXT"))
        ident = sts.ident(answer.records) if answer.outcome is Outcome.FOUND else ""
        if not ident or (kept is not None and kept.ident == ident):
            # What was promised for a time holds, even if the DNS is silent now. RFC 8461 §3.1
            return sts.read(kept.policy.encode()) if kept is not None else None
        text = await self._fetched(domain)
        policy = sts.read(text) if text is not None else None
        if policy is None or text is None:
            return sts.read(kept.policy.encode()) if kept is not None else None
        values = {"ident": ident, "policy": text.decode(), "until": self.dure.now() + timedelta(seconds=policy.seconds)}
        statement = upsert(policy_kept).values(values | {"domain": domain})
        async with self.dure.commons() as db:
            await db.execute(statement.on_conflict_do_update(index_elements=[policy_kept.c.domain], set_=values))
        return policy

    async def _fetched(self, domain: str) -> bytes | None:
        """The text of the policy, as the domain's own web server gives it. RFC 8461 §3.3"""
        if self._client is None:
            self._client = httpx2.AsyncClient(timeout=PATIENCE, follow_redirects=False)
        try:
            async with self._client.stream("GET", f"https://mta-sts.{domain}/.well-known/mta-sts.txt") as answer:
                kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
                if answer.status_code != 200 or kind != "text/plain":
                    return None
                text = b""
                async for piece in answer.aiter_bytes():
                    text += piece
                    if len(text) > sts.LARGEST:
                        return None
                return text
        except (httpx2.HTTPError, OSError) as error:
            log.info("out: no policy of a domain: %s", type(error).__name__)
            return None
