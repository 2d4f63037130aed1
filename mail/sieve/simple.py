"""Rules as people make them on a screen, written as a script and read back from it.

A script that was made of rules holds each as a line of JSON. It is read back only where writing the rules again gives
the very same script: what somebody has changed by hand is left alone.
"""

from collections.abc import Sequence
from typing import Final, Literal

import msgspec
from msgspec import Struct

from mail.rules.addresses import canonical
from mail.rules.names import ROLES
from mail.rules.names import canonical as canonical_mailbox

Field = Literal["from", "to", "cc", "recipient", "subject", "body", "header", "size", "list", "attachment", "spam"]
How = Literal[
    "contains", "not_contains", "is", "is_not", "begins", "ends", "matches", "over", "under", "exists", "missing"
]
Act = Literal["move", "copy", "label", "flag", "read", "forward", "delete", "reject", "keep"]
MOST: Final = 100
MOST_PARTS: Final = 50
_HEAD: Final = "# Dure mail rules 1 / 두레 메일 규칙. 화면에서 고치십시오.\n"
_RULE: Final = "# rule:"
_REQUIRED: Final = (
    "fileinto", "reject", "body", "copy", "imap4flags", "mailbox", "special-use",
)  # fmt: skip
_HEADERS: Final = {"from": ["From"], "to": ["To"], "cc": ["Cc"], "recipient": ["To", "Cc"], "subject": ["Subject"]}
_PEOPLE: Final = frozenset({"from", "to", "cc", "recipient"})


class Condition(Struct, frozen=True):
    """One thing to look at."""

    field: Field
    how: How
    values: tuple[str, ...] = ()
    header: str = ""


class Deed(Struct, frozen=True):
    """One thing to do."""

    act: Act
    value: str = ""


class Rule(Struct, frozen=True):
    """What is to be done with mails of a kind; without conditions, with all."""

    name: str
    enabled: bool = True
    any: bool = False
    conditions: tuple[Condition, ...] = ()
    actions: tuple[Deed, ...] = ()
    stop: bool = True


class Bad(Struct, frozen=True):
    """What is wrong with a rule: its place and part."""

    rule: int
    part: str
    ko: str
    en: str


def faults(rules: Sequence[Rule]) -> list[Bad]:
    """Why these rules cannot be written; none when they can."""
    found: list[Bad] = []
    if len(rules) > MOST:
        found.append(Bad(MOST, "rules", f"규칙은 {MOST}개까지 만들 수 있습니다.", f"At most {MOST} rules."))
    for place, rule in enumerate(rules):
        if not rule.name.strip() or len(rule.name) > 100 or not rule.name.isprintable():
            found.append(Bad(place, "name", "규칙 이름을 적으십시오.", "Name the rule."))
        if not rule.actions:
            found.append(Bad(place, "actions", "할 일을 하나 이상 고르십시오.", "Choose what is to be done."))
        if any(one.act == "reject" for one in rule.actions) and len(rule.actions) > 1:
            found.append(Bad(place, "actions", "거절은 다른 처리와 함께 할 수 없습니다.", "Reject stands alone."))
        if max(len(rule.conditions), len(rule.actions)) > MOST_PARTS:
            found.append(Bad(place, "conditions", "조건이 너무 많습니다.", "Too many parts."))
        found += [bad for number, one in enumerate(rule.conditions) if (bad := _bad_condition(place, number, one))]
        found += [bad for number, one in enumerate(rule.actions) if (bad := _bad_act(place, number, one))]
    return found


def _bad_condition(place: int, number: int, one: Condition) -> Bad | None:
    part = f"conditions.{number}"
    if one.field == "size":
        if one.how not in ("over", "under") or octets(one.values[0] if one.values else "") is None:
            return Bad(place, part, "크기를 10M 처럼 적으십시오.", "Write a size such as 10M.")
    elif one.how in ("over", "under"):
        return Bad(place, part, "이 비교는 크기에만 쓸 수 있습니다.", "Only a size can be over or under.")
    elif one.field in ("list", "attachment", "spam"):
        if one.how not in ("exists", "missing"):
            return Bad(place, part, "있음이나 없음을 고르십시오.", "Choose exists or missing.")
    elif one.how not in ("exists", "missing") and not any(value.strip() for value in one.values):
        return Bad(place, part, "찾을 말을 적으십시오.", "Write what to look for.")
    elif one.field == "body" and one.how in ("exists", "missing", "is", "is_not"):
        return Bad(place, part, "본문에는 쓸 수 없는 비교입니다.", "A body cannot be compared so.")
    if one.field == "header" and not _is_field(one.header):
        return Bad(place, part, "머리글 이름을 확인하십시오.", "Check the name of the header field.")
    if len(one.values) > MOST_PARTS or any(len(value) > 500 or "\0" in value for value in one.values):
        return Bad(place, part, "찾을 말이 너무 깁니다.", "Too much to look for.")
    return None


def _bad_act(place: int, number: int, one: Deed) -> Bad | None:
    part = f"actions.{number}"
    if one.act in ("move", "copy") and one.value.lower() not in ROLES and canonical_mailbox(one.value) is None:
        return Bad(place, part, "메일함을 고르십시오.", "Choose a mailbox.")
    if one.act == "forward" and not canonical(one.value):
        return Bad(place, part, "메일 주소를 확인하십시오.", "Check the address.")
    if one.act == "label" and not _is_keyword(one.value):
        return Bad(place, part, "꼬리표를 고르십시오.", "Choose a label.")
    if one.act == "reject" and not 0 < len(one.value.strip()) <= 2_000:
        return Bad(place, part, "거절하는 까닭을 적으십시오.", "Write why it is rejected.")
    return None


