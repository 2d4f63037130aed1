"""The line of a document, computed: who reviews, consents, audits and decides, with the reason for every step.

Order: 기안 · the heads between the drafter and the decider, nearest first · consents side by side · audit · 결재, last
and once. The table gives the decider; a drafter decides his own document only where the table says so (1인 전결), else
it goes one level up. One person signs once: his lower roles are merged into the highest and shown there. The same input
gives the same line, always. LAW adm-doc §9, LAW adm-doc §10

A drafter may ask for another decider or for less than the rules demand. Then the line says so itself: `Route.override`
names the table's decider, the other one and the reason, and nothing else can make the two differ. LAW adm-doc §67:2
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from edocs.delegation.levels import WORDS, Direction, deciders_in_reach, direction, height_of_post
from edocs.delegation.table import Demand, Facts, Found, RoleKind, Table, lookup
from edocs.engine.authority import Bar, Standing, standing
from edocs.engine.case import Merge, Override, Reason, Seat, SideTask, Step, StepKind, TaskKind, height, kind_word
from edocs.engine.commands import Route
from edocs.engine.org import Org, Post
from edocs.engine.refusals import Refused
from edocs.korean import with_particle
from edocs.wording import won

ADDABLE: Final = frozenset({StepKind.REVIEW, StepKind.CONSENT, StepKind.CONFIRM})
"""What a drafter may add to the line by hand."""
OMITTABLE: Final = frozenset({StepKind.REVIEW, StepKind.CONSENT})
"""What a drafter may leave out where the institution allows it, with a reason; an audit never. LAW adm-doc §67:2"""


class Added(Struct, frozen=True, kw_only=True):
    """A step that the drafter adds to what the rules demand; `department` asks the unit that the post heads."""

    kind: StepKind
    post: UUID
    department: bool = False


class Deviation(Struct, frozen=True, kw_only=True):
    """What a drafter asks for instead of what the rules give: another decider, steps left out; and why."""

    decider: UUID | None = None
    omitted: tuple[UUID, ...] = ()
    reason: str = ""


class Request(Struct, frozen=True, kw_only=True):
    """What a line is computed from, besides the organisation and the table."""

    drafter: Seat
    matter: str
    facts: Facts
    at: datetime
    added: tuple[Added, ...] = ()
    references: tuple[UUID, ...] = ()
    deviation: Deviation | None = None


class Preview(Struct, frozen=True, kw_only=True):
    """A step before submission, with who would act at it now and why."""

    step: Step
    standing: Standing


def route(request: Request, org: Org, table: Table) -> Route:
    """The line of the document that the request describes; `Refused` if the table or the organisation has no answer."""
    line = _Line(request, org, lookup(table, request.matter, request.facts, request.at), table)
    demanded = list(line.steps())
    left_out = [step for step in demanded if line.is_omitted(step)]
    kept = [step for step in demanded if step not in left_out]
    steps = _numbered(_merge(line, kept))
    return Route(
        steps=steps,
        decider=line.given.id,
        override=line.override(left_out),
        tasks=tuple(line.references()),
        table=table.name,
        version=table.version,
        row=line.found.rule.id,
    )


def preview(line: Route, drafter: Seat, org: Org, at: datetime, secrecy: int = 0) -> tuple[Preview, ...]:
    """Who would act at each step at that instant; vacant and unattended posts show as such."""
    return tuple(
        Preview(
            step=step,
            standing=standing(
                org,
                step.post,
                at,
                Bar(drafter=None if step.kind is StepKind.DRAFT else drafter, sole=step.sole, secrecy=secrecy),
            ),
        )
        for step in line.steps
    )


class _Line:
    """The unmerged steps of one line, in order."""

    def __init__(self, request: Request, org: Org, found: Found, table: Table) -> None:
        self.request, self.org, self.found, self.table = request, org, found, table
        self.own = self._post(request.drafter.post)
        self.asked = request.deviation or Deviation()
        self.given, self.sole, self.decided_by = self._decision()
        self.decider = self._asked_for()

    def steps(self) -> Iterator[Step]:
        """Every role that the rules demand or the drafter adds; ids are given later."""
        stage = 0
        if not self.sole:
            yield self._step(StepKind.DRAFT, stage, self.own, self._reason("drafted", "기안자"))
        for post, reason, required in self._reviews():
            stage += 1
            yield self._step(StepKind.REVIEW, stage, post, reason, required=required)
        stage += 1
        yield from self._consents(stage)
        stage += 1
        for demand in self.found.rule.audits:
            if demand.minimum <= self.request.facts.amount:
                yield self._step(StepKind.AUDIT, stage, *self._audit(demand))
        decided_by = self.decided_by
        if self.moved is not Direction.SAME:
            text = f"기안자 요청으로 전결규정({self.given.name})과 달리 {WORDS[self.moved]} {self.decider.name}"
            decided_by = self._more("override", text)
        decision = self._step(StepKind.DECIDE, stage + 1, self.decider, decided_by)
        yield replace(decision, delegated=self.decider.id != self.org.head_post, sole=self.sole)

    def references(self) -> Iterator[SideTask]:
        """참조: asked to read from the submission on."""
        for number, ref in enumerate(dict.fromkeys(self.request.references), start=1):
            post = self._post(ref)
            yield SideTask(
                id=number,
                kind=TaskKind.REFER,
                post=post.id,
                post_name=post.name,
                unit_name=self._unit_name(post),
                reason=self._reason("added", "따로 추가한 참조"),
            )

    @property
    def moved(self) -> Direction:
        """Where the drafter moved the decision."""
        if self.decider.id == self.given.id:
            return Direction.SAME
        return direction(height_of_post(self.given, self.org), height_of_post(self.decider, self.org))

    def is_omitted(self, step: Step) -> bool:
        """The drafter leaves out this review or consent that the rules demand; refuses what must stay."""
        if not step.required or step.post not in self.asked.omitted or step.kind is StepKind.DRAFT:
            return False
        if step.kind not in OMITTABLE:
            raise Refused("override_mandatory", post=f"{step.post_name} {kind_word(step.kind)}")
        return True

    def override(self, left_out: list[Step]) -> Override | None:
        """How the line differs from the rules, for the record; None where it does not."""
        if self.decider.id == self.given.id and not left_out:
            return None
        if not self.asked.reason.strip():
            raise Refused("override_reason")
        return Override(
            reason=self.asked.reason.strip(),
            table_decider=self.given.id,
            table_decider_name=self.given.name,
            decider=self.decider.id,
            decider_name=self.decider.name,
            direction=self.moved,
            omitted=tuple(f"{step.post_name} {kind_word(step.kind)}" for step in left_out),
        )

    def _asked_for(self) -> Post:
        """The decider that the drafter asks for; else the table's."""
        wanted = self.asked.decider
        if wanted is None or wanted == self.given.id:
            return self.given
        post = self._post(wanted)
        if self.is_drafter(post) or post.id not in {each.id for each in deciders_in_reach(self.own, self.org)}:
            raise Refused("override_level", post=post.name)
        self.sole = False
        return post

    def is_drafter(self, post: Post) -> bool:
        """The drafter sits there, by this post or by another he holds."""
        return post.id == self.own.id or self.request.drafter.person in self.holders(post.id)

    def holders(self, post: UUID) -> frozenset[UUID]:
        """The people in the post at the instant of the request."""
        return frozenset(h.person for h in self.org.holdings_of(post, self.request.at))

    def _decision(self) -> tuple[Post, bool, Reason]:
        """The deciding post, whether the drafter decides alone, and why."""
        rule = self.found.rule
        role = self.table.role(rule.deciding)
        given = self._resolve(rule.deciding)
        if role is not None and role.kind is RoleKind.DRAFTER:
            return given, True, self._more("sole", "기안자 전결")
        if not self.is_drafter(given):
            return given, False, self.found.reason
        if rule.sole and given.id == self.own.id:
            return given, True, self._more("sole", "1인 전결")
        decider = self._above(given)
        if self.is_drafter(decider):
            return decider, True, self._more("head_drafts", "기관장이 기안하여 위 단계가 없음")
        return decider, False, self._more("raised", f"기안자가 전결권자여서 한 단계 위 {decider.name} 결재")

    def _above(self, post: Post) -> Post:
        """The nearest head above a post that is not the drafter; at the top, the institution's head."""
        for unit in self.org.chain(post.unit):
            if unit.head_post is not None and unit.head_post != post.id:
                head = self._post(unit.head_post)
                if not self.is_drafter(head):
                    return head
        return self._post(self.org.head_post)

    def _reviews(self) -> Iterator[tuple[Post, Reason, bool]]:
        """The heads from the drafter's unit up to, and without, the decider; then those the drafter adds."""
        above = {unit.id for unit in self.org.chain(self.decider.unit)}
        reviewing: set[UUID] = set()
        for unit in () if self.sole else self.org.chain(self.own.unit):
            if unit.head_post == self.decider.id or unit.id in above:
                break
            if unit.head_post is not None and unit.head_post not in (self.own.id, self.org.head_post):
                head = self._post(unit.head_post)
                reviewing.add(head.id)
                yield head, self._reason("line", f"보고 계통: {unit.name} {head.name} 검토"), True
        if self.moved is Direction.HIGHER and self.given.id not in reviewing and not self.is_drafter(self.given):
            yield self.given, self._reason("line", f"전결규정의 결재권자: {self.given.name} 검토"), True
        for added in self._added(StepKind.REVIEW):
            yield added, self._reason("added", "따로 추가한 검토"), False

    def _consents(self, stage: int) -> Iterator[Step]:
        matter = self.found.matter
        for demand in self.found.rule.consents:
            if demand.minimum <= self.request.facts.amount:
                since = f" {won(demand.minimum)} 이상" if demand.minimum else ""
                post = self._resolve(demand.role)
                text = f"{matter.name}{since}: {post.name} 협조"
                step = self._step(StepKind.CONSENT, stage, post, self._reason("consent", text))
                yield self._of_department(step, post) if demand.department else step
        for post in self._added(StepKind.CONSENT, department=True):
            text = f"따로 추가한 {self._unit_name(post)} 협조"
            step = self._step(StepKind.CONSENT, stage, post, self._reason("added", text), required=False)
            yield self._of_department(step, post)
        for kind in (StepKind.CONSENT, StepKind.CONFIRM):
            for post in self._added(kind):
                text = f"따로 추가한 {kind_word(kind)}"
                yield self._step(kind, stage, post, self._reason("added", text), required=False)

    def _audit(self, demand: Demand) -> tuple[Post, Reason]:
        """The auditor; nobody audits his own draft, so then the one above."""
        since = f" {won(demand.minimum)} 이상" if demand.minimum else ""
        text = f"{self.found.matter.name}{since}: 일상감사"
        post = self._resolve(demand.role)
        if self.is_drafter(post):
            post = self._above(post)
            text += f" (기안자가 감사자여서 한 단계 위 {post.name})"
        return post, self._reason("audit", text)

    def _of_department(self, step: Step, head: Post) -> Step:
        """The consent of a department: its people look first, its head consents."""
        if head.unit not in self.org.units or self.org.units[head.unit].head_post != head.id:
            raise Refused("not_a_head", post=head.name)
        return replace(step, unit=head.unit)

    def _added(self, kind: StepKind, *, department: bool = False) -> list[Post]:
        for added in self.request.added:
            if added.kind not in ADDABLE:
                raise Refused("wrong_kind", kind=kind_word(added.kind))
        posts = (a.post for a in self.request.added if a.kind is kind and a.department is department)
        return [self._post(p) for p in dict.fromkeys(posts)]

    def _resolve(self, word: str) -> Post:
        """The post that a word of the table means for this drafter."""
        role = self.table.role(word)
        found: UUID | None = None
        if role is None:
            raise Refused("unknown_role", role=word)
        if role.kind is RoleKind.DRAFTER:
            found = self.own.id
        elif role.kind is RoleKind.HEAD:
            found = self.org.head_post
        elif role.kind is RoleKind.POST:
            found = next((p.id for p in self.org.posts.values() if p.code == role.code), None)
        else:
            heads = (u.head_post for u in self.org.chain(self.own.unit) if u.level <= role.level)
            found = next((h for h in heads if h is not None), self.org.head_post)
        if found is None or found not in self.org.posts:
            raise Refused("unknown_role", role=word)
        return self.org.posts[found]

    def _post(self, ref: UUID) -> Post:
        if ref not in self.org.posts:
            raise Refused("unknown_post")
        return self.org.posts[ref]

    def _unit_name(self, post: Post) -> str:
        return self.org.units[post.unit].name if post.unit in self.org.units else ""

    def _reason(self, code: str, text: str) -> Reason:
        row = self.found.reason
        return Reason(
            code=code, text=text, params=row.params, rule_id=row.rule_id, version=row.version, article=row.article
        )

    def _more(self, code: str, text: str) -> Reason:
        return self._reason(code, f"{self.found.reason.text}; {text}")

    def _step(self, kind: StepKind, stage: int, post: Post, reason: Reason, *, required: bool = True) -> Step:
        return Step(
            id=0,
            stage=stage,
            kind=kind,
            post=post.id,
            post_name=post.name,
            unit_name=self._unit_name(post),
            reason=reason,
            required=required,
        )


