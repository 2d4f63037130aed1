"""What changed from one content to another: the text by blocks and words, and everything beside it.

``applied(first, compare(first, second))`` is the second content, for fields, tables, files, recipients and all else as
for the text: the comparison is complete, so that what it does not show did not change. LAW rec-dec §16
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any, Final, Literal, TypeGuard

import msgspec
from msgspec import Struct

from edocs import body
from edocs.body.diff import Diff
from edocs.body.diff import applied as body_applied
from edocs.body.diff import compare as compare_bodies
from edocs.content import Content, from_plain

Op = Literal["equal", "inserted", "deleted", "changed"]
Kind = Literal["text", "items", "rows", "files", "value"]
_TOKEN: Final = re.compile(r"\w+|\s+|[^\w\s]")
_TEXTS: Final = ("title", "summary", "via")
_LISTS: Final = ("keywords", "recipients")
_MOST_TOKENS: Final = 4_000


class Span(Struct, frozen=True):
    """A stretch of a changed text: kept, put in or taken out."""

    op: Op
    text: str


class Row(Struct, frozen=True, kw_only=True):
    """A member of a list: an item, a row of a table field, a file. A changed one has both sides."""

    op: Op
    before: Any = None
    after: Any = None


class Aspect(Struct, frozen=True, kw_only=True):
    """One thing beside the text that changed: `name` is the content's member, or `fields.<code>`.

    A text has `spans`; items, rows and files have `rows`, all of them, in their order; a value has its two sides.
    `had` and `has` say whether the member was there at all, which an empty value does not.
    """

    name: str
    kind: Kind
    before: Any = None
    after: Any = None
    had: bool = True
    has: bool = True
    spans: tuple[Span, ...] = ()
    rows: tuple[Row, ...] = ()


class Comparison(Struct, frozen=True):
    """The text's changes, what changed beside it, and how many changes there are."""

    body: Diff
    beside: tuple[Aspect, ...]

    @property
    def count(self) -> int:
        """How many places differ."""
        return self.body.count + len(self.beside)


def compare(first: Content, second: Content) -> Comparison:
    """Return what changed from the first content to the second."""
    before, after = _plain(first), _plain(second)
    beside = [
        _aspect(name, before[name], after[name])
        for name in before
        if name not in ("body", "fields") and before[name] != after[name]
    ]
    return Comparison(compare_bodies(first.body, second.body), (*beside, *_fields(before["fields"], after["fields"])))


def applied(first: Content, made: Comparison) -> Content:
    """Return the content that results from making the changes in the first one; `ValueError` if they do not fit it."""
    plain = _plain(first)
    plain["fields"] = dict(plain["fields"])
    plain["body"] = body.to_json(body_applied(body.canonical(first.body), made.body))
    for aspect in made.beside:
        name, _, code = aspect.name.partition(".")
        holder, key = (plain["fields"], code) if code else (plain, name)
        if _was(aspect) != holder.get(key) or (key in holder) != aspect.had:
            raise ValueError("the comparison is of another content")
        if aspect.has:
            holder[key] = _is(aspect)
        else:
            del holder[key]
    return from_plain(plain)


def _fields(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Aspect]:
    """Yield the fields of the form that differ, in the order of the first content, then what is new."""
    for code in dict.fromkeys((*before, *after)):
        had, has = code in before, code in after
        old, new = before.get(code), after.get(code)
        if had and has and old == new and type(old) is type(new):
            continue
        name = f"fields.{code}"
        if isinstance(old, str) and isinstance(new, str):
            yield Aspect(name=name, kind="text", spans=_spans(old, new))
        elif _is_table(old) and _is_table(new):
            yield Aspect(name=name, kind="rows", rows=_rows(old, new))
        else:
            yield Aspect(name=name, kind="value", before=old, after=new, had=had, has=has)


def _is_table(value: Any) -> TypeGuard[list[dict[str, Any]]]:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)


