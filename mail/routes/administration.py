"""Doors of administrators: figures, domains, queue, accounts, addresses, lists, policy, investigations."""

from typing import Any, Literal
from uuid import UUID

from kernel.access import Permission, require
from kernel.errors import Unauthenticated
from kernel.tx import Tx
from kernel.web import Call
from mail.actions import accounts, administering, investigating, sending
from mail.actions.domain_keys import records
from mail.checks.dns import Outcome, Question
from mail.queries import administration as queries
from mail.queries.investigations import investigation_view, investigations
from mail.queries.members import members_of
from mail.queries.policy import house_policy
from mail.routes import routes
from mail.smtp.local import name_of
from mail.smtp.resolver import Resolver
from mail.views.admin import (
    AccountChange,
    AddressInput,
    AddressLine,
    DnsLine,
    DomainInput,
    FoundMails,
    Investigation,
    InvestigationDecision,
    MailAccountQuery,
    MailAccounts,
    MailDomain,
    MailGroupInput,
    MailGroupView,
    MailOverview,
    MailPolicyInput,
    MemberRights,
    NewInvestigation,
    QueueDone,
    QueuePage,
    QueueQuery,
    SharedAccountInput,
)
from mail.views.boxes import AccountMember, MailPolicyView

QueueAct = Literal["hold", "release", "retry", "cancel"]


@routes.get("/admin/overview", permission=Permission.SETTINGS)
async def read_mail_overview(tx: Tx) -> MailOverview:
    """The institution's mail in figures."""
    return await queries.overview(tx)


@routes.get("/admin/domains", permission=Permission.SETTINGS)
async def list_mail_domains(tx: Tx) -> list[MailDomain]:
    """The domains of the institution."""
    return await queries.domains(tx)


@routes.post("/admin/domains", status=201, permission=Permission.SETTINGS)
async def add_mail_domain(tx: Tx, body: DomainInput) -> list[MailDomain]:
    """A further domain of the institution."""
    await administering.add_domain(tx, body.name)
    return await queries.domains(tx)


@routes.delete("/admin/domains/{name}", status=204, permission=Permission.SETTINGS)
async def remove_mail_domain(tx: Tx, name: str) -> None:
    """Let a further domain go."""
    await administering.remove_domain(tx, name)


@routes.get("/admin/domains/{name}/dns", open=True, permission=Permission.SETTINGS)
async def check_mail_domain(call: Call, name: str) -> list[DnsLine]:
    """What the DNS ought to say of a domain, and what it says."""
    if call.actor is None:
        raise Unauthenticated("sign_in", "로그인하십시오.", "Sign in.")
    async with call.dure.tx(call.actor) as tx:
        require(tx, Permission.SETTINGS)
        if name not in {one.name for one in await queries.domains(tx)}:
            raise queries.no_domain()
        wanted = await records(tx, name, name_of(call.dure.settings))
    chosen = call.dure.settings.mail_resolver
    ask = Resolver("" if chosen == "system" else chosen) if chosen else None
    return [await _looked_up(ask, one) for one in wanted]


async def _looked_up(ask: Resolver | None, one: Any) -> DnsLine:
    """One record: there, missing, another, or nobody knows."""
    answer = await ask(Question(one.name, one.kind)) if ask is not None else None
    found = list(answer.texts) if answer is not None else []
    if one.kind == "TXT":
        mark = one.text.split(";")[0].split(" ")[0]
        found = [text for text in found if text.startswith(mark)]
    told = one.text.removeprefix("10 ").removesuffix(".") if one.kind == "MX" else one.text
    state: Any = "missing"
    if answer is None or answer.outcome is Outcome.FAILED:
        state = "unknown"
    elif any("".join(text.split()) == "".join(told.split()) for text in found):
        state = "ok"
    elif found:
        state = "other"
    return DnsLine(name=one.name, kind=one.kind, wanted=one.text, found=found, state=state)


@routes.get("/admin/queue", permission=Permission.SETTINGS)
async def read_mail_queue(tx: Tx, query: QueueQuery) -> QueuePage:
    """What is on its way."""
    return await queries.queue(tx, query)


@routes.post("/admin/queue/{outgoing_id}/{act}", permission=Permission.SETTINGS)
async def act_on_queue(tx: Tx, outgoing_id: UUID, act: QueueAct) -> QueueDone:
    """Hold, release, retry or cancel what still waits of a mail."""
    return QueueDone(changed=await sending.change(tx, outgoing_id, act))


@routes.get("/admin/accounts", permission=Permission.SETTINGS)
async def list_mail_accounts(tx: Tx, query: MailAccountQuery) -> MailAccounts:
    """Accounts by name, with what they hold."""
    return await queries.mail_accounts(tx, query)


