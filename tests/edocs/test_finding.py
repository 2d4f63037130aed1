"""Finding documents: everything about them is found by whom it concerns, at once; kept searches; the filing tree."""

import pytest

from directory.actions.appointments import appoint, end_holding
from directory.views.people import AppointmentInput
from directory.views.units import Effective
from edocs.actions import approving, searches
from edocs.queries import filing, registers, searching, showing
from edocs.queries.documents import document_for
from edocs.queries.news import news_since
from edocs.queries.searches import my_searches, new_results
from edocs.topics import document_topic
from edocs.views.acts import Say
from edocs.views.filing import FilingQuery
from edocs.views.registers import RegisterQuery
from edocs.views.search import NewSearch, SearchQuery
from kernel.errors import Forbidden, NotFound
from kernel.tx import Actor
from tests.support.town import CULTURE, TRANSIT, Town


async def titles(town: Town, who: str, query: str, **more: str) -> list[str]:
    async with town.tx(who) as tx:
        return [hit.brief.title for hit in (await searching.find(tx, SearchQuery(q=query, **more))).items]  # type: ignore[arg-type]  # words only


async def established(town: Town, title: str, **content: object) -> None:
    document_id = await town.submitted("윤도담", "general", matter_id="가-1", title=title, **content)
    await town.act(document_id, "장보미")
    await town.relay()


async def test_a_document_is_found_by_everything_that_is_known_of_it(town: Town) -> None:
    document_id = await town.submitted("윤도담", "spending", title="겨울빛 거리축제 음향 용역")
    async with town.tx("장보미") as tx:
        await approving.opine(tx, document_id, Say(text="설치일을 넣으십시오"))
    await town.relay()
    words = "음향 용역/거리 축제음향/ㄱㅇㅂ/ㅇㄷㄷ/ㅊㅈㄱㅎㅌ/윤도담/축제기획팀/한빛음향/설치일/거리축제/음향 OR 조명"
    words += "/음향 -조명/기안자:도담/drafter:윤도담/부서:축제기획/양식:지출/상태:진행/제목:음향/의견:설치일"
    words += '/키워드:용역/금액:1200만/금액:>=1천만/날짜:오늘/"거리축제 무대의"/12,000,000'
    for query in words.split("/"):
        assert await titles(town, "윤도담", query) == ["겨울빛 거리축제 음향 용역"], query
    for query in (
        "조명",
        "기안자:장보미",
        "상태:완료",
        "금액:<1천만",
        "음향 -용역",
        "날짜:작년",
        "제목:설치일",
        "첨부:있음",
        "ㅍㅎ",
    ):
        assert await titles(town, "윤도담", query) == [], query
    assert await titles(town, "윤도담", "기안자:나") == ["겨울빛 거리축제 음향 용역"]
    assert await titles(town, "장보미", "기안자:나") == []


async def test_the_facets_count_only_what_the_asker_may_see(town: Town) -> None:
    await established(town, "봄 보고")
    await town.submitted(title="여름 계획")
    async with town.tx("윤도담") as tx:
        mine = await searching.facets(tx, "축제")
    async with town.tx("조은새") as tx:
        records = await searching.facets(tx, "축제")
    async with town.tx("나래온") as tx:
        stranger = await searching.facets(tx, "축제")
    by_field = {facet.field: [(value.label, value.count) for value in facet.values] for facet in mine.facets}
    assert sorted(by_field["state"]) == [("완료", 1), ("진행", 1)]
    assert by_field["date"] == [("2026", 2)]
    assert (records.counted, stranger.counted, stranger.facets) == (1, 0, [])
    for facet in mine.facets:
        for value in facet.values:
            assert len(await titles(town, "윤도담", f"축제 {value.raw}")) == value.count


async def test_who_leaves_the_unit_finds_its_documents_no_more_and_who_comes_finds_them_at_once(town: Town) -> None:
    await established(town, "비밀 아닌 보고")
    assert await titles(town, "정한결", "보고") == ["비밀 아닌 보고"]
    assert await titles(town, "나래온", "보고") == []
    admin, left, newcomer = await town.actor("차보람"), await town.actor("정한결"), await town.person("나래온")
    held = next(row for row in (await town.org()).holdings if row.person_id == left.person_id)
    async with town.tx(admin) as tx:
        await end_holding(tx, held.id, Effective())
        await appoint(tx, AppointmentInput(person_id=newcomer, post_id=held.post_id, concurrent=True))
    async with town.tx(left) as tx:
        with pytest.raises(Forbidden):
            await searching.find(tx, SearchQuery(q="보고"))
    seat = Actor(CULTURE, newcomer, held.post_id, client="192.0.2.1")
    async with town.tx(seat) as tx:
        assert len((await searching.find(tx, SearchQuery(q="보고"))).items) == 1


