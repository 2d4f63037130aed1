"""Doors for what helps a person to decide: quick phrases, the preview of an absence, statistics."""

from edocs.actions import phrases as phrase_actions
from edocs.queries import away, figures, phrases
from edocs.routes.documents import routes
from edocs.views.deciding import AwayPreview, AwayQuery, Phrases, PhrasesInput, StatisticsQuery, StatisticsView
from kernel.tx import Tx
from kernel.web import Download


@routes.get("/phrases")
async def list_phrases(tx: Tx) -> Phrases:
    """My quick phrases."""
    return await phrases.phrases(tx)


@routes.put("/phrases")
async def keep_phrases(tx: Tx, body: PhrasesInput) -> Phrases:
    """Replace my quick phrases."""
    await phrase_actions.keep(tx, body.items)
    return await phrases.phrases(tx)


@routes.get("/away")
async def preview_away(tx: Tx, query: AwayQuery) -> AwayPreview:
    """Which papers that wait for me would go to whom while I am away."""
    return await away.preview(tx, query)


@routes.get("/statistics")
async def read_statistics(tx: Tx, query: StatisticsQuery) -> StatisticsView:
    """Lead times, returns, delays and volume; the reading is recorded."""
    return await figures.statistics(tx, query)


@routes.get("/statistics.csv")
async def download_statistics(tx: Tx, query: StatisticsQuery) -> Download:
    """The same as a file for a spreadsheet."""
    view = await figures.statistics(tx, query)
    return Download("결재통계.csv", "text/csv", content=figures.as_csv(view))
