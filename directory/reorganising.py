"""What a reorganisation makes of an organisation: steps applied one after the other, then compared. Pure.

A plan says what happens to units on one day: they are renamed, moved, made, joined, split and abolished. Posts keep
their identity wherever they go, so that whoever sits in them, and every line that names them, goes along. A unit that
ends names who follows it: its records, its tasks and its open papers go there. What was, keeps its names.
"""

from collections.abc import Mapping, Sequence
from typing import Literal
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from directory.org import Org, Post, Unit

Kind = Literal["rename", "move", "create", "join", "split", "rename_post"]


class Step(Struct, frozen=True, kw_only=True):
    """One thing that happens. `rename`, `move` and `split` are about `unit`; `create` makes `unit` (an id of the plan's
    own) below `parent`; `join` ends `units`, whose posts and lower units go to `into`; `split` sends `posts` to `into`;
    `rename_post` is about `post`."""

    kind: Kind
    unit: UUID | None = None
    name: str = ""
    parent: UUID | None = None
    units: tuple[UUID, ...] = ()
    posts: tuple[UUID, ...] = ()
    post: UUID | None = None
    into: UUID | None = None


class Fault(Struct, frozen=True):
    """Why a step cannot be: its place in the plan and a Korean sentence."""

    step: int
    code: str
    text: str


class Outcome(Struct, frozen=True, kw_only=True):
    """The organisation after the plan, beside the one before it.

    `heirs` names for each unit that ends or gives posts away who follows it. Faults first: with one nothing may happen.
    """

    units: Mapping[UUID, Unit]
    posts: Mapping[UUID, Post]
    made: tuple[UUID, ...] = ()
    ended: tuple[UUID, ...] = ()
    heirs: tuple[tuple[UUID, UUID], ...] = ()
    faults: tuple[Fault, ...] = ()

    def changed_units(self, before: Org) -> list[tuple[Unit, Unit]]:
        """Units that go on under another name or elsewhere: before and after."""
        both = [(before.units[id_], unit) for id_, unit in self.units.items() if id_ in before.units]
        return [(was, now) for was, now in both if (was.name, was.parent_id) != (now.name, now.parent_id)]

    def changed_posts(self, before: Org) -> list[tuple[Post, Post]]:
        """Posts that move, are renamed or cease to head a unit: before and after."""
        return [(before.posts[id_], post) for id_, post in self.posts.items() if post != before.posts[id_]]


def outcome(org: Org, steps: Sequence[Step]) -> Outcome:
    """Apply the steps in their order. Whatever is wrong is a fault; the steps after it are tried all the same."""
    work = _Work(dict(org.units), dict(org.posts))
    for place, step in enumerate(steps):
        work.place = place
        work.apply(step)
    work.place = len(steps)
    work.check()
    return Outcome(
        units=work.units,
        posts=work.posts,
        made=tuple(work.made),
        ended=tuple(work.ended),
        heirs=tuple(dict.fromkeys(work.heirs)),
        faults=tuple(work.faults),
    )