def _merge(line: _Line, steps: list[Step]) -> list[Step]:
    """One signing step a person: the highest role stays and takes the others in (invariant I9).

    A drafter cannot sign his own document again, so his reviews and consents are taken into the draft.
    """
    kept: list[Step] = []
    for step in steps:
        merged = step
        if step.kind is not StepKind.CONFIRM:
            for other in [s for s in kept if s.kind is not StepKind.CONFIRM and _same(line, s, step)]:
                kept.remove(other)
                merged = _take_in(*_order(other, merged))
        kept.append(merged)
    return kept


def _order(first: Step, second: Step) -> tuple[Step, Step]:
    """Which of two roles of one person stays: the draft, else the one that the rules demand, else the higher."""
    if first.kind is StepKind.DRAFT:
        return first, second
    if first.required is not second.required:
        return (first, second) if first.required else (second, first)
    return (second, first) if height(second.kind) >= height(first.kind) else (first, second)


def _same(line: _Line, one: Step, other: Step) -> bool:
    """Both steps fall to one person: the same post, or different posts held by that one person alone."""
    mine, theirs = _signers(line, one), _signers(line, other)
    return one.post == other.post or (len(mine) == 1 and mine == theirs)


def _signers(line: _Line, step: Step) -> frozenset[UUID]:
    """Who would sign: in his own box (the draft, or the decision that the table leaves him) the drafter."""
    if step.kind is StepKind.DRAFT or step.sole:
        return frozenset({line.request.drafter.person})
    return line.holders(step.post)


def _take_in(stays: Step, goes: Step) -> Step:
    text = f"같은 사람의 {goes.post_name} {with_particle(kind_word(goes.kind), '을/를')} 합침: {goes.reason.text}"
    role = Merge(kind=goes.kind, post=goes.post, post_name=goes.post_name, text=text)
    return replace(stays, merged=(*goes.merged, *stays.merged, role), required=stays.required or goes.required)


def _numbered(steps: list[Step]) -> tuple[Step, ...]:
    """Ids 1…n in order, stages without gaps; the draft stands at stage 0."""
    ordered = sorted(steps, key=lambda s: s.stage)
    stages = {stage: at for at, stage in enumerate(sorted({s.stage for s in ordered} | {0}))}
    return tuple(replace(s, id=at, stage=stages[s.stage]) for at, s in enumerate(ordered, start=1))
