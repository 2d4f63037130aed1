"""Values made from JSON schemas: mostly right, sometimes at the edge, sometimes wrong on purpose.

What answers contained is remembered under the names it had, so that later requests speak of things that exist.
"""

import random
import re
import string
from collections import defaultdict
from typing import Any
from uuid import UUID

EDGES = (
    "",
    " ",
    "가",
    "각",
    "\u1100\u1161",
    "\u202e",
    "'; --",
    "%",
    "_",
    "\\",
    "{}",
    "\U0001f600",
    "0",
    "-1",
    "null",
    "a" * 301,
)
WORDS = (
    "회의실 사용 안내",
    "2026년 축제 계획",
    "예산",
    "담당",
    "검토 바랍니다.",
    "팀장",
    "a@culture.hanbit.example",
    "N-1",
)
WRONG: tuple[Any, ...] = (None, True, -1, 0, 2**31, 2**63, 2**70, 1.5, "", "x", [], {}, [None], {"type": "x"})
INSTANTS = ("2026-11-22T09:00:00Z", "2020-02-29T23:59:59.999999+09:00", "2999-12-31T23:59:59Z", "1000-01-01T00:00:00Z")
DATES = ("2026-11-22", "2026-12-31", "2020-02-29", "2999-12-31", "1000-01-01")
ALIASES = {"base": "save", "document_id": "document_id", "title": "", "name": "", "text": "", "login": "mail"}
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_WORD = re.compile(r"[A-Z][a-z]+")


