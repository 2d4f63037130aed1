"""Running a script over a letter: what is to be done with it. RFC 5228 §3"""

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from mail.mime.words import text_of
from mail.rules import names
from mail.rules.addresses import canonical
from mail.sieve import variables
from mail.sieve.actions import Action, Discard, FileInto, Keep, Redirect, Reject, Vacation
from mail.sieve.checker import Call, Program
from mail.sieve.conditions import chosen_fields, holds, matches
from mail.sieve.faults import Stopped
from mail.sieve.language import KEPT_HEADERS
from mail.sieve.letter import Letter
from mail.sieve.state import State, Unknown

DAYS: Final = 7
"""Days between two answers to one sender, unless the script says how many. RFC 5230 §4.1"""
LONGEST_DAYS: Final = 90

__all__ = ["Outcome", "Unknown", "run"]


class Outcome(Struct, frozen=True):
    """What a script decided: actions in order, the message as it is to be stored, what is to be remembered."""

    actions: tuple[Action, ...]
    data: bytes | None
    """The message with its header changed; None: as it came."""
    tracked: Mapping[tuple[str, str], int]
    """Ids that `duplicate` has to know, and for how many seconds."""


def run(program: Program, letter: Letter, seen: Mapping[tuple[str, str], bool] | None = None) -> Outcome:
    """Run the script. Raises Unknown for what has to be looked up, Stopped when it cannot go on."""
    letter.restore()
    state = State(letter, seen or {})
    state.with_variables = "variables" in program.required
    _commands(state, program.calls)
    if state.keeps:
        state.actions.append(Keep(state.flags))
    # A kept or filed message is not also thrown away: discard only takes the implicit keep back. RFC 5228 §4.4
    return Outcome(tuple(state.actions), letter.written() if letter.edited else None, state.tracked)


def _commands(state: State, calls: Sequence[Call]) -> None:
    done = False
    for call in calls:
        if call.name in ("if", "elsif", "else"):
            if call.name == "if":
                done = False
            if not done and (call.name == "else" or holds(state, call.tests[0])):
                done = True
                _commands(state, call.block)
        elif call.name == "stop":
            state.ended = True
        else:
            _ACTS[call.name](state, call)
        if state.ended:
            return


def _keep(state: State, call: Call) -> None:
    state.keeps = False
    state.decide(call, Keep(_flags(state, call)))


def _discard(state: State, call: Call) -> None:
    state.keeps = False
    state.decide(call, Discard())


def _flags(state: State, call: Call) -> tuple[str, ...]:
    given = call.tags.get("flags")
    return state.flagged(state.texts(given)) if isinstance(given, tuple) else state.flags


def _fileinto(state: State, call: Call) -> None:
    name = names.canonical(state.text(call.text(0)))
    if name is None:
        raise Stopped(call.line, "메일함 이름으로 쓸 수 없습니다.", "This is no name of a mailbox.")
    if "copy" not in call.tags:
        state.keeps = False
    use = names.ROLES.get(str(call.tags.get("specialuse", "")).lower(), "")
    flags = _flags(state, call)
    if name == names.INBOX and not use:
        state.decide(call, Keep(flags))
    else:
        state.decide(call, FileInto(name, flags, "create" in call.tags, use))


def _redirect(state: State, call: Call) -> None:
    address = canonical(state.text(call.text(0)))
    if not address:
        raise Stopped(call.line, "전달할 주소를 확인하십시오.", "The address to redirect to is none.")
    if "copy" not in call.tags:
        state.keeps = False
    state.decide(call, Redirect(address))


def _reject(state: State, call: Call) -> None:
    state.keeps = False
    state.decide(call, Reject(state.text(call.text(0))))


def _vacation(state: State, call: Call) -> None:
    seconds = call.tags.get("seconds")
    if not isinstance(seconds, int):
        days = call.tags.get("days", DAYS)
        assert isinstance(days, int)
        seconds = max(1, min(days, LONGEST_DAYS)) * 86_400
    addresses = call.tags.get("addresses", ())
    assert isinstance(addresses, tuple)
    texts = {name: state.text(str(call.tags.get(name, ""))) for name in ("subject", "from", "handle")}
    reason = state.text(call.text(0))
    # Without a handle an answer is the same as another when it says the same. RFC 5230 §4.2
    handle = texts["handle"] or "\0".join((texts["subject"], texts["from"], str("mime" in call.tags), reason))
    state.decide(
        call,
        Vacation(
            reason=reason,
            seconds=min(seconds, LONGEST_DAYS * 86_400),
            subject=texts["subject"],
            sender=texts["from"],
            addresses=tuple(state.texts(addresses)),
            mime="mime" in call.tags,
            handle=handle,
        ),
    )


def _flag(state: State, call: Call) -> None:
    """Change the flags that the next keep takes, or those in a variable. RFC 5232 §3"""
    named = state.text(call.text(0)).lower() if len(call.arguments) == 2 else ""
    given = state.flagged(state.texts(call.strings(len(call.arguments) - 1)))
    have = state.flagged([state.variables.get(named, "")]) if named else state.flags
    words = {one.lower() for one in given}
    match call.name:
        case "setflag":
            found = given
        case "addflag":
            found = state.flagged([*have, *given])
        case _:
            found = tuple(one for one in have if one.lower() not in words)
    if named:
        state.assign(call, named, " ".join(found))
    else:
        state.flags = found


def _set(state: State, call: Call) -> None:
    value = variables.changed(state.text(call.text(1)), tuple(call.tags))
    state.assign(call, call.text(0), value)


def _addheader(state: State, call: Call) -> None:
    name = state.text(call.text(0))
    if not name or not all("!" <= one <= "~" and one != ":" for one in name):
        raise Stopped(call.line, "머리글 이름이 아닙니다.", "This is no name of a field.")
    state.edit(call)
    if name.lower() not in KEPT_HEADERS:  # nor may a script speak in their name
        state.letter.add(name, state.text(call.text(1)), last="last" in call.tags)


def _deleteheader(state: State, call: Call) -> None:
    state.edit(call)
    name = state.text(call.text(0)).lower()
    if name in KEPT_HEADERS:
        return
    gone = list(chosen_fields(state, call, [name]))
    if len(call.arguments) == 2:
        if "count" in call.tags:
            gone = (
                gone if matches(state, call, [text_of(one.value) for one in gone], call.strings(1), silent=True) else []
            )
        else:
            gone = [one for one in gone if matches(state, call, [text_of(one.value)], call.strings(1), silent=True)]
    state.letter.remove(gone)


_ACTS: Final = {
    "keep": _keep, "discard": _discard, "fileinto": _fileinto, "redirect": _redirect, "reject": _reject,
    "ereject": _reject, "vacation": _vacation, "setflag": _flag, "addflag": _flag, "removeflag": _flag, "set": _set,
    "addheader": _addheader, "deleteheader": _deleteheader,
}  # fmt: skip
