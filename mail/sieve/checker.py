"""What a script says becomes what can be run; every fault is told with its place. RFC 5228 §2.10.5"""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from mail.rules.addresses import canonical
from mail.rules.names import canonical as canonical_mailbox
from mail.sieve import language, variables
from mail.sieve.dates import zone_of
from mail.sieve.faults import MOST, Broken, Fault
from mail.sieve.language import COMMANDS, TESTS, Spec, Tag
from mail.sieve.parser import Argument, Node, Strings, parse
from mail.sieve.tokens import NUMBER, TAG, Token

Value = str | int | bool | tuple[str, ...]
_NO_ADDRESS: Final = ("주소가 들어 있는 머리글이 아닙니다", "No field of addresses")
_NO_ENVELOPE: Final = ("봉투에는 from 과 to 가 있습니다", "No part of the envelope")
_NO_DATE: Final = ("날짜에 없는 부분입니다", "No part of a date")
_ARRIVES: Final = {language.STRING: "글", language.STRINGS: "글 목록", language.NUMBER: "숫자"}


class Call(Struct, frozen=True):
    """A command or test that can be run: tags with what follows them, arguments, tests, block."""

    name: str
    tags: Mapping[str, Value]
    arguments: tuple[Value, ...]
    tests: tuple["Call", ...]
    block: tuple["Call", ...]
    line: int

    def tag(self, *names: str) -> str:
        """Which of these tags is there, the first; "" when none is."""
        return next((name for name in names if name in self.tags), "")

    def strings(self, place: int) -> tuple[str, ...]:
        """A list argument."""
        value = self.arguments[place]
        assert isinstance(value, tuple)
        return value

    def text(self, place: int) -> str:
        """A string argument."""
        value = self.arguments[place]
        assert isinstance(value, str)
        return value


class Program(Struct, frozen=True):
    """A script that can be run, and what it required."""

    calls: tuple[Call, ...]
    required: frozenset[str]


def check(source: str) -> Program:
    """Read a script. Raises Broken with everything that is wrong with it."""
    nodes = parse(source)
    checker = _Checker()
    calls = checker.commands(nodes, top=True)
    if checker.faults:
        raise Broken(checker.faults[:MOST])
    return Program(calls, frozenset(checker.required))


