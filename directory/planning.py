"""What taking over a sheet of people would do: a plan of small steps, shown before anything is done. Pure.

Rules: a person is known by number (사번, else the login). The same unit and title is the same post; another title in
the same unit is the same post renamed (승진), another unit is a vacant post of that title or a new one (전보). Nobody
leaves because a file does not name them, unless that was asked for. The plan of the same sheet on the same organisation
is the same, so its hash shows whether what was seen is what would be done.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from directory.days import midnight
from directory.org import Holding, Org, Post
from directory.sheet import Bad, Row, Sheet
from directory.steps import (
    AnyStep,
    Begin,
    ChangePerson,
    ChangePost,
    End,
    Leave,
    Line,
    NewAccount,
    NewPerson,
    NewPost,
    NewUnit,
    Plan,
)

PERSON_FIELDS = ("name", "phone", "extension", "mobile", "mail", "place", "duties")
_LABELS = {
    "name": "이름",
    "phone": "전화",
    "extension": "내선",
    "mobile": "휴대전화",
    "mail": "메일",
    "place": "자리",
    "duties": "담당업무",
}


class Known(Struct, frozen=True, kw_only=True):
    """What planning needs beside the organisation."""

    now: datetime
    today: date
    logins: Mapping[UUID, str]
    """The part before the @ of people's accounts."""
    grades: Mapping[str, int]
    """The seniority of titles in this kind of institution."""
    roles: frozenset[str]


def plan(sheet: Sheet, org: Org, known: Known) -> Plan:
    """What the sheet would change in the organisation."""
    planner = _Planner(sheet, org, known)
    planner.check()
    if not planner.bad:
        for row in sheet.rows:
            planner.units(row)
        planner.match()
        for row in sheet.rows:
            planner.row(row)
        planner.missing()
    bad = tuple(sorted((*sheet.bad, *planner.bad), key=lambda each: (each.line, each.column)))
    if bad:
        return Plan(steps=(), lines=(), bad=bad, unchanged=0)
    return Plan(steps=tuple(planner.steps), lines=tuple(planner.lines), bad=(), unchanged=planner.unchanged)


def head_name(unit: str, title: str) -> str:
    """What the head of a unit is called: 경영지원팀 + 팀장 → 경영지원팀장; the title where the two do not meet."""
    for length in range(min(len(unit), len(title)), 0, -1):
        if unit.endswith(title[:length]):
            return unit + title[length:]
    return title


