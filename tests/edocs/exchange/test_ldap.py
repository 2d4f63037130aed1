"""The directory of agencies asked over LDAP, by Debian's slapd."""

import asyncio
import base64
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from edocs.agencies import Refused
from edocs.exchange import ldap
from edocs.queries import agencies
from kernel.dure import Dure
from kernel.tx import Actor
from tests.edocs.exchange.test_protecting import issued
from tests.support.until import until

_NAMES = (*(name for name in ldap.ATTRIBUTES if name not in ("objectClass", "ou", "userCertificate")), "grade")
SCHEMA = "\n".join(
    f"attributetype ( 1.3.6.1.4.1.99999.1.{place} NAME '{name}' EQUALITY caseIgnoreMatch"
    " SUBSTR caseIgnoreSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )"
    for place, name in enumerate(_NAMES, 1)
)
CLASS = (
    "objectclass ( 1.3.6.1.4.1.99999.2.1 NAME 'ucOrg2' SUP top STRUCTURAL MUST ( ou $ ouCode )"
    f" MAY ( userCertificate $ {' $ '.join(name for name in _NAMES if name != 'ouCode')} ) )"
)
ENTRIES = 1_200
"""More than one page of five hundred, and more than slapd gives to those who do not ask for pages."""


def test_nothing_of_a_setting_becomes_an_option_or_a_shell_word() -> None:
    words = ldap.command("ldap://directory.example; rm -rf /", "-f /etc/passwd")
    assert words[words.index("-H") + 1] == "ldap://directory.example; rm -rf /"
    assert words[words.index("-b") + 1] == "-f /etc/passwd"
    assert ldap.command("ldap://directory.example", "")[words.index("-b") + 1] == ldap.BASE
    assert "pr=500/noprompt" in words


async def test_a_directory_that_does_not_answer_is_refused_in_a_sentence() -> None:
    with pytest.raises(Refused):
        await ldap.fetch("ldap://127.0.0.1:1", "")


def entries() -> str:
    """An institution, its units, and somebody who is no agency."""
    name = base64.b64encode("한빛군".encode()).decode()
    made = issued("SVR5820000001", 3, which="b")[0].public_bytes(serialization.Encoding.DER)
    certificate = base64.b64encode(made).decode()
    base = f"dn: {ldap.BASE}\nobjectClass: organization\no: Government of Korea\n\n"
    org = (
        f"dn: ou=hanbit,{ldap.BASE}\nobjectClass: ucOrg2\nou: hanbit\nouCode: 5820000\nparentouCode: 0000000\n"
        f"ucOrganizationalUnitName:: {name}\nouSendOutDocumentYN: Y\nuserCertificate;binary:: {certificate}\n\n"
    )
    units = [
        f"dn: ou=unit{place},ou=hanbit,{ldap.BASE}\nobjectClass: ucOrg2\nou: unit{place}\nouCode: 582{place:04}\n"
        f"parentouCode: 5820000\nucOrganizationalUnitName: {place}과\nouReceiveDocumentYN: Y\nouOrder: {place}\n\n"
        for place in range(1, ENTRIES)
    ]
    return base + org + "".join(units)


@contextmanager
def slapd(folder: Path) -> Iterator[str]:
    """A directory of our own on a port of its own; its URL."""
    (folder / "data").mkdir()
    (folder / "extra.schema").write_text(f"{SCHEMA}\n{CLASS}\n")
    (folder / "slapd.conf").write_text(
        "include /etc/ldap/schema/core.schema\n"
        f"include {folder}/extra.schema\npidfile {folder}/pid\nmodulepath /usr/lib/ldap\nmoduleload back_mdb\n"
        f'database mdb\nsuffix "{ldap.BASE}"\nrootdn "cn=admin,{ldap.BASE}"\ndirectory {folder}/data\n'
        "maxsize 104857600\nlimits * size.soft=500 size.hard=500 size.prtotal=unlimited\n"
    )
    (folder / "entries.ldif").write_text(entries())
    conf = ["-f", str(folder / "slapd.conf")]
    subprocess.run(["/usr/sbin/slapadd", "-q", *conf, "-l", str(folder / "entries.ldif")], check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"ldap://127.0.0.1:{free.getsockname()[1]}"
    running = subprocess.Popen(["/usr/sbin/slapd", "-h", url, "-d", "0", *conf], stderr=subprocess.DEVNULL)
    try:
        yield url
    finally:
        running.terminate()
        running.wait()


@pytest.mark.long
@pytest.mark.skipif(not Path("/usr/sbin/slapd").exists() or not shutil.which("ldapsearch"), reason="no slapd here")
async def test_the_directory_of_a_real_slapd_is_taken_page_by_page_and_not_twice(dure: Dure, tmp_path: Path) -> None:
    with slapd(tmp_path) as url:

        async def answers() -> bool:
            host, _, port = url.removeprefix("ldap://").partition(":")
            try:
                _, writer = await asyncio.open_connection(host, int(port))
            except OSError:
                return False
            writer.close()
            return True

        await until(answers, 20)
        taken = await ldap.sync(dure, url, "")
        assert taken is not None
        assert taken.counts == {"added": ENTRIES, "changed": 0, "ended": 0}
        assert await ldap.sync(dure, url, "") is None, "the same is not taken twice"
        async with dure.tx(Actor(1, client="test")) as tx:
            found = await agencies.find(tx, "777과")
            assert (found[0].full_name, found[0].org_code) == ("한빛군 777과", "5820000")
            assert await agencies.certificate_of(tx, found[0].code), "of its institution"
        with pytest.raises(Refused, match="No such object"):
            await ldap.fetch(url, "o=Nowhere")
