"""A draft becomes a letter: its HTML cleaned once more, its pictures and files fetched, links for what is too large."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any

from sqlalchemy import select

from directory.queries import org_snapshot
from kernel.clock import SEOUL
from kernel.errors import TooLarge
from kernel.tx import Tx
from mail.apart import apart
from mail.composing.message import Attached, Letter
from mail.composing.quoting import page
from mail.mime.addresses import Address
from mail.queries.drafts import blob_of, files_of, letter_of
from mail.reading.markup import Cleaned, clean
from mail.rules.addresses import canonical
from mail.tables import account

MOST_OCTETS = 35 * 2**20
"""Octets of all files in one mail; encoded they grow by a third."""
_LARGE = 2**16
_PLACE = re.compile(r"/api/mail/drafts/[0-9a-f-]{36}/files/([0-9a-f-]{36})(?:\?inline=true)?", re.IGNORECASE)


class LinkedFile:
    """A file that goes as a link, with the address that the reader follows."""

    def __init__(self, name: str, size: int, url: str, expires: datetime, most: int) -> None:
        self.name, self.size, self.url, self.expires, self.most = name, size, url, expires, most


async def letter_for(
    tx: Tx,
    row: Any,
    *,
    draft: bool,
    people: Mapping[str, Sequence[Address]] | None = None,
    links: Sequence[LinkedFile] = (),
    at: datetime | None = None,
) -> Letter:
    """The letter of a draft; `people` are those that its lists stand for now."""
    given = letter_of(row)
    files = await files_of(tx, row.id)
    inside = [one for one in files if not one.large]
    if sum(one.size for one in inside) > MOST_OCTETS:
        raise TooLarge(
            "mail_too_large",
            "첨부가 너무 큽니다. 큰 파일은 링크로 보내십시오.",
            "Too large; send links.",
            max_bytes=MOST_OCTETS,
        )
    pictures = {str(one.id): one.cid for one in files if one.inline}
    html = _PLACE.sub(lambda match: f"cid:{pictures.get(match[1].lower(), '')}", row.html)
    cids = {cid: f"cid:{cid}" for cid in pictures.values()}
    cleaned = await apart(len(html) > _LARGE, clean, html, cids, _as_is)
    shown, text = cleaned.html, cleaned.text
    if links:
        shown, text = shown + _links_html(links), text + _links_text(links)
    sender = await _sender(tx, row, given.sender)
    own = {name: [Address(one.name, one.address) for one in getattr(given, name)] for name in ("to", "cc", "bcc")}
    listed: Mapping[str, Sequence[Address]] = people if people is not None else own
    return Letter(
        sender=sender,
        by=await _writer(tx, row, sender) if not draft else None,
        to=listed["to"],
        cc=listed["cc"],
        bcc=listed["bcc"],
        subject=row.subject,
        text=text,
        html=page(shown) if shown.strip() else "",
        files=[await _attached(tx, one, cleaned) for one in inside],
        message_id=row.message_id,
        date=(at or tx.now).astimezone(SEOUL),
        in_reply_to=row.in_reply_to,
        references=row.references.split(),
        important=given.priority == "high",
        receipt_to=sender.address if given.receipt else "",
        draft=draft,
    )


def _as_is(_: int, url: str) -> str:
    return url


async def _attached(tx: Tx, one: Any, cleaned: Cleaned) -> Attached:
    octets = await tx.blobs.range(tx.institution_id, blob_of(one), 0, one.size)
    used = one.inline and f"cid:{one.cid}" in cleaned.html
    return Attached(name=one.name, media_type=one.media_type, octets=octets, cid=one.cid if used else "", inline=used)


async def _sender(tx: Tx, row: Any, text: str) -> Address:
    """Who it is from: the person by name, a shared account by its own."""
    name = canonical(text)
    query = select(account.c.person_id, account.c.name).where(account.c.id == row.account_id)
    own = (await tx.db.execute(query)).one()
    org = await org_snapshot(tx)
    if own.person_id is not None:
        person = org.people.get(own.person_id)
        return Address(person.name if person else "", name or own.name)
    profile = org.root.name if org.root else ""
    return Address(f"{profile} {own.name.partition('@')[0]}".strip(), name or own.name)


async def _writer(tx: Tx, row: Any, sender: Address) -> Address | None:
    """Who writes in the name of a shared account. RFC 5322 §3.6.2"""
    query = select(account.c.person_id).where(account.c.id == row.account_id)
    if (await tx.db.execute(query)).scalar_one() is not None:
        return None
    org = await org_snapshot(tx)
    person = org.people.get(row.person_id)
    return Address(person.name, person.mail) if person and person.mail and person.mail != sender.address else None


def _until(one: LinkedFile) -> str:
    local = one.expires.astimezone(SEOUL)
    return f"{local.year}. {local.month}. {local.day}.까지, {one.most}번"


def readable(size: int) -> str:
    """A size as people say it."""
    for unit, octets in (("GB", 2**30), ("MB", 2**20), ("KB", 2**10)):
        if size >= octets:
            return f"{size / octets:.1f}{unit}".replace(".0", "")
    return f"{size}B"


def _links_html(links: Sequence[LinkedFile]) -> str:
    rows = "".join(
        f'<tr><td style="padding:6px 12px"><a href="{escape(one.url)}">{escape(one.name)}</a></td>'
        f'<td style="padding:6px 12px;color:#666">{readable(one.size)}</td>'
        f'<td style="padding:6px 12px;color:#666">{_until(one)}</td></tr>'
        for one in links
    )
    title = f'<tr><td colspan="3" style="padding:8px 12px"><b>대용량 첨부 {len(links)}개</b></td></tr>'
    return f'<br><table style="border:1px solid #ddd;border-collapse:collapse">{title}{rows}</table>'


def _links_text(links: Sequence[LinkedFile]) -> str:
    lines = "".join(f"\n- {one.name} ({readable(one.size)}, {_until(one)})\n  {one.url}" for one in links)
    return f"\n\n[대용량 첨부 {len(links)}개]{lines}\n"
