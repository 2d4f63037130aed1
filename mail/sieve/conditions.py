"""The tests of the language: whether something is so. RFC 5228 §5"""

from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import Final, TypeVar

from kernel.worktime import SEOUL
from mail.mime.addresses import addresses
from mail.mime.dates import date_of
from mail.mime.fields import Field
from mail.mime.words import text_of
from mail.rules import names
from mail.sieve import compare, dates
from mail.sieve.checker import Call
from mail.sieve.letter import SEPARATOR
from mail.sieve.state import State, Unknown

TRACKED: Final = 7 * 86_400
"""Seconds for which `duplicate` remembers, unless the script says how long. RFC 7352 §3.1"""
LONGEST_TRACKED: Final = 90 * 86_400
Item = TypeVar("Item")


def holds(state: State, call: Call) -> bool:
    """Whether the test holds."""
    match call.name:
        case "true" | "false":
            return call.name == "true"
        case "not":
            return not holds(state, call.tests[0])
        case "allof":
            return all(holds(state, one) for one in call.tests)
        case "anyof":
            return any(holds(state, one) for one in call.tests)
    return TESTS[call.name](state, call)


def matches(state: State, call: Call, values: Sequence[str], keys: Sequence[str], *, silent: bool = False) -> bool:
    """Whether one of the values fits one of the keys, as the call compares; or how many there are. RFC 5231 §4"""
    comparator = str(call.tags.get("comparator", compare.CASEMAP))
    keys = state.texts(keys)
    if relation := call.tags.get("count"):
        return any(compare.related(str(relation), str(len(values)), key, comparator) for key in keys)
    kind = call.tag("contains", "matches", "value")
    for value in values:
        for key in keys:
            state.cost(call, len(value) + len(key))
            if kind == "matches":
                found = compare.matched(value, key, comparator)
                if found is not None:
                    if not silent:
                        state.matched = found[:64]
                    return True
            elif _fits(kind, str(call.tags.get("value", "")), value, key, comparator):
                return True
    return False


def _fits(kind: str, relation: str, value: str, key: str, comparator: str) -> bool:
    if kind == "contains":
        return compare.within(value, key, comparator)
    if kind == "value":
        return compare.related(relation, value, key, comparator)
    return compare.equal(value, key, comparator)


def _chosen(call: Call, found: Sequence[Item]) -> Sequence[Item]:
    """The field that `:index` names, or all. RFC 5260 §6"""
    place = call.tags.get("index")
    if not isinstance(place, int) or isinstance(place, bool):
        return found
    at = -place if "last" in call.tags else place - 1
    return [found[at]] if -len(found) <= at < len(found) else []


def chosen_fields(state: State, call: Call, names_given: Sequence[str]) -> Sequence[Field]:
    """The fields of these names that the call is about; several names are counted through, as Pigeonhole does."""
    wanted = [name.lower() for name in names_given]
    return _chosen(call, [one for name in wanted for one in state.letter.fields if one.name == name])


def _header(state: State, call: Call) -> bool:
    values = [text_of(one.value) for one in chosen_fields(state, call, state.texts(call.strings(0)))]
    return matches(state, call, values, call.strings(1))


def _exists(state: State, call: Call) -> bool:
    there = {one.name for one in state.letter.fields}
    return all(name.lower() in there for name in state.texts(call.strings(0)))


def _size(state: State, call: Call) -> bool:
    limit = call.arguments[0]
    assert isinstance(limit, int)
    return state.letter.size > limit if "over" in call.tags else state.letter.size < limit


def _address(state: State, call: Call) -> bool:
    found: list[str] = []
    for field in chosen_fields(state, call, state.texts(call.strings(0))):
        parts = [address_part(call, one.address) for one in addresses(field.value)]
        # What is counted are addresses, whether or not they have the part. RFC 5231 §4.2
        found += [part or "" for part in parts if part is not None or "count" in call.tags]
    return matches(state, call, found, call.strings(1))


def _envelope(state: State, call: Call) -> bool:
    own = {"from": state.letter.sender, "to": state.letter.recipient}
    found = []
    for name in state.texts(call.strings(0)):
        text = own.get(name.lower())
        if text is not None:
            found.append("" if not text else address_part(call, text))
    return matches(state, call, [one for one in found if one is not None], call.strings(1))


