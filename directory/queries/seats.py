"""Who holds what and who acts for whom, as plain values for the other rooms."""

from uuid import UUID

from directory.org import Deputy, Holding, Post
from directory.queries.snapshot import org_snapshot
from kernel.tx import Tx


async def holders_of(tx: Tx, post_id: UUID) -> list[Holding]:
    """Who holds the post now: one, or nobody."""
    holder = (await org_snapshot(tx)).holder(post_id, tx.now)
    return [holder] if holder else []


async def posts_of(tx: Tx, person_id: UUID) -> list[Post]:
    """The posts a person holds now, the main one first."""
    org = await org_snapshot(tx)
    return [org.posts[row.post_id] for row in org.holdings_of(person_id, tx.now)]


async def deputised_posts(tx: Tx, person_id: UUID) -> list[tuple[Post, Deputy]]:
    """The posts for which this person is the first present deputy now."""
    return (await org_snapshot(tx)).deputised(person_id, tx.now)