async def test_a_kept_search_is_shared_with_the_unit_and_counts_what_is_new(town: Town) -> None:
    async with town.tx("윤도담") as tx:
        kept = await searches.keep(tx, NewSearch(name="축제 보고", q="보고", shared=True))
        await searches.keep(tx, NewSearch(name="내 것", q="계획"))
    for query in ("보고", "계획", "보고"):
        async with town.tx("윤도담") as tx:
            await searches.remember(tx, query)
    await established(town, "첫 보고")
    async with town.tx("정한결") as tx:
        mine = await my_searches(tx)
        assert [(one.name, one.mine, one.by) for one in mine.saved] == [("축제 보고", False, "윤도담")]
        assert mine.recent == []
        assert [(one.count, one.more) for one in await new_results(tx)] == [(1, False)]
        await searches.seen(tx, kept.id)
        with pytest.raises(Forbidden):
            await searches.drop(tx, kept.id)
    async with town.tx("정한결") as tx:
        assert [one.count for one in await new_results(tx)] == [0]
    async with town.tx("윤도담") as tx:
        assert (await my_searches(tx)).recent == ["보고", "계획"]
        assert {one.count for one in await new_results(tx)} == {0, 1}
        await searches.drop(tx, kept.id)
        assert [one.name for one in (await my_searches(tx)).saved] == ["내 것"]
    for who, institution in (("나래온", 1), ("사나래", TRANSIT)):
        async with town.tx(who, institution=institution) as tx:
            assert (await my_searches(tx)).saved == []
            with pytest.raises(NotFound):
                await searches.seen(tx, kept.id)


async def test_the_filing_shows_tasks_and_files_and_counts_what_one_may_see(town: Town) -> None:
    file = await town.a_file("축제기획팀 사업")
    await established(town, "편철한 보고", record_file_id=str(file))
    await established(town, "편철하지 않은 보고")
    async with town.tx("윤도담") as tx:
        mine = await filing.filing(tx, FilingQuery())
        inside = await registers.register(tx, RegisterQuery(record_file_id=file))
        outside = await registers.register(tx, RegisterQuery(unfiled=True))
    counts = {one.name: one.documents for task in mine.tasks for one in task.files if one.documents}
    assert (mine.unit_name, list(counts.values()), mine.unfiled, mine.years) == ("축제기획팀", [1], 1, [2026])
    assert [row.title for row in inside.items] == ["편철한 보고"]
    assert [row.title for row in outside.items] == ["편철하지 않은 보고"]
    async with town.tx("나래온") as tx:
        theirs = await filing.filing(tx, FilingQuery(unit_id=mine.unit_id))
        assert sum(one.documents for task in theirs.tasks for one in task.files) == theirs.unfiled == 0
        with pytest.raises(NotFound):
            await filing.filing(tx, FilingQuery(unit_id=file))


async def test_the_paper_of_a_document_is_on_the_form_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    from msgspec.structs import replace

    from edocs import body, forms

    now = forms.house_form("spending")
    section = replace(now.sections[0], fields=(replace(now.fields[0], label="옛 이름"), *now.fields[1:]))
    before = replace(now, version=0, sections=(section,))
    monkeypatch.setattr("edocs.forms.house._earlier", lambda: {("spending", 0): before})
    values = {now.fields[0].code: 1_000} if now.fields[0].kind == "money" else {now.fields[0].code: "값"}
    written = body.plain_text(forms.with_fields(forms.house_form("spending", 0), values, body.canonical(now.template)))
    assert "옛 이름" in written
    assert forms.house_form("spending", 99) == forms.house_form("spending", None) == now


async def test_an_open_window_hears_when_the_record_is_there(town: Town) -> None:
    document_id = await town.submitted("윤도담", "general", matter_id="가-1")
    view = await town.act(document_id, "장보미")
    assert not view.has_pdf
    heard: list[int] = []
    topic = document_topic(CULTURE, document_id)
    stop = town.dure.signals.watch(str(topic), lambda _topic, seq: heard.append(seq))
    await town.relay()
    stop()
    assert max(heard) == view.place + 1
    async with town.tx("윤도담") as tx:
        told = await news_since(tx, topic, view.place)
        assert [one.happened for one in told.items] == ["recorded"]
        assert (await news_since(tx, topic, told.seq)).items == ()
        assert (await showing.document_view(tx, await document_for(tx, document_id))).has_pdf
