"""What is shared, kept, taken out, handed to other rooms, and administered."""

import io
import mailbox as mailboxes_of_python
import zipfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from kernel.access import Permission
from kernel.clock import new_id
from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from kernel.tx import Actor, Tx
from mail.actions import accounts, acting, administering, exporting, handing, investigating, refiling, sharing
from mail.fetching import Guarded, Refused, fetch_image, reachable
from mail.ports import PORTS, Handed
from mail.queries import administration, boxes, exports, lists, vault
from mail.queries.investigations import investigations
from mail.queries.policy import house_policy
from mail.queries.recipients import resolve
from mail.views.admin import (
    InvestigationDecision,
    MailAccountQuery,
    MailGroupInput,
    MailPolicyInput,
    NewInvestigation,
    QueueQuery,
)
from mail.views.boxes import ActItems, AssignInput, MailActInput, MailListQuery, MailViewQuery
from mail.views.writing import NewExport
from tests.mail.house import House, mail


@asynccontextmanager
async def office(house: House, who: str, *permissions: Permission) -> AsyncGenerator[Tx]:
    """Somebody with these permissions."""
    actor = Actor(house.institution, house.people[who], client="test", permissions=frozenset(permissions))
    async with house.dure.tx(actor) as tx:
        yield tx


async def bin_of(house: House, *uids: int) -> None:
    box = await house.box()
    async with house.tx() as tx:
        await acting.act(tx, MailActInput(act="trash", items=[ActItems(box=box.id, uids=list(uids))]))
    async with house.tx() as tx:
        trash = await boxes.box_named(tx, "Trash")
        await acting.empty(tx, trash.id)


async def test_deleted_mail_lies_in_the_vault_and_comes_back_where_it_was(house: House) -> None:
    await house.put(mail("귀한 것"), mail("둘"))
    await bin_of(house, 1)
    own = house.accounts["garam"]
    async with house.tx() as tx:
        kept = await vault.vault(tx, own, MailViewQuery())
    assert [row.subject for row in kept.items] == ["귀한 것"]
    async with house.tx() as tx:
        assert (await refiling.restore(tx, own, [kept.items[0].content], None)).changed == 1
    async with house.tx() as tx:
        here = await boxes.box_named(tx, "INBOX")
        assert {row.subject for row in (await lists.rows(tx, here.id, MailListQuery())).items} == {"귀한 것", "둘"}
        assert (await vault.vault(tx, own, MailViewQuery())).items == []


async def test_a_shared_account_is_worked_in_by_its_members_and_by_nobody_else(house: House) -> None:
    async with office(house, "garam", Permission.SETTINGS) as tx:
        shared = await accounts.create_shared(tx, f"info@{house.domain}")
        await administering.set_member(tx, shared, house.people["naraeon"], "send")
    async with house.tx("naraeon") as tx:
        here = next(one for one in await boxes.boxes(tx) if one.account_id == shared and one.name.endswith("INBOX"))
    await house.put(mail("민원"), box=here.name, who="naraeon")
    async with house.tx("naraeon") as tx:
        row = (await lists.rows(tx, here.id, MailListQuery(assigned="none"))).items[0]
        given = AssignInput(person=house.people["naraeon"])
        taken = await sharing.assign(tx, shared, row.conversation, given)
        assert taken.person is not None
        with pytest.raises(Invalid, match="not_a_member"):
            await sharing.assign(tx, shared, row.conversation, AssignInput(person=house.people["garam"]))
    async with house.tx("naraeon") as tx:
        mine = await lists.rows(tx, here.id, MailListQuery(assigned="me"))
        assert [one.assigned.person.name for one in mine.items if one.assigned and one.assigned.person] == ["naraeon"]
        assert (await lists.rows(tx, here.id, MailListQuery(assigned="none"))).items == []
    async with house.tx("garam") as tx:
        with pytest.raises(NotFound):
            await lists.rows(tx, here.id, MailListQuery())


async def test_an_account_is_taken_out_as_a_zip_or_an_mbox(house: House, tmp_path: Path) -> None:
    await house.put(mail("하나/둘"), mail("셋", "From 여기\r\n"))
    made: dict[str, bytes] = {}
    for form in ("zip", "mbox"):
        async with house.tx() as tx:
            asked = NewExport(account=house.accounts["garam"], form=form)  # type: ignore[arg-type]
            export = await exporting.begin(tx, asked)
        async with house.tx() as tx:
            with pytest.raises(Conflict, match="export_waiting"):
                await exports.export_file(tx, export)
        async with house.tx(None) as tx:
            await exporting.make(tx, {"export": str(export)})
        async with house.tx() as tx:
            _, blob = await exports.export_file(tx, export)
            made[form] = await tx.blobs.range(house.institution, blob, 0, blob.size)
    with zipfile.ZipFile(io.BytesIO(made["zip"])) as archive:
        assert archive.testzip() is None
        assert [name.split("_", 3)[3] for name in archive.namelist()] == ["둘.eml", "셋.eml"]
        assert archive.namelist()[0].startswith("INBOX/000001_")
    (tmp_path / "mbox").write_bytes(made["mbox"])
    with closing(mailboxes_of_python.mbox(tmp_path / "mbox")) as read:
        assert len(read) == 2


