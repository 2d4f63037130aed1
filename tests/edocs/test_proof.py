"""Numbers, base45 and tokens: what was signed verifies offline, and nothing else does, whatever was changed."""

import base64
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import cbor2
import msgspec
import pytest
import segno
import zxingcpp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from edocs.proof import base45, catalogue, masking, number, tokens, trust
from edocs.proof.trust import Bundle, Key, Revoked, Trust
from edocs.proof.verdict import Outcome, Verdict, check
from kernel.notary import as_note

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
ROOT, ISSUER, STRANGER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2, 3))
NUMBER = bytes(range(10))
SAMPLES = Path(__file__).resolve().parents[2] / "web" / "src" / "verify" / "samples.json"
FACTS: dict[str, Any] = {
    "institution": "한빛문화재단",
    "number": "축제기획팀-12",
    "established": date(2026, 11, 20),
    "title": "2026년 겨울빛 축제 운영 대행 용역 추진 계획(안)",
    "recipient": "내부결재",
    "decider": "본부장 강이든",
    "attachments": 2,
    "record": bytes(range(32)),
}


def public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


def note(kind: str, content: Trust | Revoked, by: Ed25519PrivateKey) -> str:
    body = trust.body_of(kind, content)
    return as_note(body, public(by), by.sign(body.encode()))


def listed(**change: Any) -> Key:
    kid = trust.kid_of(public(ISSUER)).hex()
    plain = Key(kid, "B551234", "한빛문화재단", _b64(public(ISSUER)), date(2026, 1, 1), date(2026, 12, 31))
    return msgspec.structs.replace(plain, **change)


def bundle(key: Key | None = None, revoked: tuple[str, ...] = (), root: Ed25519PrivateKey = ROOT) -> Bundle:
    keys = Trust(1, NOW, (key or listed(),))
    withdrawn = note(trust.REVOKED, Revoked("B551234", NOW, revoked), ISSUER)
    return Bundle(_b64(public(ROOT)), note(trust.TRUST, keys, root), (withdrawn,), catalogue.catalogues())


def issued(by: Ed25519PrivateKey = ISSUER, valid: timedelta | None = None, **change: Any) -> str:
    found = catalogue.for_form("general")
    at = int(change.pop("at", NOW).timestamp())
    expires = None if valid is None else at + int(valid.total_seconds())
    values = found.values(FACTS, is_open=True)
    claims = tokens.Claims("B551234", at, expires, NUMBER, found.kind, found.version, values)
    unsigned = tokens.draft(trust.kid_of(public(by)), msgspec.structs.replace(claims, **change))
    return unsigned.signed(by.sign(unsigned.to_sign))


def judged(text: str, known: Bundle | None = None, at: datetime = NOW) -> Verdict:
    return check(text, trust.know(known or bundle()), at)


def _b64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def test_what_the_issuer_signed_is_genuine_and_its_fields_are_those_of_the_paper() -> None:
    found = judged(issued())
    assert found.ok
    assert (found.issuer, found.number) == ("한빛문화재단", number.spelled(NUMBER))
    told = {field.label: field.text for field in found.fields}
    assert told["생산등록번호"] == "축제기획팀-12"
    assert told["시행일"] == "2026. 11. 20."
    assert told["결재권자"] == "본부장 강*든"
    assert told["원본 지문"] == bytes(range(32)).hex()
    assert found.revocations_of == NOW


