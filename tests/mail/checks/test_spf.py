"""SPF says what the published test suite of RFC 7208 says; tests/mail/checks/rfc7208.LICENSE names its authors."""

import json
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from mail.checks import spf
from mail.checks.dns import Answer, Outcome, Question, settle

SUITE = json.loads((Path(__file__).parent / "rfc7208.json").read_text("utf-8"))
CASES = [
    pytest.param(scene["zonedata"], case, id=f"{scene['description']}: {name}")
    for scene in SUITE
    for name, case in scene["tests"].items()
]


class Zone:
    """The DNS of one scene of the suite: an SPF record stands for a TXT one unless the name says otherwise."""

    def __init__(self, data: dict[str, list[Any]]) -> None:
        self.data = {name.lower(): records for name, records in data.items()}
        self.asked = 0

    def __call__(self, question: Question) -> Answer:
        self.asked += 1
        name = question.name
        if question.kind == "PTR":
            name = ip_address(name).reverse_pointer
        return self._look(name.lower(), question.kind, 0)

    def _look(self, name: str, kind: str, hops: int) -> Answer:
        records = self.data.get(name, [])
        found: list[bytes] = []
        typed = any(isinstance(one, dict) and "TXT" in one for one in records)
        for one in records:
            if one == "TIMEOUT":
                if not found:
                    return Answer(Outcome.FAILED)
                continue
            ((spelled, value),) = one.items()
            if spelled == "CNAME" and hops < 8:
                return self._look(value.lower(), kind, hops + 1)
            if spelled == kind or (spelled == "SPF" and kind == "TXT" and not typed):
                if value != "NONE":
                    found.append(self._plain(kind, value))
        return Answer(Outcome.FOUND if found else Outcome.NOTHING, tuple(found))

    @staticmethod
    def _plain(kind: str, value: Any) -> bytes:
        if kind == "MX":
            return str(value[1]).encode()
        text = "".join(value) if isinstance(value, list) else str(value)
        return text.encode("utf-8")


@pytest.mark.parametrize(("zone", "case"), CASES)
def test_the_published_suite(zone: dict[str, list[Any]], case: dict[str, Any]) -> None:
    known = Zone(zone)
    found = settle(spf.check(case["host"], case["helo"], case["mailfrom"]), known)
    expected = case["result"] if isinstance(case["result"], list) else [case["result"]]
    assert found.result in expected, found.why
    assert known.asked <= 60
    if "explanation" in case:
        assert found.explanation == ("" if case["explanation"] == "DEFAULT" else case["explanation"])