async def test_an_investigation_needs_two_and_shows_only_what_was_released(house: House) -> None:
    await house.put(mail("계약 안건"), mail("점심"))
    await bin_of(house, 1)
    now = house.dure.now()
    span = {"since": now - timedelta(days=1), "until": now + timedelta(days=1)}
    asked = NewInvestigation(account=house.accounts["garam"], reason="감사 요청 제12호에 따라", q="계약", **span)
    async with office(house, "naraeon", Permission.AUDIT) as tx:
        made = await investigating.ask(tx, asked)
    async with office(house, "naraeon", Permission.AUDIT) as tx:
        with pytest.raises(Forbidden, match="same_person"):
            await investigating.decide(tx, made, InvestigationDecision(release=True))
        with pytest.raises(Forbidden, match="not_released"):
            await investigating.search(tx, made)
    async with office(house, "garam", Permission.AUDIT) as tx:  # whose mail it is
        with pytest.raises(Forbidden, match="same_person"):
            await investigating.decide(tx, made, InvestigationDecision(release=True))
    third = Actor(house.institution, new_id(), client="test", permissions=frozenset({Permission.AUDIT}))
    async with house.dure.tx(third) as tx:
        await investigating.decide(tx, made, InvestigationDecision(release=True))
    async with office(house, "naraeon", Permission.AUDIT) as tx:
        found = await investigating.search(tx, made)
        assert [(one.subject, one.gone) for one in found.items] == [("계약 안건", True)]
        assert tx.audits[-1].content.whose == house.people["garam"]
        assert [one.state for one in await investigations(tx)] == ["released"]
    async with house.tx("naraeon") as tx:
        with pytest.raises(Forbidden):
            await investigating.search(tx, made)


async def test_lists_policy_domains_and_figures_belong_to_administrators(house: House) -> None:
    async with office(house, "garam", Permission.SETTINGS) as tx:
        people = [house.people["garam"], house.people["naraeon"]]
        given = MailGroupInput(address=f"all@{house.domain}", name="모두", people=people)
        await administering.keep_group(tx, given)
        assert [one.count for one in await administration.groups(tx)] == [2]
        found = await resolve(tx, f"all@{house.domain}")
        assert found is not None
        assert (set(found.accounts), found.inside) == (set(house.accounts.values()), True)
        with pytest.raises(Conflict, match="mail_address_taken"):
            await administering.keep_group(tx, given)
        rules = {name: getattr(await house_policy(tx), name) for name in MailPolicyInput.__struct_fields__}
        await administering.lay_down(tx, MailPolicyInput(**(rules | {"recall": False})))
        assert not (await house_policy(tx)).recall
        assert (await administration.overview(tx)).accounts == 2
        assert [one.owner for one in (await administration.mail_accounts(tx, MailAccountQuery())).items] == [
            "garam",
            "naraeon",
        ]
        assert (await administration.queue(tx, QueueQuery())).items == []
        await administering.add_domain(tx, f"further.{house.domain}")
        assert [one.own for one in await administration.domains(tx)] == [True, False]
        with pytest.raises(Conflict, match="mail_domain_taken"):
            await administering.add_domain(tx, house.domain)
    async with house.tx() as tx:
        for refused in (
            administration.overview(tx),
            administration.groups(tx),
            administering.add_domain(tx, "x.example"),
        ):
            with pytest.raises(Forbidden):
                await refused


async def test_a_mail_goes_on_to_other_rooms_through_their_ports(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await house.put(mail("협조 요청", "자료를 부탁드립니다.\r\n"))
    box = await house.box()
    handed: list[Handed] = []
    document = new_id()

    async def draft(_: Tx, given: Handed) -> UUID:
        handed.append(given)
        return document

    monkeypatch.setattr(PORTS, "draft", None)
    async with house.tx() as tx:
        with pytest.raises(NotFound, match="port_absent"):
            await handing.to_document(tx, box.id, 1, files=True)
    monkeypatch.setattr(PORTS, "draft", draft)
    async with house.tx() as tx:
        assert await handing.to_document(tx, box.id, 1, files=True) == document
    assert (handed[0].subject, handed[0].text) == ("협조 요청", "자료를 부탁드립니다.")


@pytest.mark.parametrize(
    "address",
    "127.0.0.1 10.0.0.1 192.168.1.1 172.16.0.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255 ::1 ::"
    " fe80::1 fc00::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1 2002:7f00:1:: 2001:0:53aa:64c:: ff02::1"
    " 198.51.100.1 240.0.0.1 nonsense".split(),
)
def test_no_address_of_ours_or_of_nobody_is_reached(address: str) -> None:
    assert not reachable(address)


def test_addresses_in_the_open_are_reached() -> None:
    assert reachable("8.8.8.8")
    assert reachable("2606:4700:4700::1111")


async def test_a_name_that_leads_inside_is_not_followed_and_the_connection_goes_where_was_looked() -> None:
    asked: list[tuple[str, int]] = []

    class Known(Guarded):
        async def addresses(self, host: str, port: int) -> list[str]:
            return {"mixed.example": ["8.8.8.8", "10.0.0.1"], "open.example": ["8.8.8.8"]}.get(host, ["127.0.0.1"])

    class Line:
        async def connect_tcp(self, host: str, port: int, **_: object) -> object:
            asked.append((host, port))
            raise OSError

    for url in (
        "http://mixed.example/a.png",
        "http://inside.example/",
        "http://open.example:8080/",
        "ftp://open.example/",
    ):
        with pytest.raises(Refused):
            await fetch_image(url, Known(Line()))
    assert asked == []
    with pytest.raises(Refused, match="unreachable"):
        await fetch_image("https://open.example/a.png", Known(Line()))
    assert asked == [("8.8.8.8", 443)]