@pytest.mark.parametrize(
    ("text", "known", "at", "outcome"),
    [
        (issued(valid=timedelta(days=90)), bundle(), NOW + timedelta(days=89), Outcome.GENUINE),
        (issued(valid=timedelta(days=90)), bundle(), NOW + timedelta(days=90), Outcome.EXPIRED),
        (issued(), bundle(revoked=(trust.digest_of(NUMBER),)), NOW, Outcome.REVOKED),
        (issued(by=STRANGER), bundle(), NOW, Outcome.UNKNOWN_KEY),
        (issued(), bundle(listed(withdrawn="도난")), NOW, Outcome.KEY_WITHDRAWN),
        (issued(at=datetime(2027, 1, 1, tzinfo=UTC)), bundle(), NOW, Outcome.KEY_OUT_OF_TIME),
        (issued(at=datetime(2025, 12, 31, tzinfo=UTC)), bundle(), NOW, Outcome.KEY_OUT_OF_TIME),
        (issued(issuer="B559999"), bundle(), NOW, Outcome.TAMPERED),
        (issued(kind="licence"), bundle(), NOW, Outcome.UNKNOWN_KIND),
        (issued(values=("한빛문화재단",)), bundle(), NOW, Outcome.TAMPERED),
        ("https://example.com/verify?n=1", bundle(), NOW, Outcome.UNREADABLE),
        ("DR1:%%%", bundle(), NOW, Outcome.UNREADABLE),
        ("", bundle(), NOW, Outcome.UNREADABLE),
    ],
)
def test_everything_else_is_said_by_its_name(text: str, known: Bundle, at: datetime, outcome: Outcome) -> None:
    found = judged(text, known, at)
    assert found.outcome is outcome
    assert bool(found.fields) == (outcome in (Outcome.GENUINE, Outcome.EXPIRED, Outcome.REVOKED))


def test_a_list_of_keys_that_the_root_did_not_sign_is_believed_by_nobody() -> None:
    with pytest.raises(trust.Untrusted):
        trust.know(bundle(root=STRANGER))


def test_a_list_of_withdrawn_papers_by_another_key_counts_for_nothing() -> None:
    forged = note(trust.REVOKED, Revoked("B551234", NOW, ()), STRANGER)
    known = msgspec.structs.replace(bundle(), revoked=(forged,))
    assert judged(issued(), known).revocations_of is None


@settings(max_examples=150)
@given(st.data())
def test_no_flipped_bit_leaves_a_token_that_is_believed(data: st.DataObject) -> None:
    content = bytearray(base45.decode(issued().removeprefix(tokens.PREFIX)))
    content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    found = judged(tokens.PREFIX + base45.encode(bytes(content)))
    assert found.outcome in (Outcome.TAMPERED, Outcome.UNKNOWN_KEY, Outcome.UNREADABLE)


def test_only_one_spelling_of_a_token_is_accepted() -> None:
    tag = cbor2.loads(base45.decode(issued().removeprefix(tokens.PREFIX)))
    noted = cbor2.CBORTag(18, [tag.value[0], {4: b"note"}, *tag.value[2:]])
    for content in (cbor2.dumps(noted), cbor2.dumps(tag.value), base45.decode(issued()[4:]) + b"\x00"):
        assert judged(tokens.PREFIX + base45.encode(content)).outcome is Outcome.UNREADABLE


@given(st.binary(max_size=200))
def test_base45_gives_back_what_it_was_given(content: bytes) -> None:
    assert base45.decode(base45.encode(content)) == content


@pytest.mark.parametrize(("plain", "spelled"), [(b"AB", "BB8"), (b"Hello!!", "%69 VD92EX0"), (b"ietf!", "QED8WEX0")])
def test_base45_is_that_of_the_rfc(plain: bytes, spelled: str) -> None:
    assert base45.encode(plain) == spelled
    for wrong in ("GGW", ":::", "A", "a1b"):
        with pytest.raises(ValueError):
            base45.decode(wrong)