def octets(text: str) -> int | None:
    """A size such as 10M; None when it is none."""
    digits, unit = (text[:-1], text[-1].upper()) if text[-1:].isalpha() else (text, "")
    if not digits.isascii() or not digits.isdecimal() or unit not in ("", "K", "M", "G"):
        return None
    found = int(digits[:10]) * {"": 1, "K": 2**10, "M": 2**20, "G": 2**30}[unit]
    return found if found < 2**31 else None


def write(rules: Sequence[Rule]) -> str:
    """The script of rules without faults."""
    body = []
    for rule in rules:
        body.append(f"\n{_RULE}{msgspec.json.encode(rule).decode()}\n{_written(rule) if rule.enabled else ''}")
    needed = ", ".join(f'"{one}"' for one in _REQUIRED)
    return f"{_HEAD}require [{needed}];\n{''.join(body)}"


def read(source: str) -> list[Rule] | None:
    """The rules that a script was made of; None for one that was written by hand."""
    source = source.replace("\r\n", "\n")
    if not source.startswith(_HEAD):
        return None
    lines = [line.removeprefix(_RULE) for line in source.split("\n") if line.startswith(_RULE)]
    try:
        rules = [msgspec.json.decode(line, type=Rule) for line in lines]
    except msgspec.DecodeError:
        return None
    return rules if not faults(rules) and write(rules) == source else None


def _written(rule: Rule) -> str:
    acts = [
        *(one for one in rule.actions if one.act in _FLAGS),
        *(one for one in rule.actions if one.act not in _FLAGS),
    ]
    lines = [f"{_act(one)};" for one in acts] + (["stop;"] if rule.stop or rule.actions[0].act == "reject" else [])
    if not rule.conditions:
        test = "true"
    elif len(rule.conditions) == 1:
        test = _test(rule.conditions[0])
    else:
        joined = ",\n    ".join(map(_test, rule.conditions))
        test = f"{'anyof' if rule.any else 'allof'} (\n    {joined})"
    inner = "".join(f"  {line}\n" for line in lines)
    return f"if {test} {{\n{inner}}}\n"


_FLAGS: Final = frozenset({"label", "flag", "read"})
_NEGATED: Final = {"not_contains": "contains", "is_not": "is", "missing": "exists"}


def _test(one: Condition) -> str:
    if one.how in _NEGATED:
        return f"not {_plain(one, _NEGATED[one.how])}"
    return _plain(one, one.how)


def _plain(one: Condition, how: str) -> str:
    match one.field:
        case "size":
            return f"size :{how} {octets(one.values[0])}"
        case "list":
            return 'exists "List-Id"'
        case "attachment":
            return 'header :contains "Content-Type" "multipart/mixed"'
        case "spam":
            return 'header :contains "X-Spam-Flag" "YES"'
        case "body":
            return f"body :text {_pattern(one, how)}"
    names = [one.header] if one.field == "header" else _HEADERS[one.field]
    if how == "exists":
        return f"anyof ({', '.join(f'exists {_quoted(name)}' for name in names)})"
    # A name or an address may be looked for; the whole of it can only be the address.
    kind = "address" if one.field in _PEOPLE and how != "contains" else "header"
    match_type, _, keys = _pattern(one, how).partition(" ")
    return f"{kind} {match_type} {_list(names)} {keys}"


def _pattern(one: Condition, how: str) -> str:
    values = [value for value in one.values if value.strip()]
    if how in ("begins", "ends"):
        escaped = ["".join(f"\\{letter}" if letter in "*?\\" else letter for letter in value) for value in values]
        return f":matches {_list([f'{text}*' if how == 'begins' else f'*{text}' for text in escaped])}"
    return f":{how} {_list(values)}"


def _act(one: Deed) -> str:
    match one.act:
        case "move" | "copy":
            copy = ":copy " if one.act == "copy" else ""
            if role := ROLES.get(one.value.lower()):
                return f"fileinto {copy}:specialuse {_quoted(one.value)} {_quoted(role.capitalize())}"
            return f"fileinto {copy}:create {_quoted(one.value)}"
        case "label":
            return f"addflag {_quoted(one.value)}"
        case "flag":
            return 'addflag "\\\\Flagged"'
        case "read":
            return 'addflag "\\\\Seen"'
        case "forward":
            return f"redirect :copy {_quoted(one.value)}"
        case "delete":
            return 'fileinto :specialuse "\\\\Trash" "Trash"'
        case "reject":
            return f"reject {_quoted(one.value)}"
    return "keep"


def _list(texts: Sequence[str]) -> str:
    return f"[{', '.join(map(_quoted, texts))}]" if len(texts) != 1 else _quoted(texts[0])


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _is_field(name: str) -> bool:
    return 0 < len(name) <= 100 and all("!" <= one <= "~" and one != ":" for one in name)


def _is_keyword(word: str) -> bool:
    return 0 < len(word) <= 100 and word.isascii() and word.isprintable() and not set(word) & set(' (){%*"\\]')