class Maker:
    """Makes values for the schemas of one description, with one source of chance."""

    def __init__(self, components: dict[str, Any], seed: int) -> None:
        self.components = components
        self.chance = random.Random(seed)
        self.known: defaultdict[str, list[Any]] = defaultdict(list)
        self.ids: list[str] = [str(UUID(int=0)), str(UUID(int=7))]
        self.wrong = 0.0

    def mood(self) -> None:
        """Decide whether the next request means well."""
        self.wrong = self.chance.choice((0.0, 0.0, 0.0, 0.05))

    def learn(self, answer: Any, schema: Any) -> None:
        """Remember what an answer contains, by name; the `id` of a UnitView is a `unit_id`, of a MailBox a `box_id`."""
        if not isinstance(schema, dict):  # `true` and `false` are schemas too
            return
        for part in schema.get("anyOf", ()):
            self.learn(answer, part)
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            if isinstance(answer, dict):
                self._named(name, answer)
            schema = self.components[name]
        if isinstance(answer, dict):
            for key, value in answer.items():
                self._remember(key, value)
                self.learn(value, schema.get("properties", {}).get(key, {}))
        elif isinstance(answer, list):
            for item in answer[:40]:
                self.learn(item, schema.get("items", {}))

    def _named(self, name: str, answer: dict[str, Any]) -> None:
        for word in _WORD.findall(name):
            for key in ("id", "code", "number"):
                self._remember(f"{word.lower()}_{key}", answer.get(key))

    def _remember(self, key: str, value: Any) -> None:
        if isinstance(value, str | int) and not isinstance(value, bool) and value not in self.known[key]:
            self.known[key] = [*self.known[key], value][-40:]
            if isinstance(value, str) and _UUID.fullmatch(value):
                self.ids = [*self.ids, value][-400:]

    def value(self, schema: dict[str, Any], name: str = "", depth: int = 0) -> Any:
        """A value, usually one that the schema allows, for a field of this name."""
        if self.chance.random() < self.wrong:
            return self.chance.choice(WRONG)
        if "$ref" in schema:
            return self.value(self.components[schema["$ref"].rpartition("/")[2]], name, depth)
        if "anyOf" in schema:
            return self.value(self.chance.choice(schema["anyOf"]), name, depth)
        if "enum" in schema:
            return self.chance.choice(schema["enum"])
        if "const" in schema:
            return schema["const"]
        kind = schema.get("type", "any")
        known = self.known[ALIASES.get(name, name)]
        pool = [one for one in known if isinstance(one, _PYTHON.get(kind, ())) and _fits(one, schema)]
        if pool and self.chance.random() < 0.8:
            return self.chance.choice(pool[-3:] if self.chance.random() < 0.5 else pool)
        return getattr(self, f"_{kind}")(schema, depth)

    def text_of(self, schema: dict[str, Any], name: str) -> str | None:
        """A value as it stands in a path or a query; None where it is better left out."""
        value = self.value(schema, name)
        return str(value).lower() if isinstance(value, bool) else None if value is None else str(value)

    def document(self) -> dict[str, Any]:
        """A body of one paragraph."""
        text = {"type": "text", "text": self.chance.choice(WORDS)}
        paragraph = {"type": "paragraph", "attrs": {"level": 0, "align": "left"}, "content": [text]}
        return {"type": "doc", "content": [paragraph]}

    def _null(self, _schema: dict[str, Any], _depth: int) -> None:
        return None

    def _boolean(self, _schema: dict[str, Any], _depth: int) -> bool:
        return self.chance.random() < 0.5

    def _integer(self, schema: dict[str, Any], _depth: int) -> int:
        low, high = schema.get("minimum", -(2**40)), schema.get("maximum", 2**40)
        return self.chance.choice([one for one in (0, 1, 2, 3, 50, 10**6, low, high) if low <= one <= high])

    def _number(self, _schema: dict[str, Any], _depth: int) -> float:
        return self.chance.choice((0.0, 1.5, -1e300))

    def _string(self, schema: dict[str, Any], _depth: int) -> str:
        match schema.get("format"):
            case "uuid":
                return self.chance.choice(self.ids)
            case "date-time":
                return self.chance.choice(INSTANTS)
            case "date":
                return self.chance.choice(DATES)
        if pattern := schema.get("pattern"):
            return self._matching(pattern)
        text = self.chance.choice(self.chance.choice((WORDS, WORDS, EDGES)))
        if self.chance.random() < 0.1:
            text = "".join(self.chance.choices(string.printable + "가각힣　ㄱ", k=12))
        return text.ljust(schema.get("minLength", 0), "x")[: schema.get("maxLength", 10_000)]

    def _matching(self, pattern: str) -> str:
        if alternatives := re.fullmatch(r"\^\(([\w|]+)\)\$", pattern):
            return self.chance.choice(alternatives[1].split("|"))
        if "{64}" in pattern:
            return "".join(self.chance.choices("0123456789abcdef", k=64))
        return self.chance.choice(WORDS + EDGES)

    def _array(self, schema: dict[str, Any], depth: int) -> list[Any]:
        most = 0 if depth > 4 else min(4, schema.get("maxItems", 4))
        count = max(schema.get("minItems", 0), self.chance.randint(0, most))
        return [self.value(schema.get("items", {}), "", depth + 1) for _ in range(count)]

    def _object(self, schema: dict[str, Any], depth: int) -> dict[str, Any]:
        required, share = set(schema.get("required", ())), self.chance.choice((0.0, 0.3, 0.7, 1.0))
        made = {
            name: self.value(one, name, depth + 1)
            for name, one in schema.get("properties", {}).items()
            if name in required or self.chance.random() < share
        }
        extra = schema.get("additionalProperties")
        if isinstance(extra, dict) and depth < 5:
            for _ in range(self.chance.randint(0, 2)):
                made[self.chance.choice(WORDS + EDGES)] = self.value(extra, "", depth + 1)
        if self.chance.random() < self.wrong:
            made["unknown"] = 1
        return made

    def _any(self, _schema: dict[str, Any], depth: int) -> Any:
        """Anything at all; mostly a document, because that is what we take as anything."""
        if self.chance.random() < 0.8 and depth < 3:
            return self.document()
        return self.chance.choice(WRONG)


def _fits(value: Any, schema: dict[str, Any]) -> bool:
    """Whether a remembered value can stand here at all."""
    match schema.get("format"):
        case "uuid":
            return bool(_UUID.fullmatch(value))
        case "date-time":
            return bool(re.match(r"\d{4}-\d\d-\d\dT", value))
        case "date":
            return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", value))
    return "pattern" not in schema or bool(re.search(schema["pattern"], value))


_PYTHON: dict[str, Any] = {"string": str, "integer": int}
