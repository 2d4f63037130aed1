"""The ten good files: each is taken without any repair, and means what its list says."""

import msgspec
import pytest

from edocs.exchange.pack.judge import context_from
from tests.edocs.exchange.packs import SAMPLES, judged

FILES = sorted(SAMPLES.glob("*.xml"))
EFFECTS = {
    "arrive": "ARRIVED",
    "receive": "RECEIVED",
    "accept": "ACCEPTED",
    "req-resend": "RESEND_REQUESTED",
    "fail": "FAILED",
}


@pytest.mark.parametrize("name", [file.name for file in FILES])
def test_a_good_file_is_taken_without_repair(name: str) -> None:
    octets = (SAMPLES / name).read_bytes()
    known = context_from((SAMPLES / "context.json").read_bytes())
    if name[7:14] == "5820026":
        known = msgspec.structs.replace(known, own_orgs=["5820000"])
    found = judged(name, [octets], known)
    assert (found["verdict"], found["reason"], found["repaired"]) == ("accept", None, [])
    if found["type"] in EFFECTS:
        assert found["ack"] is None
        assert found["effect"] == EFFECTS[found["type"]]
    else:
        assert found["ack"] == {"type": "receive", "to": name[:7]}
        assert found["for"] == name[7:14]
        assert found["parts"][0]["role"] == "pubdoc"
    assert judged(name, [octets], None)["verdict"] == "accept"