class _Checker:
    def __init__(self) -> None:
        self.required: set[str] = set()
        self.faults: list[Fault] = []

    def fault(self, at: Node | Argument, ko: str, en: str) -> None:
        self.faults.append(Fault(at.line, at.column, ko, en))

    def commands(self, nodes: tuple[Node, ...], *, top: bool = False) -> tuple[Call, ...]:
        found: list[Call] = []
        before = ""
        for place, node in enumerate(nodes):
            spec = COMMANDS.get(node.name)
            if spec is None:
                known = node.name in TESTS
                self.fault(
                    node,
                    f"{node.name} 은(는) 조건입니다. if 뒤에 쓰십시오."
                    if known
                    else f"알 수 없는 명령입니다: {node.name}",
                    f"{node.name} is a test, not a command." if known else f"Unknown command: {node.name}.",
                )
            elif node.name == "require":
                self._require(node, early=top and all(one.name == "require" for one in nodes[:place]))
            elif node.name in ("elsif", "else") and before not in ("if", "elsif"):
                self.fault(node, f"{node.name} 앞에 if 가 없습니다.", f"There is no if before {node.name}.")
            else:
                found.append(self._call(node, spec, TESTS, is_test=False))
            before = node.name
        return tuple(found)

    def _require(self, node: Node, *, early: bool) -> None:
        if not early:
            self.fault(node, "require 는 맨 앞에 써야 합니다.", "require must stand at the beginning.")
        if (
            len(node.arguments) != 1
            or not isinstance(node.arguments[0], Strings)
            or node.tests
            or node.block is not None
        ):
            self.fault(node, "require 뒤에는 기능 이름의 목록이 옵니다.", "require takes a list of strings.")
            return
        for name in node.arguments[0].values:
            if name in language.CAPABILITIES or name in language.ALWAYS:
                self.required.add(name)
            else:
                self.fault(node.arguments[0], f"지원하지 않는 기능입니다: {name}", f"Unsupported capability: {name}.")

    def _call(self, node: Node, spec: Spec, tests: Mapping[str, Spec], *, is_test: bool) -> Call:
        if spec.needs and not any(one in self.required for one in spec.needs):
            self.fault(
                node,
                f'{node.name} 을(를) 쓰려면 맨 앞에 require "{spec.needs[0]}"; 을 쓰십시오.',
                f'{node.name} needs require "{spec.needs[0]}";.',
            )
        tags, rest = self._tags(node, spec)
        arguments = () if rest is None else self._positional(node, spec, rest)
        inner = tuple(self._test(one, tests) for one in node.tests)
        least = {"": 0, "one": 1, "many": 1}[spec.tests]
        most = {"": 0, "one": 1, "many": 10_000}[spec.tests]
        if not least <= len(inner) <= most:
            self.fault(
                node,
                f"{node.name} 뒤의 조건 수가 맞지 않습니다.",
                f"{node.name} takes {spec.tests or 'no'} test(s).",
            )
        if not is_test and spec.block != (node.block is not None):
            self.fault(
                node,
                f"{node.name} 뒤에 {{ … }} 가 와야 합니다."
                if spec.block
                else f"{node.name} 뒤에는 {{ … }} 가 올 수 없습니다.",
                f"{node.name} {'needs' if spec.block else 'takes no'} block.",
            )
        block = self.commands(node.block or ())
        call = Call(node.name, tags, arguments, inner, block, node.line)
        if not self.faults:
            self._meaning(node, call)
        return call

    def _test(self, node: Node, tests: Mapping[str, Spec]) -> Call:
        spec = tests.get(node.name)
        if spec is None:
            self.fault(node, f"알 수 없는 조건입니다: {node.name}", f"Unknown test: {node.name}.")
            return Call(node.name, {}, (), (), (), node.line)
        return self._call(node, spec, tests, is_test=True)

    def _tags(self, node: Node, spec: Spec) -> tuple[dict[str, Value], list[Argument] | None]:
        """Tagged arguments, which come before the others."""
        tags: dict[str, Value] = {}
        groups: set[str] = set()
        rest = list(node.arguments)
        while rest and isinstance(rest[0], Token) and rest[0].kind == TAG:
            one = rest.pop(0)
            assert isinstance(one, Token)
            tag = spec.tags.get(one.text)
            if tag is None:
                self.fault(
                    one, f"{node.name} 에 쓸 수 없는 표시입니다: :{one.text}", f"{node.name} has no :{one.text}."
                )
                return tags, None
            self._may_tag(one, tag, doubled=one.text in tags or (tag.group != "" and tag.group in groups))
            groups.add(tag.group)
            tags[one.text] = True
            if tag.value:
                if not rest:
                    self.fault(one, f":{one.text} 뒤에 값이 있어야 합니다.", f":{one.text} needs a value.")
                    return tags, None
                value = self._value(rest.pop(0), tag.value)
                tags[one.text] = value if value is not None else ""
        return tags, rest

    def _may_tag(self, at: Token, tag: Tag, *, doubled: bool) -> None:
        if tag.needs and tag.needs not in self.required:
            self.fault(
                at,
                f':{at.text} 을(를) 쓰려면 맨 앞에 require "{tag.needs}"; 을 쓰십시오.',
                f':{at.text} needs require "{tag.needs}";.',
            )
        if doubled:
            self.fault(
                at, f":{at.text} 은(는) 함께 쓸 수 없습니다.", f":{at.text} cannot stand beside another of its kind."
            )

    def _positional(self, node: Node, spec: Spec, rest: list[Argument]) -> tuple[Value, ...]:
        wanted = spec.positional
        if spec.optional and len(rest) == len(wanted) + 1:
            if "variables" not in self.required:
                self.fault(
                    node, '변수를 쓰려면 require "variables"; 을 쓰십시오.', 'Variables need require "variables";.'
                )
            wanted = (spec.optional, *wanted)
        elif spec.more and len(rest) == len(wanted) + 1:
            wanted = (*wanted, spec.more)
        if len(rest) != len(wanted):
            listed = ", ".join(_ARRIVES[one] for one in wanted) or "없음"
            self.fault(
                node,
                f"{node.name} 뒤에 올 값이 맞지 않습니다. 필요한 값: {listed}",
                f"{node.name} takes {len(wanted)} argument(s), not {len(rest)}.",
            )
            return ()
        found = [self._value(one, kind) for one, kind in zip(rest, wanted, strict=True)]
        return tuple(one for one in found if one is not None)

    def _value(self, at: Argument, kind: str) -> Value | None:
        if kind == language.NUMBER and isinstance(at, Token) and at.kind == NUMBER:
            return at.number
        if kind == language.STRING and isinstance(at, Strings) and at.alone:
            return self._strings(at)[0]
        if kind == language.STRINGS and isinstance(at, Strings):
            return self._strings(at)
        self.fault(at, f"여기에는 {_ARRIVES[kind]}이(가) 와야 합니다.", f"A {kind} is expected here.")
        return None

    def _strings(self, at: Strings) -> tuple[str, ...]:
        """Strings with what can be replaced now, and only what may be replaced later. RFC 5229 §3"""
        found = []
        for text in at.values:
            kept = text
            if "encoded-character" in self.required:
                try:
                    kept = variables.decode(text)
                except ValueError:
                    self.fault(at, "글자 번호를 확인하십시오.", "An encoded character is none.")
            if "variables" in self.required and any("." in name for name in variables.names(kept)):
                self.fault(at, "알 수 없는 이름 공간입니다.", "An unknown namespace is referred to.")
            found.append(kept)
        return tuple(found)

    # -- what the grammar cannot say ----------------------------------------------------------------------------------

    def _meaning(self, node: Node, call: Call) -> None:
        for value, names in ((call.tags.get("value"), "value"), (call.tags.get("count"), "count")):
            if value is not None and value not in language.RELATIONS:
                self.fault(node, f":{names} 뒤에는 gt, ge, lt, le, eq, ne 가 옵니다.", f"Unknown relation: {value}.")
        comparator = call.tags.get("comparator", "i;ascii-casemap")
        if comparator not in language.COMPARATORS:
            self.fault(node, f"알 수 없는 비교 방법입니다: {comparator}", f"Unknown comparator: {comparator}.")
        elif f"comparator-{comparator}" not in self.required | language.ALWAYS:
            self.fault(
                node, f'require "comparator-{comparator}"; 이 필요합니다.', f'require "comparator-{comparator}";.'
            )
        elif comparator == "i;ascii-numeric" and call.tag("contains", "matches"):
            self.fault(node, "숫자 비교에는 :is, :value, :count 만 씁니다.", "i;ascii-numeric knows no substrings.")
        zone = call.tags.get("zone")
        if isinstance(zone, str) and "${" not in zone and zone_of(zone) is None:
            self.fault(node, "시간대는 +0900 처럼 적으십시오.", "A zone looks like +0900.")
        if "last" in call.tags and call.name not in ("duplicate", "addheader") and "index" not in call.tags:
            self.fault(node, ":last 앞에 :index 가 있어야 합니다.", ":last needs :index.")
        if call.tags.get("index") == 0:
            self.fault(node, ":index 는 1 부터 셉니다.", ":index counts from 1.")
        self._names(node, call)

    def _names(self, node: Node, call: Call) -> None:
        """Names of fields, parts, mailboxes, addresses and variables."""
        match call.name:
            case "address":
                self._all(node, call.strings(0), language.ADDRESS_HEADERS, *_NO_ADDRESS)
            case "envelope":
                self._all(node, call.strings(0), {"from", "to"}, *_NO_ENVELOPE)
            case "date" | "currentdate":
                self._all(node, (call.text(1 if call.name == "date" else 0),), language.DATE_PARTS, *_NO_DATE)
            case "header" | "exists" | "addheader" | "deleteheader":
                self._fields(node, call)
            case "set":
                self._variable(node, call.text(0))
            case "setflag" | "addflag" | "removeflag" if len(call.arguments) == 2:
                self._variable(node, call.text(0))
            case "redirect":
                self._address(node, call.text(0))
            case "fileinto":
                self._mailbox(node, call.text(0))
            case "size" if not call.tags:
                self.fault(node, "size 뒤에 :over 나 :under 가 있어야 합니다.", "size needs :over or :under.")

    def _later(self, text: str) -> bool:
        """Whether a text is known only when the script runs."""
        return "variables" in self.required and "${" in text

    def _fields(self, node: Node, call: Call) -> None:
        for name in call.strings(0) if isinstance(call.arguments[0], tuple) else (call.text(0),):
            if not self._later(name) and not _is_field(name):
                self.fault(node, f"머리글 이름이 아닙니다: {name}", f"No name of a field: {name}.")

    def _address(self, node: Node, text: str) -> None:
        if not self._later(text) and not canonical(text):
            self.fault(node, f"메일 주소를 확인하십시오: {text}", f"No address: {text}.")

    def _mailbox(self, node: Node, name: str) -> None:
        if not self._later(name) and canonical_mailbox(name) is None:
            self.fault(node, f"메일함 이름으로 쓸 수 없습니다: {name}", f"No name of a mailbox: {name}.")

    def _variable(self, node: Node, name: str) -> None:
        if not variables.NAME.fullmatch(name) or "." in name:
            self.fault(node, f"변수 이름으로 쓸 수 없습니다: {name}", f"No name of a variable: {name}.")

    def _all(self, node: Node, names: tuple[str, ...], known: "set[str] | frozenset[str]", ko: str, en: str) -> None:
        for name in names:
            if name.lower() not in known and not self._later(name):
                self.fault(node, f"{ko}: {name}", f"{en}: {name}.")


def _is_field(name: str) -> bool:
    return 0 < len(name) <= 200 and all("!" <= one <= "~" and one != ":" for one in name)
