"""Quick phrases: what a person says in opinions again and again."""

from sqlalchemy import select

from edocs.tables import phrase
from edocs.views.deciding import Phrases
from kernel.tx import Tx

FIRST = (
    "이견 없습니다.",
    "예산 범위에서 집행하시기 바랍니다.",
    "관계 부서와 협의하여 추진하시기 바랍니다.",
    "집행 결과를 보고하시기 바랍니다.",
    "붙임 자료를 보완하여 다시 올려 주시기 바랍니다.",
)
"""What everybody begins with."""


async def phrases(tx: Tx) -> Phrases:
    """The actor's own phrases, or those that everybody begins with."""
    query = select(phrase.c.text).where(phrase.c.person_id == tx.actor.person_id).order_by(phrase.c.place)
    own = list((await tx.db.execute(query)).scalars())
    return Phrases(items=own or list(FIRST), own=bool(own))
