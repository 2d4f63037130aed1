"""What a script would do with a message that lies in a mailbox; nothing is done."""

from uuid import UUID

from sqlalchemy import select

from kernel.errors import NotFound
from kernel.tx import Tx
from mail.queries import boxes, messages
from mail.queries.scripts import owned
from mail.sieve import (
    Action,
    Broken,
    Discard,
    Fault,
    FileInto,
    Keep,
    Letter,
    Redirect,
    Reject,
    Stopped,
    Unknown,
    check,
    run,
)
from mail.sieve.letter import return_path
from mail.tables import script
from mail.views.rules import FaultLine, TriedAction, TriedView

LARGEST = 2 * 1024 * 1024
"""Octets of a message that is tried at once."""


async def try_script(tx: Tx, account_id: UUID, source: str | None, box_id: UUID, uid: int) -> TriedView:
    """Try a script, or the active one, on a message of the account. Raises NotFound."""
    account = await owned(tx, account_id)
    box = await boxes.box(tx, box_id)
    if box.account_id != account_id:
        raise boxes.no_mailbox()
    if source is None:
        active = select(script.c.source).where(script.c.account_id == account_id, script.c.active)
        source = (await tx.db.execute(active)).scalar_one_or_none() or ""
    rows = await messages.batch(tx, box, [uid], {"size", "raw", "head", "blob", "prefix"})
    if not rows:
        raise NotFound("mail_not_found", "메일을 찾을 수 없습니다.", "There is no such message.")
    data = await messages.octets(tx.blobs, tx.institution_id, rows[0], 0, min(rows[0].size, LARGEST))
    tx.audit("mail.script.try", "mail_account", account_id)
    there = [one for one in await boxes.boxes(tx) if one.account_id == account_id]
    letter = Letter(
        data,
        sender=return_path(data),
        recipient=account.name,
        now=tx.now,
        mailboxes=frozenset(one.name.removeprefix(account.under) for one in there),
        roles=frozenset(one.role for one in there if one.role),
    )
    try:
        return TriedView(actions=[_told(one) for one in _actions(source, letter)])
    except Broken as broken:
        return TriedView(actions=[], fault=_line(broken.faults[0]))
    except Stopped as stopped:
        return TriedView(actions=[_told(Keep())], fault=_line(stopped.fault))


def _actions(source: str, letter: Letter) -> tuple[Action, ...]:
    """What it decides, where nothing has been seen before."""
    program, seen = check(source), dict[tuple[str, str], bool]()
    while True:
        try:
            return run(program, letter, seen).actions
        except Unknown as unknown:
            seen[unknown.key] = False


def _line(one: Fault) -> FaultLine:
    return FaultLine(line=one.line, column=one.column, ko=one.ko, en=one.en)


def _told(action: Action) -> TriedAction:
    match action:
        case Keep(flags):
            return TriedAction(
                act="keep", value="INBOX", flags=list(flags), ko="받은메일함에 둡니다.", en="Kept in the inbox."
            )
        case FileInto(name, flags):
            ko, en = f"‘{name}’ 메일함에 넣습니다.", f"Filed into {name}."
            return TriedAction(act="move", value=name, flags=list(flags), ko=ko, en=en)
        case Redirect(address):
            ko, en = f"{address} 주소로 전달합니다.", f"Redirected to {address}."
            return TriedAction(act="redirect", value=address, flags=[], ko=ko, en=en)
        case Reject(reason):
            ko, en = "보낸 사람에게 돌려보냅니다.", "Sent back to the sender."
            return TriedAction(act="reject", value=reason, flags=[], ko=ko, en=en)
        case Discard():
            return TriedAction(act="discard", value="", flags=[], ko="버립니다.", en="Thrown away.")
    return TriedAction(
        act="vacation", value=action.reason, flags=[], ko="부재중 응답을 보냅니다.", en="An answer is sent."
    )
