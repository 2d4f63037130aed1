"""The sample mails against what a reader must find in them; the rules of comparison are those they came with."""

import json
import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from mail.mime.message import Attachment, read
from mail.mime.show import shown

SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.eml"))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_reader_finds_in_the_sample_what_was_put_into_it(sample: Path) -> None:
    wanted = json.loads(sample.with_suffix(".json").read_text("utf-8"))
    message = read(sample.read_bytes())
    found = shown(message)
    if wanted.get("subject") is not None:
        assert flat(found["subject"]) == flat(wanted["subject"])
    for key in ("subject", "date"):
        if f"{key}_one_of" in wanted:
            assert flat(found[key]) in {flat(one) for one in wanted[f"{key}_one_of"]}
    if wanted.get("date"):
        assert message.date == datetime.fromisoformat(wanted["date"])
    for key in ("from", "to", "cc", "reply_to"):
        if wanted.get(key) is not None:
            same_people(found[key], wanted[key])
    for key in ("text", "html"):
        holds(found[key], wanted.get(f"{key}_contains", []), wanted.get(f"{key}_not_contains", []))
    may_be = {(one["sha256"], one["filename"]) for one in wanted.get("optional_attachments", [])}
    listed = [one for one in message.attachments if (one.sha256, one.filename) not in may_be]
    for attachment, expected in zip(listed, wanted["attachments"], strict=True):
        same_attachment(attachment, expected)


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()


def same_people(found: list[dict[str, str]], wanted: list[dict[str, Any]]) -> None:
    for one, expected in zip(found, wanted, strict=True):
        assert expected["name"] is None or flat(one["name"]) == flat(expected["name"])
        local, _, domain = flat(one["address"]).rpartition("@")
        assert (local, domain.lower()) == _halves(expected["address"])


def _halves(address: str) -> tuple[str, str]:
    local, _, domain = flat(address).rpartition("@")
    return local, domain.lower()


def holds(bodies: Iterable[str], wanted: Iterable[str], unwanted: Iterable[str]) -> None:
    text = flat("\n".join(bodies))
    assert [one for one in wanted if flat(one) not in text] == []
    assert [one for one in unwanted if flat(one) in text] == []


def same_attachment(found: Attachment, wanted: dict[str, Any]) -> None:
    assert (found.size, found.content_type, found.sha256) == (wanted["size"], wanted["content_type"], wanted["sha256"])
    name = found.filename or ""
    if wanted.get("filename") is not None:
        assert flat(name) == flat(wanted["filename"])
    if "filename_one_of" in wanted:
        assert name in wanted["filename_one_of"]
    if "filename_max_bytes" in wanted:
        assert len(name.encode()) <= wanted["filename_max_bytes"]
        assert name.startswith(wanted.get("filename_prefix", ""))
        assert name.endswith(wanted.get("filename_suffix", ""))
    assert not any(part in name for part in wanted.get("filename_forbidden", []))
    for key, value in (("content_id", found.content_id), ("embedded_subject", found.embedded_subject)):
        if key in wanted:
            assert value == (wanted[key] or "").strip("<>")