@routes.put("/admin/accounts/{account_id}", status=204, permission=Permission.SETTINGS)
async def change_mail_account(tx: Tx, account_id: UUID, body: AccountChange) -> None:
    """What an account may hold."""
    await administering.change_account(tx, account_id, body)


@routes.post("/admin/shared", status=201, permission=Permission.SETTINGS)
async def create_shared_account(tx: Tx, body: SharedAccountInput) -> list[AccountMember]:
    """Make a shared account; its members come next."""
    return await members_of(tx, await accounts.create_shared(tx, body.address))


@routes.get("/admin/shared/{account_id}/members", permission=Permission.SETTINGS)
async def list_shared_members(tx: Tx, account_id: UUID) -> list[AccountMember]:
    """Who works in a shared account."""
    require(tx, Permission.SETTINGS)
    return await members_of(tx, account_id)


@routes.put("/admin/shared/{account_id}/members/{person_id}", permission=Permission.SETTINGS)
async def set_shared_member(tx: Tx, account_id: UUID, person_id: UUID, body: MemberRights) -> list[AccountMember]:
    """Let somebody work in a shared account, or no longer."""
    await administering.set_member(tx, account_id, person_id, body.rights)
    return await members_of(tx, account_id)


@routes.get("/admin/addresses", permission=Permission.SETTINGS)
async def list_mail_addresses(tx: Tx) -> list[AddressLine]:
    """Further addresses: of accounts (별칭), and of units (부서메일)."""
    return await queries.addresses(tx)


@routes.post("/admin/addresses", status=201, permission=Permission.SETTINGS)
async def add_mail_address(tx: Tx, body: AddressInput) -> list[AddressLine]:
    """A further address of an account, or one that reaches all members of a unit."""
    await accounts.add_address(tx, body.address, account_id=body.account, unit_id=body.unit, may_send=body.may_send)
    return await queries.addresses(tx)


@routes.delete("/admin/addresses/{address}", status=204, permission=Permission.SETTINGS)
async def remove_mail_address(tx: Tx, address: str) -> None:
    """Let a further address go."""
    await administering.remove_address(tx, address)


@routes.get("/admin/policy", permission=Permission.SETTINGS)
async def read_mail_policy(tx: Tx) -> MailPolicyView:
    """What the institution lays down for its mail."""
    return await house_policy(tx)


@routes.put("/admin/policy", permission=Permission.SETTINGS)
async def lay_down_mail_policy(tx: Tx, body: MailPolicyInput) -> MailPolicyView:
    """Lay down what holds for the institution's mail."""
    await administering.lay_down(tx, body)
    return await house_policy(tx)


@routes.get("/admin/groups", permission=Permission.SETTINGS)
async def list_mail_groups(tx: Tx) -> list[MailGroupView]:
    """The lists of the institution."""
    return await queries.groups(tx)


@routes.post("/admin/groups", status=201, permission=Permission.SETTINGS)
async def make_mail_group(tx: Tx, body: MailGroupInput) -> list[MailGroupView]:
    """Make a list of people under one address."""
    await administering.keep_group(tx, body)
    return await queries.groups(tx)


@routes.put("/admin/groups/{group_id}", permission=Permission.SETTINGS)
async def change_mail_group(tx: Tx, group_id: UUID, body: MailGroupInput) -> list[MailGroupView]:
    """Change a list."""
    await administering.keep_group(tx, body, group_id)
    return await queries.groups(tx)


@routes.delete("/admin/groups/{group_id}", status=204, permission=Permission.SETTINGS)
async def remove_mail_group(tx: Tx, group_id: UUID) -> None:
    """Let a list go."""
    await administering.remove_group(tx, group_id)


@routes.get("/admin/investigations", permission=Permission.AUDIT)
async def list_investigations(tx: Tx) -> list[Investigation]:
    """Searches in somebody's mail that were asked for."""
    return await investigations(tx)


@routes.post("/admin/investigations", status=201, permission=Permission.AUDIT)
async def ask_for_investigation(tx: Tx, body: NewInvestigation) -> Investigation:
    """Ask for a search in somebody's mail, and say why."""
    return await investigation_view(tx, await investigating.ask(tx, body))


@routes.post("/admin/investigations/{investigation_id}/decide", permission=Permission.AUDIT)
async def decide_investigation(tx: Tx, investigation_id: UUID, body: InvestigationDecision) -> Investigation:
    """Release a search that another has asked for, or refuse it."""
    await investigating.decide(tx, investigation_id, body)
    return await investigation_view(tx, investigation_id)


@routes.post("/admin/investigations/{investigation_id}/search", permission=Permission.AUDIT)
async def search_in_investigation(tx: Tx, investigation_id: UUID) -> FoundMails:
    """Search as it was released; only heads of messages are shown, and each search is recorded."""
    return await investigating.search(tx, investigation_id)