@given(st.binary(min_size=10, max_size=10), st.data())
def test_a_number_survives_typing_and_no_slip_passes(raw: bytes, data: st.DataObject) -> None:
    text = number.spelled(raw)
    assert number.read(f" {text.lower().replace('-', ' ')} ") == raw
    plain = text.replace("-", "")
    place = data.draw(st.integers(0, len(plain) - 1))
    other = data.draw(st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
    slipped = plain[:place] + other + plain[place + 1 :]
    assert number.read(slipped) == (raw if other == plain[place] else None)
    second = data.draw(st.integers(0, len(plain) - 1))
    swapped = list(plain)
    swapped[place], swapped[second] = swapped[second], swapped[place]
    assert number.read("".join(swapped)) == (raw if "".join(swapped) == plain else None)


@pytest.mark.parametrize(
    ("name", "shown"), [("윤도담", "윤*담"), ("홍길", "홍*"), ("남궁가나다", "남궁**다"), ("김", "김"), ("", "")]
)
def test_a_masked_name_can_be_compared_and_not_read(name: str, shown: str) -> None:
    assert masking.name(name) == shown


def test_a_title_that_is_not_open_is_cut_short() -> None:
    found = catalogue.for_form("general")
    values = dict(zip([f.code for f in found.fields], found.values(FACTS, is_open=False), strict=True))
    assert values["title"] == "2026년 겨울빛 축제" + "*" * 12


def test_a_token_survives_paper_and_scanner_and_fits_the_margin() -> None:
    text = issued()
    code = segno.make_qr(text, error="M", boost_error=False)
    assert code.mode == "alphanumeric"
    assert int(code.version) <= 17
    rows = [[0 if dark else 255 for dark in row] for row in code.matrix_iter(scale=3, border=4)]
    picture = Image.new("L", (len(rows[0]), len(rows)))
    picture.putdata([value for row in rows for value in row])
    scanned = zxingcpp.read_barcodes(picture.resize((picture.width * 2 // 3, picture.height * 2 // 3)))
    assert [one.text for one in scanned] == [text]
    assert judged(scanned[0].text).ok
    print(len(base45.decode(text[4:])), "bytes, version", code.version)


def samples() -> dict[str, Any]:
    """Cases for the check in the browser, which must say the same as ours."""
    bundles = {
        "good": bundle(),
        "revoked": bundle(revoked=(trust.digest_of(NUMBER),)),
        "withdrawn": bundle(listed(withdrawn="도난")),
        "forged": bundle(root=STRANGER),
    }
    cases = [
        ("a good token", issued(), "good", NOW),
        ("a token before its end", issued(valid=timedelta(days=90)), "good", NOW + timedelta(days=89)),
        ("a token at its end", issued(valid=timedelta(days=90)), "good", NOW + timedelta(days=90)),
        ("a withdrawn paper", issued(), "revoked", NOW),
        ("a withdrawn key", issued(), "withdrawn", NOW),
        ("a stranger's token", issued(by=STRANGER), "good", NOW),
        ("another issuer's name", issued(issuer="B559999"), "good", NOW),
        ("a token of next year", issued(at=datetime(2026, 12, 31, 15, tzinfo=UTC)), "good", NOW),
        ("a token of the last second", issued(at=datetime(2026, 12, 31, 14, 59, 59, tzinfo=UTC)), "good", NOW),
        ("a kind of tomorrow", issued(kind="licence"), "good", NOW),
        ("too few fields", issued(values=("한빛문화재단",)), "good", NOW),
        ("a link", "https://example.com/verify?n=1", "good", NOW),
    ]
    told = []
    for name, text, which, at in cases:
        found = judged(text, bundles[which], at)
        told.append(
            {
                "name": name,
                "text": text,
                "bundle": which,
                "at": at.isoformat(),
                "outcome": found.outcome.value,
                "number": found.number,
                "fields": [[field.label, field.text] for field in found.fields],
            }
        )
    plain = {name: {"root": b.root, "trust": b.trust, "revoked": list(b.revoked)} for name, b in bundles.items()}
    return {"bundles": plain, "cases": told, "catalogues": msgspec.to_builtins(catalogue.catalogues())}


def test_the_browser_is_tested_with_the_samples_that_we_make() -> None:
    """Run with DURE_WRITE_SAMPLES=1 after a change of tokens or catalogues."""
    made = msgspec.json.format(msgspec.json.encode(samples()), indent=1)
    if os.environ.get("DURE_WRITE_SAMPLES"):
        SAMPLES.write_bytes(made + b"\n")
    assert msgspec.json.decode(SAMPLES.read_bytes()) == msgspec.json.decode(made)
