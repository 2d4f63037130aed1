"""How high a role or a post stands. Pure.

The drafter stands lowest, then the members of a unit, its head, the heads above, and the institution's head on top.
To move a decision up or down by oneself is a matter of discipline (LAW adm-doc §67:2), so "up" and "down" must mean the
same everywhere: in the check of a table, in the comparison of two, and where a line differs from the table.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from edocs.delegation.table import Role, RoleKind
from edocs.engine.case import Override
from edocs.engine.org import Org, Post


class Direction(StrEnum):
    """Where a decision moves."""

    HIGHER = "higher"
    LOWER = "lower"
    ASIDE = "aside"
    """To another post of the same height, or one whose height is not known."""
    SAME = "same"


WORDS = {
    Direction.HIGHER: "더 높은 결재권자",
    Direction.LOWER: "더 낮은 결재권자",
    Direction.ASIDE: "다른 결재권자",
    Direction.SAME: "같은 결재권자",
}


def height_of_role(role: Role | None, org: Org | None) -> float | None:
    """How high a role of a table stands; None where that cannot be said."""
    if role is None:
        return None
    if role.kind is RoleKind.DRAFTER:
        return float("-inf")
    if role.kind is RoleKind.HEAD:
        return 0.0
    if role.kind is RoleKind.UNIT_HEAD:
        return float(-role.level)
    post = None if org is None else next((p for p in org.posts.values() if p.code == role.code), None)
    return None if org is None or post is None else height_of_post(post, org)


def height_of_post(post: Post, org: Org) -> float | None:
    """How high a post stands: the institution's head at 0, a unit's head below by level, members half a step lower."""
    if post.unit not in org.units:
        return None
    if post.id == org.head_post:
        return 0.0
    unit = org.units[post.unit]
    return float(-unit.level) if unit.head_post == post.id else -unit.level - 0.5


def direction(before: float | None, after: float | None) -> Direction:
    """Where a decision moves between two heights."""
    if before is None or after is None or before == after:
        return Direction.ASIDE
    return Direction.HIGHER if after > before else Direction.LOWER


def override_text(asked: Override) -> str:
    """How a line differs from the table, in one sentence. LAW adm-doc §67:2"""
    parts = []
    if asked.decider != asked.table_decider:
        parts.append(f"{asked.table_decider_name} 전결 사항을 {asked.decider_name} 결재로 올림")
    if asked.omitted:
        parts.append(f"{', '.join(asked.omitted)} 생략")
    return "전결규정과 다른 경로: " + ", ".join(parts)


def deciders_in_reach(own: Post, org: Org) -> Iterator[Post]:
    """The heads of the drafter's unit and of all above it, nearest first, the institution's head last; without the
    drafter's own post."""
    seen = {own.id}
    for unit in org.chain(own.unit):
        if unit.head_post is not None and unit.head_post in org.posts and unit.head_post not in seen:
            seen.add(unit.head_post)
            yield org.posts[unit.head_post]
    if org.head_post in org.posts and org.head_post not in seen:
        yield org.posts[org.head_post]
