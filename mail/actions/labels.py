"""Labels: names and colours for keywords of an account."""

from uuid import UUID

from sqlalchemy import delete, insert, select

from kernel.clock import new_id
from kernel.errors import Forbidden, Invalid
from kernel.tx import Tx
from mail.actions.holding import hold
from mail.queries.boxes import account_for
from mail.tables import label
from mail.views.boxes import LabelsInput


async def set_labels(tx: Tx, account_id: UUID, given: LabelsInput) -> None:
    """The labels of an account, in order; messages keep the keyword of one that is taken away."""
    home = await account_for(tx, account_id)
    if not home.own and "w" not in home.rights:
        raise Forbidden("mail_no_right", "라벨을 바꿀 권한이 없습니다.", "You may not change labels.")
    before = set((await tx.db.execute(select(label.c.keyword).where(label.c.account_id == account_id))).scalars())
    names = [one.name.strip().lower() for one in given.labels]
    if len(set(names)) != len(names) or not all(names):
        raise Invalid("mail_label", "라벨 이름이 겹칩니다.", "Two labels have one name.")
    rows = [
        {
            "institution_id": tx.institution_id,
            "account_id": account_id,
            "keyword": one.keyword if one.keyword in before else f"dure_{new_id().hex[-12:]}",
            "name": one.name.strip(),
            "colour": one.colour,
            "position": place,
        }
        for place, one in enumerate(given.labels)
    ]
    await tx.db.execute(delete(label).where(label.c.account_id == account_id))
    if rows:
        await tx.db.execute(insert(label), rows)
    await hold(tx, account_id)
    tx.audit("mail.labels", "mail_account", account_id, labels=len(rows))