def address_part(call: Call, address: str) -> str | None:
    """The part that the call compares; None where the address has none. RFC 5233 §4"""
    local, _, domain = address.rpartition("@")
    if local.startswith('"') and local.endswith('"') and len(local) > 1:
        local = local[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    user, plus, detail = local.partition(SEPARATOR)
    match call.tag("localpart", "domain", "user", "detail"):
        case "localpart":
            return local
        case "domain":
            return domain
        case "user":
            return user
        case "detail":
            return detail if plus else None
    return address


def _body(state: State, call: Call) -> bool:
    match call.tag("raw", "content"):
        case "raw":
            values = [state.letter.raw_body()]
        case "content":
            kinds = call.tags["content"]
            assert isinstance(kinds, tuple)
            values = state.letter.bodies(tuple(state.texts(kinds)))
        case _:
            values = state.letter.bodies(("text",), readable=True)
    return matches(state, call, values, call.strings(0), silent=True)


def _date(state: State, call: Call) -> bool:
    name = state.text(call.text(0))
    values = []
    for field in chosen_fields(state, call, [name]):
        # A trace field has its date behind the last semicolon. RFC 5260 §4
        raw = field.value.rpartition(b";")[2] if b";" in field.value else field.value
        moment = date_of(raw.strip())
        if moment is not None and (there := dates.in_zone(moment, _zone(state, call))) is not None:
            values.append(dates.part(there, state.text(call.text(1)).lower()))
    return matches(state, call, values, call.strings(2))


def _currentdate(state: State, call: Call) -> bool:
    there = dates.in_zone(state.letter.now, _zone(state, call) or SEOUL)
    name = state.text(call.text(0)).lower()
    return there is not None and matches(state, call, [dates.part(there, name)], call.strings(1))


def _zone(state: State, call: Call) -> tzinfo | None:
    """The zone of the call: the one it names, that of the field itself, or ours. RFC 5260 §4.1"""
    if "originalzone" in call.tags:
        return None
    named = call.tags.get("zone")
    return (dates.zone_of(state.text(named)) if isinstance(named, str) else None) or SEOUL


def _hasflag(state: State, call: Call) -> bool:
    if len(call.arguments) == 2:
        lists = [state.variables.get(name.lower(), "") for name in state.texts(call.strings(0))]
        have = [flag for one in lists for flag in state.flagged([one])]
    else:
        have = list(state.flags)
    place = len(call.arguments) - 1
    if "count" in call.tags or "value" in call.tags:
        return matches(state, call, have, call.strings(place))
    wanted = [word for one in state.texts(call.strings(place)) for word in one.split()]
    return matches(state, call, have, wanted)


def _string(state: State, call: Call) -> bool:
    values = state.texts(call.strings(0))
    if "count" in call.tags:
        values = [one for one in values if one]  # RFC 5229 §5: empty ones do not count
    return matches(state, call, values, call.strings(1))


def _mailbox_exists(state: State, call: Call) -> bool:
    wanted = [names.canonical(one) for one in state.texts(call.strings(0))]
    return all(one in state.letter.mailboxes for one in wanted)


def _use_exists(state: State, call: Call) -> bool:
    wanted = [names.ROLES.get(one.lower(), "?") for one in state.texts(call.strings(0))]
    return all(one in state.letter.roles for one in wanted)


def _duplicate(state: State, call: Call) -> bool:
    """Whether a mail of this id came before; it is remembered when the script ends well. RFC 7352 §3"""
    if "uniqueid" in call.tags:
        ident: str | None = state.text(str(call.tags["uniqueid"]))
    else:
        name = state.text(str(call.tags.get("header", "message-id")))
        ident = next(iter(state.letter.texts(name)), None)
    if not ident:
        return False
    handle = state.text(str(call.tags.get("handle", "")))
    key = (handle, f"{'u' if 'uniqueid' in call.tags else call.tags.get('header', 'message-id')}:{ident}"[:2000])
    seconds = call.tags.get("seconds", TRACKED)
    assert isinstance(seconds, int)
    if key not in state.seen:
        raise Unknown(*key)
    found = state.seen[key]
    if not found or "last" in call.tags:
        state.tracked[key] = min(seconds, LONGEST_TRACKED)
    return found


TESTS: Final[dict[str, Callable[[State, Call], bool]]] = {
    "size": _size, "exists": _exists, "header": _header, "address": _address, "envelope": _envelope, "body": _body,
    "date": _date, "currentdate": _currentdate, "hasflag": _hasflag, "string": _string,
    "mailboxexists": _mailbox_exists, "specialuse_exists": _use_exists, "duplicate": _duplicate,
}  # fmt: skip
