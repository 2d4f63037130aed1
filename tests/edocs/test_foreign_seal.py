"""What of a seal stands in a file that anybody can edit: words, never the image."""

import io
import zipfile
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from edocs import docx, hwpx
from edocs.paper import Seal
from tests.edocs.paper_samples import contract

AT = datetime(2026, 11, 23, tzinfo=UTC)


def everything(octets: bytes) -> str:
    """The text of every part of an archive."""
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        return "".join(archive.read(name).decode("utf-8", "ignore") for name in archive.namelist())


@pytest.mark.parametrize(
    ("mode", "said"),
    [("seal", "[관인]"), ("signature", "[서명]"), ("omit_seal", "[관인생략]"), ("omit_signature", "[서명생략]")],
)
def test_the_senders_line_says_what_stands_at_it(mode: str, said: str) -> None:
    plain = replace(contract(), sender_name="한빛문화재단 대표이사")
    sealed = replace(plain, seal=Seal(mode=mode, image="seal"))
    for write in (hwpx.write, docx.write):
        assert f"한빛문화재단 대표이사  {said}" in everything(write(sealed, {}, AT))
        assert said not in everything(write(plain, {}, AT))