class _Work:
    """The organisation in the making."""

    def __init__(self, units: dict[UUID, Unit], posts: dict[UUID, Post]) -> None:
        self.units, self.posts = units, posts
        self.made: list[UUID] = []
        self.ended: list[UUID] = []
        self.heirs: list[tuple[UUID, UUID]] = []
        self.faults: list[Fault] = []
        self.place = 0

    def fault(self, code: str, text: str) -> None:
        """Note what is wrong with the step at hand."""
        self.faults.append(Fault(self.place, code, text))

    def apply(self, step: Step) -> None:
        """Let one step happen, or note why it cannot."""
        match step.kind:
            case "create":
                self.create(step)
            case "rename" | "move":
                self.change(step)
            case "join":
                self.join(step)
            case "split":
                self.send(step.unit, step.posts, step.into)
            case "rename_post":
                self.rename_post(step)

    def known(self, unit: UUID | None) -> Unit | None:
        """The unit, if it is there; noted if not."""
        found = self.units.get(unit) if unit is not None else None
        if found is None:
            self.fault("unit_not_found", "없거나 이 계획에서 없어지는 부서입니다.")
        return found

    def named(self, name: str) -> bool:
        """Whether a unit may be called so; noted if not."""
        if not name.strip() or "/" in name or len(name) > 100:
            self.fault("bad_unit_name", "부서 이름을 적어 주십시오. /는 쓸 수 없습니다.")
            return False
        return True

    def create(self, step: Step) -> None:
        """A new unit."""
        parent = self.known(step.parent)
        if parent is None or not self.named(step.name):
            return
        if step.unit is None or step.unit in self.units or step.unit in self.ended:
            self.fault("bad_step", "새 부서의 번호가 올바르지 않습니다.")
            return
        position = max((one.position for one in self.units.values() if one.parent_id == parent.id), default=0) + 1
        self.units[step.unit] = Unit(
            id=step.unit, name=step.name, parent_id=parent.id, position=position, level=parent.level + 1
        )
        self.made.append(step.unit)

    def change(self, step: Step) -> None:
        """Another name, or another place in the tree."""
        unit = self.known(step.unit)
        if unit is None:
            return
        if step.kind == "rename":
            if self.named(step.name):
                self.units[unit.id] = replace(unit, name=step.name)
            return
        parent = self.known(step.parent)
        if parent is None:
            return
        if unit.parent_id is None or unit.id in self.above(parent.id):
            self.fault("unit_circle", f"{unit.name}을(를) 그 아래 부서로 옮길 수 없습니다.")
            return
        self.units[unit.id] = replace(unit, parent_id=parent.id)

    def above(self, unit: UUID) -> set[UUID]:
        """The unit and everything over it."""
        found: set[UUID] = set()
        at: UUID | None = unit
        while at is not None and at not in found and at in self.units:
            found.add(at)
            at = self.units[at].parent_id
        return found

    def join(self, step: Step) -> None:
        """Units end; their posts, and the units below them, go to the one that follows them."""
        into = self.known(step.into)
        if into is None:
            return
        for ending in step.units:
            unit = self.known(ending)
            if unit is None:
                continue
            if unit.parent_id is None or unit.id in self.above(into.id):
                self.fault("unit_circle", f"{unit.name}은(는) 그 자신이나 그 아래 부서로 합칠 수 없습니다.")
                continue
            self.send(unit.id, [post.id for post in self.posts_in(unit.id)], into.id, whole=True)
            for child in [one for one in self.units.values() if one.parent_id == unit.id]:
                self.units[child.id] = replace(child, parent_id=into.id)
            del self.units[unit.id]
            if unit.id in self.made:
                self.made.remove(unit.id)
            else:
                self.ended.append(unit.id)

    def posts_in(self, unit: UUID) -> list[Post]:
        """The posts of a unit, its head first."""
        own = [post for post in self.posts.values() if post.unit_id == unit]
        return sorted(own, key=lambda post: (not post.is_unit_head, -post.grade, post.position, post.id))

    def send(self, unit: UUID | None, posts: Sequence[UUID], into: UUID | None, *, whole: bool = False) -> None:
        """Posts go to another unit; one that headed the old one heads the new one only where that has no head yet."""
        source, target = self.known(unit), self.known(into)
        if source is None or target is None:
            return
        if not posts and not whole:
            self.fault("no_posts", "나눌 직위를 고르십시오.")
        for id_ in posts:
            post = self.posts.get(id_)
            if post is None or post.unit_id != source.id or post.is_institution_head:
                self.fault("bad_post", f"{source.name}의 직위가 아닙니다.")
                continue
            headed = any(one.is_unit_head for one in self.posts_in(target.id))
            self.posts[id_] = replace(post, unit_id=target.id, is_unit_head=post.is_unit_head and not headed)
        self.heirs.append((source.id, target.id))

    def rename_post(self, step: Step) -> None:
        """A post is called otherwise."""
        post = self.posts.get(step.post) if step.post is not None else None
        if post is None or not step.name.strip():
            self.fault("bad_post", "직위를 고르고 새 이름을 적어 주십시오.")
            return
        self.posts[post.id] = replace(post, name=step.name)

    def check(self) -> None:
        """What must hold of the whole: no two units of a name in one place, one head a unit at most."""
        seen: set[tuple[UUID | None, str]] = set()
        for unit in self.units.values():
            if (unit.parent_id, unit.name) in seen:
                self.fault("unit_name_taken", f"같은 자리에 {unit.name}이(가) 둘이 됩니다.")
            seen.add((unit.parent_id, unit.name))
            if sum(post.is_unit_head for post in self.posts_in(unit.id)) > 1:
                self.fault("two_heads", f"{unit.name}의 부서장 자리가 둘이 됩니다.")


def final_heirs(heirs: Sequence[tuple[UUID, UUID]], ended: Sequence[UUID]) -> dict[UUID, UUID]:
    """Where each unit that ends goes in the end, when those that follow it end in the same plan."""
    follows = {old: new for old, new in heirs if old in ended}
    found: dict[UUID, UUID] = {}
    for unit in ended:
        at, seen = unit, {unit}
        while at in follows and follows[at] not in seen:
            at = follows[at]
            seen.add(at)
        if at != unit:
            found[unit] = at
    return found