class _Planner:
    """The plan as it grows."""

    def __init__(self, sheet: Sheet, org: Org, known: Known) -> None:
        self.sheet, self.org, self.known = sheet, org, known
        self.steps: list[AnyStep] = []
        self.lines: list[Line] = []
        self.bad: list[Bad] = []
        self.unchanged = 0
        self.people = {person.number: person for person in org.people.values()}
        self.paths = {_path(org, unit.id): unit.id for unit in org.units.values()}
        self.new_paths: set[tuple[str, ...]] = set()
        self.kept: dict[int, Holding] = {}
        """By line: the holding that the line speaks of."""
        self.vacated: set[UUID] = set()
        self.taken: set[UUID] = set()
        """Posts that are or will be held."""
        self.new_posts = 0

    # --- checks over all lines ---

    def check(self) -> None:
        """Find what no single line shows: doubles, two heads, unknown roles, changed logins."""
        mains: dict[str, int] = {}
        logins: dict[str, str] = {}
        heads: dict[tuple[str, ...], int] = {}
        head_lines = [row.line for row in self.sheet.rows if row.institution_head]
        for row in self.sheet.rows:
            if not row.concurrent and mains.setdefault(row.number, row.line) != row.line:
                self._bad(
                    row, "사번", f"{mains[row.number]}번째 줄과 같은 사람입니다. 겸직이면 겸직 열에 Y를 적으십시오."
                )
            if row.login and logins.setdefault(row.login, row.number) != row.number:
                self._bad(row, "아이디", "다른 사람과 아이디가 같습니다.")
            second = (row.head or row.institution_head) and heads.setdefault(row.unit, row.line) != row.line
            if second and not row.institution_head:
                self._bad(row, "부서장", f"{heads[row.unit]}번째 줄에 이 부서의 부서장이 이미 있습니다.")
            if row.institution_head and row.line != head_lines[0]:
                self._bad(row, "기관장", f"{head_lines[0]}번째 줄에 기관장이 이미 있습니다.")
            for role in row.roles:
                if role not in self.known.roles:
                    self._bad(row, "역할", f"‘{role}’ 역할이 없습니다.")
            self._check_login(row)
        for row in self.sheet.rows:
            if row.concurrent and row.number not in mains and row.number not in self.people:
                self._bad(row, "겸직", "본직이 없는 사람입니다.")

    def _check_login(self, row: Row) -> None:
        person = self.people.get(row.number)
        held = self.known.logins.get(person.id) if person else None
        if row.login and held and held != row.login:
            self._bad(row, "아이디", f"이미 {held} 계정이 있습니다. 아이디는 바꿀 수 없습니다.")
        owner = next((id_ for id_, login in self.known.logins.items() if login == row.login), None)
        if row.login and owner is not None and (person is None or owner != person.id):
            self._bad(row, "아이디", "다른 사람이 쓰고 있는 아이디입니다.")
        if person is not None and person.state(self.known.now) == "left":
            self._bad(row, "이름", "퇴직한 사람입니다. 다시 임용하려면 먼저 복직 처리하십시오.")

    def _bad(self, row: Row, column: str, reason: str) -> None:
        self.bad.append(Bad(line=row.line, column=column, reason=reason))

    # --- units and posts ---

    def units(self, row: Row) -> None:
        """Begin the units on the way to the row's unit that are not there yet."""
        for length in range(1, len(row.unit) + 1):
            path = row.unit[:length]
            if path not in self.paths and path not in self.new_paths:
                siblings = sum(1 for other in (*self.paths, *self.new_paths) if other[:-1] == path[:-1] and other)
                self.new_paths.add(path)
                self.steps.append(NewUnit(line=row.line, path=path, position=siblings + 1))
                self._say(row, "unit", path[-1], f"새 부서: {'/'.join(path)}")

    def match(self) -> None:
        """Find for each line the post that its person has already."""
        used: set[UUID] = set()
        for row in self.sheet.rows:
            person = self.people.get(row.number)
            held = self.org.holdings_of(person.id, self.known.now) if person else []
            free = [each for each in held if each.id not in used]
            fitting = [each for each in free if self._same_post(row, self.org.posts[each.post_id])]
            likely = [each for each in free if each.concurrent == row.concurrent]
            if found := (fitting or likely):
                self.kept[row.line] = found[0]
                used.add(found[0].id)
        for row in self.sheet.rows:
            held_now = self.kept.get(row.line)
            if held_now and not self._stays(row) and self._since(row) is None:
                self.vacated.add(held_now.post_id)
        lasting = {h.post_id for h in self.org.holdings if h.valid_to is None or h.valid_to > self.known.now}
        self.taken = lasting - self.vacated

    def _stays(self, row: Row) -> bool:
        post = self.org.posts[self.kept[row.line].post_id]
        told = {"head", "institution_head"} & self.sheet.given
        same_place = not told or post.is_unit_head == (row.head or row.institution_head)
        return self._unit_path(post) == row.unit and same_place

    def _unit_path(self, post: Post) -> tuple[str, ...]:
        return _path(self.org, post.unit_id)

    def _same_post(self, row: Row, post: Post) -> bool:
        return self._unit_path(post) == row.unit and post.title == row.title

    def _post_for(self, row: Row, since: datetime | None) -> str:
        """The id or key of a vacant post for the row, or of a new one."""
        unit_id = self.paths.get(row.unit)
        head = row.head or row.institution_head
        if unit_id is not None:
            for post in self.org.posts_in(unit_id):
                fits = post.title == row.title and post.is_unit_head == head
                if fits and post.id not in self.taken and (not row.post_name or post.name == row.post_name):
                    self.taken.add(post.id)
                    return str(post.id)
        self.new_posts += 1
        key = f"new {self.new_posts}"
        name = row.post_name or (head_name(row.unit[-1] if row.unit else "", row.title) if head else row.title)
        self.steps.append(
            NewPost(
                line=row.line,
                key=key,
                unit=row.unit,
                title=row.title,
                name=name,
                rank=row.rank,
                grade=self._grade(row.title),
                head=head,
                institution_head=row.institution_head,
                since=since,
            )
        )
        return key

    def _grade(self, title: str) -> int:
        present = [post.grade for post in self.org.posts.values() if post.title == title]
        return max(present) if present else self.known.grades.get(title, 0)

    # --- one line ---

    def row(self, row: Row) -> None:
        """What the line changes."""
        person = self.people.get(row.number)
        before = len(self.lines)
        if person is None:
            self._add(row)
        else:
            self._update(row, person.id)
            held = self.kept.get(row.line)
            if held is None:
                self._begin(row, self._since(row), "move", "새 자리: ")
            elif self._stays(row):
                self._rename_post(row, self.org.posts[held.post_id])
            else:
                self._move(row, held)
        self.unchanged += before == len(self.lines)

    def _add(self, row: Row) -> None:
        if not any(isinstance(step, NewPerson) and step.number == row.number for step in self.steps):
            values = {name: getattr(row, name) for name in PERSON_FIELDS}
            self.steps.append(
                NewPerson(line=row.line, number=row.number, login=row.login, values=values, roles=row.roles)
            )
        since = midnight(row.start) if row.start else None
        self._begin(row, since, "add", "겸직: " if row.concurrent else "")

    def _begin(self, row: Row, since: datetime | None, kind: str, prefix: str) -> None:
        post = self._post_for(row, since)
        self.steps.append(Begin(line=row.line, number=row.number, post=post, concurrent=row.concurrent, since=since))
        self._say(row, kind, row.name, f"{prefix}{_place(row)}{_when(since, self.known.now)}")

    def _move(self, row: Row, held: Holding) -> None:
        since = self._since(row)
        was = self.org.posts[held.post_id]
        self.steps.append(End(line=row.line, holding_id=held.id, at=since))
        post = self._post_for(row, since)
        self.steps.append(Begin(line=row.line, number=row.number, post=post, concurrent=row.concurrent, since=since))
        old = f"{self.org.units[was.unit_id].name} {was.title}"
        self._say(row, "move", row.name, f"{old} → {_place(row)}{_when(since, self.known.now)}")

    def _rename_post(self, row: Row, post: Post) -> None:
        values: dict[str, Any] = {}
        if post.title != row.title:
            head = row.head or row.institution_head
            default = head_name(row.unit[-1] if row.unit else "", row.title) if head else row.title
            values = {"title": row.title, "name": row.post_name or default, "grade": self._grade(row.title)}
        elif row.post_name and post.name != row.post_name:
            values = {"name": row.post_name}
        if "rank" in self.sheet.given and post.rank != row.rank:
            values["rank"] = row.rank
        if values:
            self.steps.append(ChangePost(line=row.line, post_id=post.id, values=values))
            old, new = f"{post.name} {post.rank}".strip(), f"{values.get('name', post.name)} {row.rank}".strip()
            self._say(row, "rename", row.name, f"직위·직급: {old} → {new}")

    def _update(self, row: Row, person_id: UUID) -> None:
        person = self.org.people[person_id]
        given = [name for name in PERSON_FIELDS if name in self.sheet.given]
        values = {name: getattr(row, name) for name in given if getattr(row, name) != getattr(person, name)}
        if values and not row.concurrent:
            self.steps.append(ChangePerson(line=row.line, person_id=person_id, values=values))
            words = [f"{_LABELS[k]}: {getattr(person, k) or '없음'} → {v or '없음'}" for k, v in values.items()]
            self._say(row, "update", row.name, ", ".join(words))

        if row.login and person_id not in self.known.logins and not row.concurrent:
            self.steps.append(NewAccount(line=row.line, person_id=person_id, login=row.login))
            self._say(row, "update", row.name, f"아이디: 없음 → {row.login}")

    def _since(self, row: Row) -> datetime | None:
        """A move takes effect on its day when that lies ahead, else at once."""
        return midnight(row.start) if row.start and row.start > self.known.today else None

    def missing(self) -> None:
        """Who works here but is not named by the file."""
        named = {row.number for row in self.sheet.rows}
        for person in sorted(self.org.people.values(), key=lambda person: (person.name, person.number)):
            held = self.org.holdings_of(person.id, self.known.now)
            if person.number not in named and held:
                self.steps.append(Leave(line=None, person_id=person.id))
                post = self.org.posts[held[0].post_id]
                where = f"{self.org.units[post.unit_id].name} {post.title}"
                self.lines.append(Line(line=None, kind="missing", name=person.name, text=f"파일에 없습니다: {where}"))

    def _say(self, row: Row, kind: str, name: str, text: str) -> None:
        self.lines.append(Line(line=row.line, kind=kind, name=name, text=text))


def _path(org: Org, unit_id: UUID) -> tuple[str, ...]:
    return tuple(reversed([unit.name for unit in org.chain(unit_id) if unit.parent_id is not None]))


def _place(row: Row) -> str:
    return f"{'/'.join(row.unit) or '기관'} {row.title}"


def _when(since: datetime | None, now: datetime) -> str:
    return f" ({since:%Y. %m. %d.}부터)" if since is not None and since > now else ""