def _aspect(name: str, old: Any, new: Any) -> Aspect:
    if name in _TEXTS:
        return Aspect(name=name, kind="text", spans=_spans(old, new))
    if name in _LISTS:
        return Aspect(name=name, kind="items", rows=_rows(old, new))
    if name == "enclosures":
        return Aspect(name=name, kind="files", rows=_rows(old, new, key="name"))
    return Aspect(name=name, kind="value", before=old, after=new)


def _spans(old: str, new: str) -> tuple[Span, ...]:
    """Return a changed text word by word; a very long one as taken out and put in."""
    first, second = _TOKEN.findall(old), _TOKEN.findall(new)
    if len(first) + len(second) > _MOST_TOKENS:
        whole = Span("deleted", old), Span("inserted", new)
        return tuple(span for span in whole if span.text)
    spans: list[Span] = []
    for op, i1, i2, j1, j2 in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if op == "equal":
            spans.append(Span("equal", "".join(first[i1:i2])))
            continue
        if i2 > i1:
            spans.append(Span("deleted", "".join(first[i1:i2])))
        if j2 > j1:
            spans.append(Span("inserted", "".join(second[j1:j2])))
    return tuple(spans)


def _rows(old: Sequence[Any], new: Sequence[Any], key: str = "") -> tuple[Row, ...]:
    """Return the members of two lists aligned: those of one name, else of one place in a stretch, as changed."""
    first, second = ([_key(row, key) for row in rows] for rows in (old, new))
    found: list[Row] = []
    for op, i1, i2, j1, j2 in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        both = min(i2 - i1, j2 - j1) if op == "equal" or not key else 0
        for at in range(both):
            before, after = old[i1 + at], new[j1 + at]
            pairs = before == after or isinstance(before, dict)
            if before == after:
                found.append(Row(op="equal", before=before, after=after))
            elif pairs:
                found.append(Row(op="changed", before=before, after=after))
            else:
                found += [Row(op="deleted", before=before), Row(op="inserted", after=after)]
        found += [Row(op="deleted", before=row) for row in old[i1 + both : i2]]
        found += [Row(op="inserted", after=row) for row in new[j1 + both : j2]]
    return tuple(found)


def _key(row: Any, key: str) -> bytes:
    return msgspec.json.encode(row[key] if key else row, order="sorted")


def _was(aspect: Aspect) -> Any:
    if aspect.kind == "text":
        return "".join(span.text for span in aspect.spans if span.op != "inserted")
    if aspect.kind == "value":
        return aspect.before
    return [row.before for row in aspect.rows if row.op != "inserted"]


def _is(aspect: Aspect) -> Any:
    if aspect.kind == "text":
        return "".join(span.text for span in aspect.spans if span.op != "deleted")
    if aspect.kind == "value":
        return aspect.after
    return [row.after for row in aspect.rows if row.op != "deleted"]


def changed_in(made: Comparison, contents: Sequence[Content]) -> tuple[int, ...]:
    """For each change, body first, which of the contents brought it: an index into `contents`, whose first and last the
    comparison is of. It is the earliest from which on everything says what the last one says."""
    bodies = [body.canonical(one.body).content for one in contents]
    found: list[int] = []
    for change in made.body.changes:
        if change.op == "equal":
            continue
        if change.after is not None:
            holds = [change.after in blocks for blocks in bodies]
        else:
            holds = [change.before not in blocks for blocks in bodies]
        found.append(_since(holds))
    plain = [_plain(one) for one in contents]
    for aspect in made.beside:
        values = [_value(one, aspect.name) for one in plain]
        found.append(_since([value == values[-1] for value in values]))
    return tuple(found)


def _value(plain: dict[str, Any], name: str) -> Any:
    member, _, code = name.partition(".")
    return (code in plain["fields"], plain["fields"].get(code)) if code else plain[member]


def _since(holds: Sequence[bool]) -> int:
    """The first place from which on it holds to the end; never the first of all, which the comparison starts from."""
    at = len(holds) - 1
    while at > 1 and holds[at - 1]:
        at -= 1
    return at


def _plain(content: Content) -> dict[str, Any]:
    """The content as JSON holds it: lists for tuples, text for ids and days."""
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(content))
    return plain
