"""Forms in the town: designed, published from a day, drafted on, amended; a pack's forms; old papers keep theirs."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from msgspec import convert

from edocs import forms
from edocs.actions import amending, templates
from edocs.actions import forms as designing
from edocs.actions import packs as packing
from edocs.body import plain_text
from edocs.queries import checks, documents, form_designs, lines, papers
from edocs.queries.forms import current_form, offered_forms
from edocs.views.acts import Amend
from edocs.views.documents import DocumentView
from edocs.views.drafts import RouteQuery
from edocs.views.packs import ApplyPack, UndoPack
from kernel import pack_acts
from kernel.access import Permission
from kernel.errors import Conflict, Invalid
from kernel.notary import Notary
from kernel.packs import Pack, Rule
from kernel.tx import Actor
from tests.support.town import Town

MILLION = 1_000_000
KEEPER = "차보람"
TODAY, LATER = date(2026, 11, 23), date(2026, 12, 1)
ROWS = [{"품명": "의자", "수량": 10, "단가": 2 * MILLION}, {"품명": "책상", "수량": 2, "단가": 5 * MILLION}, {}]


def purchase(**change: Any) -> dict[str, Any]:
    """A form whose amount is the sum of a table, with a section that is shown above an amount."""
    columns = [
        {"code": "품명", "label": "품명"},
        {"code": "수량", "label": "수량", "kind": "number"},
        {"code": "단가", "label": "단가", "kind": "money"},
        {"code": "금액", "label": "금액", "kind": "money", "formula": "수량 * 단가", "sum": True},
    ]
    fields = [
        {"code": "내역", "label": "구매 내역", "kind": "table", "required": True, "columns": columns},
        {"code": "총액", "label": "총액", "kind": "money", "formula": "합계(내역.금액)"},
        {"code": "담당", "label": "담당자", "kind": "person"},
    ]
    more = {
        "title": "큰 금액",
        "shown_if": "총액 >= 20000000",
        "fields": [{"code": "사유", "label": "사유", "kind": "long"}],
    }
    return {
        "code": "purchase",
        "version": 1,
        "title": "물품구매",
        "kind": "own",
        "matter": "나-1",
        "internal": True,
        "amount_field": "총액",
        "sections": [{"title": "구매", "fields": fields}, more],
        "template": {"type": "doc", "content": []},
    } | change


async def published(town: Town, form: dict[str, Any], day: date = TODAY, who: str = KEEPER) -> None:
    async with town.tx(who) as tx:
        await designing.put_form(tx, form["code"], "", form)
        shown = await form_designs.design(tx, form["code"])
        assert shown.draft is not None
        assert shown.draft.faults == []
        base = shown.draft.edited_at.isoformat()
        await designing.publish(tx, form["code"], base, day, "구매 요령 개정")


async def paper_of(town: Town, document_id: UUID, who: str = "윤도담", revision: int | None = None) -> str:
    async with town.tx(who) as tx:
        found = await documents.document_for(tx, document_id)
        return plain_text((await papers.paper_of(tx, found, revision)).body)


async def amended(town: Town, document_id: UUID, who: str, fields: dict[str, Any]) -> DocumentView:
    seen = await town.read(document_id, who)
    assert seen.mine is not None
    given = {"step": seen.mine.step, "revision_hash": seen.revision_hash, "fields": fields}
    async with town.tx(who) as tx:
        await amending.amend(tx, document_id, convert(given, Amend))
    return await town.read(document_id, who)


async def test_the_amount_of_the_line_is_the_sum_that_the_server_works_out(town: Town) -> None:
    await published(town, purchase())
    sent = {"내역": [row | {"금액": 1} if row else row for row in ROWS], "총액": 1, "사유": "낡은 가구 교체"}
    document_id = await town.draft(
        form="purchase", title="가구 구매", summary="가구를 산다", keywords=["가구"], fields=sent
    )
    async with town.tx("윤도담") as tx:
        found = await documents.drafted_by_actor(tx, document_id)
        content = await documents.draft_content(tx, found)
        assert (content.fields["총액"], content.form_source, found.row.amount) == (30 * MILLION, "own", 30 * MILLION)
        high = await lines.route_view(tx, found, content, RouteQuery())
        assert not high.findings
        low = await lines.route_view(tx, found, content, RouteQuery(amount=MILLION))
        assert [step.post_name for step in high.steps] != [step.post_name for step in low.steps]
        assert not [one for one in await checks.findings(tx, found, content) if one.severity == "block"]
    assert "사유\t낡은 가구 교체" in await paper_of(town, document_id)
    fewer = [{"품명": "의자", "수량": 1, "단가": MILLION}, {}]
    await town.save(document_id, fields=sent | {"내역": fewer})
    view = await town.submit(document_id)
    assert view.amount == MILLION
    assert view.fields == {"내역": [fewer[0] | {"금액": MILLION}], "총액": MILLION}
    assert "낡은 가구" not in await paper_of(town, document_id, revision=1)


async def test_a_reviewer_mends_a_row_and_the_sum_follows(town: Town) -> None:
    await published(town, purchase())
    document_id = await town.submitted(
        form="purchase", title="가구 구매", summary="가구를 산다", keywords=["가구"], fields={"내역": ROWS}
    )
    reviewer = "장보미"
    view = await amended(
        town, document_id, reviewer, {"내역": [{"품명": "의자", "수량": 8, "단가": MILLION}], "총액": 5}
    )
    assert (view.amount, view.fields["총액"], view.revision) == (8 * MILLION, 8 * MILLION, 2)
    assert "합계\t8,000,000원" in await paper_of(town, document_id, reviewer)


async def test_a_document_keeps_its_version_and_a_template_begins_on_the_new_one(town: Town) -> None:
    await published(town, purchase())
    old = await town.draft(form="purchase", title="먼저", fields={"내역": ROWS, "사유": "먼저 쓴 글"})
    async with town.tx("윤도담") as tx:
        kept = await templates.keep_template(tx, old, "가구", "")
    changed = purchase(title="물품구매(개정)")
    changed["sections"] = [changed["sections"][0]]
    await published(town, changed)
    async with town.tx(KEEPER) as tx:
        assert (await current_form(tx, "purchase")).title == "물품구매(개정)"
        versions = (await form_designs.design(tx, "purchase")).versions
        assert [(one.version, one.state) for one in versions] == [(2, "valid"), (1, "past")]
        assert {one.what for one in versions[0].changes} == {"서식 이름", "묶음 ‘큰 금액’", "사유"}
    assert "사유\t먼저 쓴 글" in await paper_of(town, old)
    async with town.tx("윤도담") as tx:
        new = await templates.begin_from_template(tx, kept)
        content = await documents.draft_content(tx, await documents.drafted_by_actor(tx, new))
        assert (content.form_version, set(content.fields)) == (2, {"내역"})
        await designing.renew(tx, old)
    assert "먼저 쓴 글" not in await paper_of(town, old)


async def test_a_form_is_given_up_from_a_day_and_a_fault_or_a_stale_draft_is_not_published(town: Town) -> None:
    wrong = purchase(code="broken", amount_field="없음")
    async with town.tx(KEEPER) as tx:
        await designing.put_form(tx, "broken", "", wrong)
        with pytest.raises(Conflict, match="draft_moved"):
            await designing.put_form(tx, "broken", "", wrong)
        shown = await form_designs.design(tx, "broken")
        assert shown.draft is not None
        with pytest.raises(Invalid, match="form_faults"):
            await designing.publish(tx, "broken", shown.draft.edited_at.isoformat(), TODAY, "")
        with pytest.raises(Invalid, match="bad_form"):
            await designing.put_form(tx, "Not A Code", "", wrong)
        await designing.drop_form(tx, "broken")
        with pytest.raises(Invalid, match="needed_form"):
            await designing.retire(tx, "general", TODAY, "")
        await designing.retire(tx, "leave", LATER, "복무 시스템으로 옮김")
        assert "leave" in [form.code for form in await offered_forms(tx)]
        assert "leave" not in [form.code for form in await offered_forms(tx, LATER)]
        with pytest.raises(Conflict, match="form_retired"):
            await current_form(tx, "leave", LATER)
        rows = {row.code: row for row in await form_designs.designs(tx)}
        assert (rows["leave"].state, rows["leave"].coming) == ("valid", LATER)


async def test_a_pack_of_forms_changes_the_forms_of_its_institutions_from_its_day(town: Town) -> None:
    overseer = await town.actor(KEEPER)
    overseer = Actor(
        overseer.institution_id, overseer.person_id, overseer.post_id, overseer.permissions | {Permission.DISTRIBUTE}
    )
    notary = Notary(town.dure.settings.secret)
    spending = forms.plain(forms.house_form("spending"))
    said = Pack("forms.city", 1, TODAY, "시 표준 서식", {
        "spending": Rule(spending | {"title": "지출품의(시 표준)"}, "LAW adm-doc-rule §3"),
        "purchase": Rule(purchase(), "LAW adm-doc-rule §3"),
        "leave": Rule(None, "LAW adm-doc-rule §3"),
    })  # fmt: skip
    broken = Pack("forms.city", 2, TODAY, "x", {"purchase": Rule({"code": "purchase"}, "LAW adm-doc-rule §3")})
    before = await town.draft()
    async with town.tx(overseer) as tx:
        with pytest.raises(Invalid, match="pack_malformed"):
            await packing.take_in(tx, pack_acts.sign(broken, notary))
        await packing.take_in(tx, pack_acts.sign(said, notary))
        assert (await current_form(tx, "spending")).source == ""
        await packing.apply(tx, "forms.city", 1, ApplyPack(institutions=[tx.institution_id], reason="표준"))
        assert [form.code for form in await offered_forms(tx)] == ["general", "simple", "spending", "purchase"]
        assert (await current_form(tx, "spending", date(2026, 11, 22))).source == ""
    after = await town.draft(form="purchase", title="가구", fields={"내역": ROWS})
    await published(town, purchase(title="우리 물품구매"), LATER)
    async with town.tx(overseer) as tx:
        assert (await current_form(tx, "purchase")).source == "forms.city 1"
        assert (await current_form(tx, "purchase", LATER)).title == "우리 물품구매"
        act = (await pack_acts.acts(tx.db))[0]
        await packing.undo(tx, act.id, UndoPack(reason="재검토"))
        assert (await current_form(tx, "spending")).source == ""
    assert (await town.read(before, "윤도담")).form_name == "지출품의"
    assert "합계\t30,000,000원" in await paper_of(town, after)
