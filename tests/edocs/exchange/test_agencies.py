"""The directory of agencies: copies read, versions kept, recipients checked."""

import base64
from pathlib import Path

import pytest
from sqlalchemy import select

from edocs.actions import agencies as directory_actions
from edocs.agencies import Entry, Refused, changes
from edocs.agencies.ldif import read, records
from edocs.exchange import directory
from edocs.queries import agencies
from edocs.tables.exchange import agency_import
from kernel.dure import Dure
from kernel.tx import Actor

LDIF = f"""version: 1

# an export
dn: ou=Hanbit,o=Government of Korea,c=kr
objectClass: top
objectClass: ucOrg2
ou: hanbit
ucOrganizationalUnitName:: {base64.b64encode("한빛군".encode()).decode()}
ouCode: 5820000
parentouCode: 0000000
ouSendOutDocumentYN: Y
ouReceiveDocumentYN: N

dn: ou=env,ou=Hanbit,o=Government of Korea,c=kr
objectClass: ucOrg2
ou: env
ucOrganizationalUnitName:: {base64.b64encode("환경위생과".encode("cp949")).decode()}
ucChieftitle: 한빛군수(환경위
 생과장)
ouCode: 5820026
parentouCode: 5820000
ouReceiveDocumentYN: Y

dn: cn=somebody,ou=people,o=Government of Korea,c=kr
objectClass: User
cn: somebody
"""
CSV = "기관코드,기관명,상위기관코드,발송,수신,승계기관코드\n5820000,한빛군,,Y,N,\n5820031,기후위생과,5820000,N,Y,\n"


def entry(code: str, **also: object) -> Entry:
    return Entry(code=code, name=f"기관 {code}", org_code=code, **also)  # type: ignore[arg-type] # fields by name


def test_ldif_is_read_with_folded_lines_both_encodings_and_without_people() -> None:
    copy = read(LDIF.encode())
    assert copy.skipped == 1
    institution, unit = copy.entries
    assert (institution.name, institution.sends, institution.parent_code) == ("한빛군", True, "")
    assert (unit.full_name, unit.chief, unit.org_code) == ("한빛군 환경위생과", "한빛군수(환경위생과장)", "5820000")
    assert unit.receives


@pytest.mark.parametrize(
    ("octets", "code"),
    [
        (b"dn: x\nouCode:< file:///etc/passwd\n", "outside"),
        (b"dn: x\nouCode:: !!!\n", "not_base64"),
        (b"dn: x\nnonsense\n", "not_ldif"),
        (b"\xff\xfe\x00\x81", "encoding"),
        ("이름,코드\nx,1\n".encode(), "header"),
        ("기관코드,기관명\n5820000,가\n5820000,나\n".encode(), "doubled"),
    ],
)
def test_a_broken_copy_is_refused(octets: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read(octets)
    assert refused.value.code == code


def test_a_record_keeps_every_value_of_an_attribute() -> None:
    assert list(records(["dn: a", "x: 1", "X;lang-ko: 2"])) == [{"dn": ["a"], "x": ["1", "2"]}]


def test_a_copy_in_which_very_many_end_is_refused_unless_forced() -> None:
    known = {f"{number:07}": entry(f"{number:07}") for number in range(1000)}
    copy = list(known.values())[:800]
    with pytest.raises(Refused, match="200곳"):
        changes(known, copy)
    assert len(changes(known, copy, force=True)) == 200
    assert changes(known, copy, whole=False) == []
    with pytest.raises(Refused, match="하나도"):
        changes(known, [])


async def test_a_renamed_agency_keeps_its_history_and_its_successor_is_named(dure: Dure, tmp_path: Path) -> None:
    file = tmp_path / "directory.ldif"
    file.write_text(LDIF)
    first = await directory.take_file(dure, file)
    assert first.counts == {"added": 2, "changed": 0, "ended": 0}
    assert await directory.sync(dure, file) is None  # the same copy again
    file.write_text(CSV)
    later = dure.now
    dure.now = lambda: later().replace(year=later().year + 1)
    found = await directory.sync(dure, file)
    assert found is not None
    assert found.counts == {"added": 1, "changed": 0, "ended": 1}
    async with dure.commons() as db:
        await directory_actions.succeed(db, "5820026", "5820031")
    async with dure.tx(Actor(1)) as tx:
        assert [one.code for one in await agencies.find(tx, "위생과")] == ["5820031"]
        assert await agencies.find(tx, "한빛군") == await agencies.find(tx, "기후 한빛")
        gone = await agencies.check(tx, "5820026", "한빛군 환경위생과")
        assert (gone.state, gone.successor.code if gone.successor else "") == ("renamed", "5820031")
        states = [(await agencies.check(tx, code, name)).state for code, name in ASKED]
        assert states == [wanted for *_, wanted in WANTED]
        [version] = await agencies.history(tx, "5820026")
        assert version.valid_to is not None
        rows = (await tx.db.execute(select(agency_import.c.outcome))).scalars().all()
    assert rows == ["taken", "taken"]


WANTED = [
    ("5820031", "", "ok"),
    ("5820031", "한빛군 기후위생과", "ok"),
    ("5820031", "딴 이름", "no_exact_match"),
    ("5820000", "", "cannot_receive"),
    ("9999999", "", "unknown"),
    ("", "한빛군 기후위생과", "ok"),
    ("", "기후위생", "no_exact_match"),
]
ASKED = [(code, name) for code, name, _ in WANTED]
