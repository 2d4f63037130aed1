"""Doors of accounts, mailboxes, labels and lists."""

from uuid import UUID

from kernel.tx import Tx
from mail.actions import acting, labels, mailboxes, wishing
from mail.actions.accounts import begin_own
from mail.queries import lists
from mail.queries.boxes import account_for, box
from mail.queries.changes import changes
from mail.queries.home import account_view, box_view, home, labels_of
from mail.queries.seeking import search
from mail.routes import routes
from mail.rules.names import SEPARATOR, SHARED
from mail.views.boxes import (
    BoxRename,
    ChangesQuery,
    LabelsInput,
    MailAccount,
    MailActDone,
    MailActInput,
    MailBoxView,
    MailChanges,
    MailHome,
    MailLabel,
    MailListQuery,
    MailPreferences,
    MailPreferencesInput,
    MailRows,
    MailSearchQuery,
    MailViewQuery,
    NewBox,
)


@routes.get("/accounts")
async def read_home(tx: Tx) -> MailHome:
    """The accounts that I may open, with mailboxes and figures."""
    return await home(tx)


@routes.post("/account", status=201)
async def begin_account(tx: Tx) -> MailAccount:
    """Begin my own account; one that is there is found."""
    return await account_view(tx, await begin_own(tx))


@routes.get("/accounts/{account_id}/changes")
async def read_changes(tx: Tx, account_id: UUID, query: ChangesQuery) -> MailChanges:
    """What changed in an account after a modseq."""
    return await changes(tx, account_id, query.since)


@routes.get("/accounts/{account_id}/view/{view}")
async def read_view(tx: Tx, account_id: UUID, view: str, query: MailViewQuery) -> MailRows:
    """A list across mailboxes: flagged, later, all."""
    return await lists.across(tx, account_id, view, query)


@routes.put("/accounts/{account_id}/labels")
async def set_labels(tx: Tx, account_id: UUID, body: LabelsInput) -> list[MailLabel]:
    """Set the labels of an account, in order."""
    await labels.set_labels(tx, account_id, body)
    return await labels_of(tx, account_id)


@routes.post("/boxes", status=201)
async def create_box(tx: Tx, body: NewBox) -> MailBoxView:
    """Make a mailbox, with those above it that are missing."""
    account = await account_for(tx, body.account)
    return box_view(await mailboxes.create(tx, account.under + body.name))


@routes.put("/boxes/{box_id}")
async def rename_box(tx: Tx, box_id: UUID, body: BoxRename) -> MailBoxView:
    """Give a mailbox another name, and those below it with it."""
    here = await box(tx, box_id)
    under = "" if here.own else SEPARATOR.join(here.name.split(SEPARATOR)[:2]) + SEPARATOR
    return box_view(await mailboxes.rename(tx, here.name, under + body.name.removeprefix(f"{SHARED}{SEPARATOR}")))


@routes.delete("/boxes/{box_id}", status=204)
async def remove_box(tx: Tx, box_id: UUID) -> None:
    """Let a mailbox go with what is in it."""
    await mailboxes.remove(tx, (await box(tx, box_id)).name)


@routes.post("/boxes/{box_id}/empty")
async def empty_box(tx: Tx, box_id: UUID) -> MailActDone:
    """Let everything in the bin or the junk go."""
    return await acting.empty(tx, box_id)


@routes.post("/boxes/{box_id}/read-all")
async def read_all_of_box(tx: Tx, box_id: UUID) -> MailActDone:
    """Mark everything in a mailbox as read."""
    return await acting.read_all(tx, box_id)


@routes.get("/boxes/{box_id}/list")
async def list_box(tx: Tx, box_id: UUID, query: MailListQuery) -> MailRows:
    """Conversations or messages of a mailbox, newest first."""
    return await lists.rows(tx, box_id, query)


@routes.get("/search")
async def search_mail(tx: Tx, query: MailSearchQuery) -> MailRows:
    """Find messages by words and operators; leading consonants find too."""
    return await search(tx, query)


@routes.post("/acts")
async def act_on_mail(tx: Tx, body: MailActInput) -> MailActDone:
    """Do one thing with many messages."""
    return await acting.act(tx, body)


@routes.put("/preferences")
async def set_mail_preferences(tx: Tx, body: MailPreferencesInput) -> MailPreferences:
    """How mail is for me."""
    return await wishing.set_preferences(tx, body)
