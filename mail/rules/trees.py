"""Trees of messages that answer each other. Pure, without recursion. RFC 5256 §3"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Protocol

_EVER: Final = datetime.max.replace(tzinfo=UTC)


class Line(Protocol):
    """What is known of a message."""

    @property
    def uid(self) -> int:
        """Its UID."""

    @property
    def message_id(self) -> str:
        """Its own id, "" without one."""

    @property
    def references(self) -> list[str]:
        """The ids that it names, the oldest first."""

    @property
    def base_subject(self) -> str:
        """Its subject without what answering puts before it."""

    @property
    def is_reply(self) -> bool:
        """Whether something was put before it."""

    @property
    def sent(self) -> datetime:
        """When it was sent."""


@dataclass(eq=False)
class Tree:
    """A message with those that answer it; without a message it only holds others together."""

    line: Line | None = None
    parent: "Tree | None" = None
    children: list["Tree"] = field(default_factory=list)

    @property
    def sent(self) -> tuple[datetime, int]:
        """When it was sent; of one without a message, when the first below was."""
        at: Tree | None = self
        while at is not None and at.line is None:
            at = at.children[0] if at.children else None
        return (at.line.sent, at.line.uid) if at is not None and at.line else (_EVER, 0)

    def below(self, other: "Tree") -> bool:
        """Whether this lies below the other, or is it."""
        at: Tree | None = self
        while at is not None:
            if at is other:
                return True
            at = at.parent
        return False

    def take(self, child: "Tree") -> None:
        """Put the child under this one."""
        if child.parent is not None:
            child.parent.children.remove(child)
        child.parent = self
        self.children.append(child)


def by_references(lines: Sequence[Line]) -> list[Tree]:
    """Trees by the ids that messages name, then by subject. RFC 5256 §3, REFERENCES"""
    trees = _linked(lines)
    roots = _pruned([tree for tree in trees if tree.parent is None])
    roots.sort(key=lambda tree: _first(tree))
    roots = _by_subject(roots)
    _sorted(roots)
    return roots


def _linked(lines: Sequence[Line]) -> list[Tree]:
    known: dict[str, Tree] = {}
    every: list[Tree] = []

    def tree_of(identity: str) -> Tree:
        if identity not in known:
            known[identity] = Tree()
            every.append(known[identity])
        return known[identity]

    for line in lines:
        if line.message_id and tree_of(line.message_id).line is None:
            own = known[line.message_id]
        else:
            own = Tree()
            every.append(own)
        own.line = line
        above: Tree | None = None
        for identity in line.references:
            tree = tree_of(identity)
            if above is not None and tree.parent is None and not above.below(tree):
                above.take(tree)
            above = tree
        if above is not None and not above.below(own):
            above.take(own)
        elif own.parent is not None and above is None:
            own.parent.children.remove(own)
            own.parent = None
    return every


def _pruned(roots: list[Tree]) -> list[Tree]:
    """Without empty ones that hold nothing, or at the top a single one."""
    pending = list(roots)
    order: list[Tree] = []
    while pending:
        tree = pending.pop()
        order.append(tree)
        pending += tree.children
    for tree in reversed(order):
        kept: list[Tree] = []
        for child in tree.children:
            if child.line is None:
                # Those below an empty one take its place.
                for grandchild in child.children:
                    grandchild.parent = tree
                kept += child.children
            else:
                kept.append(child)
        tree.children = kept
    found: list[Tree] = []
    for root in roots:
        if root.line is None and len(root.children) <= 1:
            for child in root.children:
                child.parent = None
            found += root.children
        else:
            found.append(root)
    return found


def _first(tree: Tree) -> tuple[datetime, int]:
    return min((child.sent for child in tree.children), default=tree.sent) if tree.line is None else tree.sent


def _subject(tree: Tree) -> tuple[str, bool]:
    line = tree.line or next((child.line for child in tree.children if child.line), None)
    return (line.base_subject, line.is_reply) if line else ("", False)


def _by_subject(roots: list[Tree]) -> list[Tree]:
    """Trees of one subject put together. RFC 5256 §3, step 5"""
    table = _subjects(roots)
    found: list[Tree] = []
    for root in roots:
        subject, reply = _subject(root)
        there = table.get(subject) if subject else None
        if there is None or there is root:
            found.append(root)
        elif there.line is None and root.line is None:
            for child in list(root.children):
                there.take(child)
        elif there.line is None or (not _subject(there)[1] and reply):
            there.take(root)
        else:
            table[subject] = _both(there, root, found)
    return [root for root in found if root.parent is None]


def _subjects(roots: list[Tree]) -> dict[str, Tree]:
    """The tree that stands for each subject: an empty one first, then one that is no answer."""
    table: dict[str, Tree] = {}
    for root in roots:
        subject, reply = _subject(root)
        if not subject:
            continue
        there = table.get(subject)
        if there is None or (there.line is not None and (root.line is None or (_subject(there)[1] and not reply))):
            table[subject] = root
    return table


def _both(there: Tree, root: Tree, found: list[Tree]) -> Tree:
    """Two trees side by side below an empty one, which takes the first one's place."""
    both = Tree()
    place = found.index(there) if there in found else len(found)
    for one in (there, root):
        both.take(one)
    found[place : place + 1] = [both]
    return both


def _sorted(roots: list[Tree]) -> None:
    pending = list(roots)
    order: list[Tree] = []
    while pending:
        tree = pending.pop()
        order.append(tree)
        pending += tree.children
    for tree in reversed(order):
        tree.children.sort(key=lambda child: child.sent)
    roots.sort(key=lambda tree: tree.sent)


def by_subject(lines: Sequence[Line]) -> list[Tree]:
    """Trees by subject alone: the first message, and the others as its answers. RFC 5256 §3, ORDEREDSUBJECT"""
    groups: dict[str, list[Line]] = {}
    for line in sorted(lines, key=lambda one: (one.sent, one.uid)):
        groups.setdefault(line.base_subject, []).append(line)
    found = []
    for group in groups.values():
        root = Tree(group[0])
        for line in group[1:]:
            root.take(Tree(line))
        found.append(root)
    return sorted(found, key=lambda tree: tree.sent)


def written(trees: Sequence[Tree], numbers: Mapping[int, int]) -> str:
    """The trees as IMAP writes them: `(1 2 (3)(4))`."""
    said: list[str] = []
    pending: list[Tree | str] = list(reversed(trees))
    openers = {id(tree) for tree in trees}
    while pending:
        tree = pending.pop()
        if isinstance(tree, str):
            said.append(tree)
            continue
        if id(tree) in openers:
            said.append("(")
            pending.append(")")
        elif said and said[-1] not in ("(",):
            said.append(" ")
        if tree.line is not None:
            said.append(str(numbers[tree.line.uid]))
        if len(tree.children) > 1 or (tree.line is None and tree.children):
            if tree.line is not None:
                said.append(" ")
            openers |= {id(child) for child in tree.children}
        pending += reversed(tree.children)
    return "".join(said)
