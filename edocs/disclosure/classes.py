"""공개 구분: what a class must carry, how far it reaches beside another, and what personal data in a text suggest.

An attachment without a class of its own follows its document where that is open or closed; in a 부분공개 document it
stays in until somebody says otherwise. LAW rec-rule §18
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from msgspec import Struct

from edocs.content import Disclosed, Enclosure, FileDisclosed
from edocs.findings import Finding

REACH: Final = {"closed": 0, "partial": 1, "open": 2}
KINDS: Final = {"closed": "비공개", "partial": "부분공개", "open": "공개"}
PERSONAL: Final = 6
"""The item of personal data. LAW disc-act §9(1)"""


class Items(Struct, frozen=True):
    """The grounds of the act as the rule pack lays them down: their names, and which of them end on a day."""

    names: Mapping[int, str]
    ending: frozenset[int]


def items_of(values: Mapping[str, Any]) -> Items:
    """The grounds from the values of the pack `disclosure.items`."""
    known = {int(name): value for name, value in values.items()}
    return Items(
        names={number: value["ko"] for number, value in sorted(known.items())},
        ending=frozenset(number for number, value in known.items() if value.get("ends")),
    )


def wider(before: Disclosed, after: Disclosed) -> bool:
    """Whether the public may see more after than before."""
    return REACH[after.kind] > REACH[before.kind]


def file_kind(document: Disclosed, own: Disclosed | None) -> str:
    """The class in force of one attachment."""
    if document.kind == "closed":
        return "closed"
    if own is not None:
        return own.kind
    return "open" if document.kind == "open" else "closed"


def open_files(document: Disclosed, own: Mapping[UUID, Disclosed], files: Iterable[Enclosure]) -> tuple[UUID, ...]:
    """The attachments that may go out with the document: only what is 공개 as a whole."""
    kept = (item for item in files if item.kind == "attachment")
    return tuple(item.id for item in kept if file_kind(document, own.get(item.id)) == "open")


def by_file(given: Iterable[FileDisclosed], files: Iterable[Enclosure]) -> dict[UUID, Disclosed]:
    """The classes that attachments have of their own; a file that is no longer there has none."""
    there = {item.id for item in files}
    return {one.enclosure_id: one.disclosure for one in given if one.enclosure_id in there}


def faults(given: Disclosed, items: Items, today: date, path: str = "$.disclosure") -> Iterator[Finding]:
    """What a class lacks: items for what is not open, an end date for an item that ends."""
    if given.kind == "open":
        if given.items:
            yield _block("disclosure_items_on_open", "공개에는 비공개 사유를 붙이지 않습니다.", path)
        return
    kind = KINDS[given.kind]
    if not given.items:
        yield _block("disclosure_no_item", f"{kind} 사유(1~8호)를 하나 이상 고르십시오.", path, "LAW rec-dec §27")
    if items.names and (unknown := [number for number in given.items if number not in items.names]):
        yield _block("disclosure_unknown_item", f"없는 비공개 사유입니다: {unknown[0]}호.", path)
    ending = sorted(items.ending & set(given.items))
    if ending and given.ends_on is None:
        said = f"{ending[0]}호는 의사결정이나 검토가 끝나는 날을 함께 적어야 합니다."
        yield _block("disclosure_no_end", said, path, "LAW disc-act §9(1)")
    if given.ends_on is not None and items.names and not ending:
        yield _block("disclosure_end_unasked", "끝나는 날은 5호를 고를 때만 적습니다.", path)
    if given.ends_on is not None and ending and given.ends_on <= today:
        yield _block("disclosure_end_passed", "끝나는 날은 오늘보다 뒤여야 합니다.", path)


def all_faults(
    document: Disclosed, own: Mapping[UUID, Disclosed], files: Iterable[Enclosure], items: Items, today: date
) -> Iterator[Finding]:
    """The same for a document and each of its attachments, and for both together."""
    yield from faults(document, items, today)
    for index, item in enumerate(files):
        one = own.get(item.id)
        if one is None:
            continue
        path = f"$.attachments[{index}]"
        yield from faults(one, items, today, path)
        if document.kind == "closed" and one.kind != "closed":
            said = f"문서가 비공개이므로 붙임 ‘{item.name}’만 공개할 수 없습니다. 문서를 부분공개로 바꾸십시오."
            yield _block("disclosure_file_in_closed", said, path)
        if document.kind == "open" and one.kind != "open":
            said = f"붙임 ‘{item.name}’에 비공개가 있으므로 문서는 부분공개여야 합니다."
            yield _block("disclosure_file_in_open", said, path)


def suggestions(document: Disclosed, told: Iterable[Finding]) -> Iterator[Finding]:
    """Personal data that the checks found, in a document that would show it: item 6 is suggested."""
    found = [one for one in told if one.code.startswith("personal_")]
    covered = document.kind == "closed" or (document.kind == "partial" and PERSONAL in document.items)
    if found and not covered:
        wanted = sorted({*document.items, PERSONAL})
        after = f"부분공개({','.join(map(str, wanted))})"
        message = f"개인정보가 {len(found)}곳에 있습니다. {after}로 하고 공개본에서 가리기를 권합니다."
        yield Finding(
            code="disclosure_personal",
            severity="ask",
            message=message,
            path="$.disclosure",
            before=KINDS[document.kind],
            after=after,
            citation="LAW disc-act §9(1)",
        )


def _block(code: str, message: str, path: str, citation: str = "") -> Finding:
    return Finding(code=code, severity="block", message=message, path=path, citation=citation)
