"""What the DNS has to say of a domain is recognized in other words, too, and a wrong key is not."""

import pytest

from mail.actions.domain_keys import Published
from mail.checks.dns import NOTHING, Answer, Outcome, Question
from server.cli.mail_dns import _is_there, _spelled

KEY = Published("dure-rsa._domainkey.city.example", "TXT", "v=DKIM1; k=rsa; p=MIIBAAEC")


@pytest.mark.parametrize(
    ("wanted", "said", "there"),
    [
        (Published("city.example", "MX", "10 mail.city.example."), b"mail.city.example", True),
        (Published("city.example", "MX", "10 mail.city.example."), b"mail.old.example", False),
        (Published("city.example", "TXT", "v=spf1 a:mail.city.example -all"), b"v=spf1 mx ~all", True),
        (Published("city.example", "TXT", "v=spf1 a:mail.city.example -all"), b"google-site=1", False),
        (Published("_dmarc.city.example", "TXT", "v=DMARC1; p=quarantine"), b"v=DMARC1; p=reject", True),
        (KEY, b"v=DKIM1;k=rsa; p=MIIB AAEC", True),
        (KEY, b"v=DKIM1; k=rsa; p=MIIBXXXX", False),
        (KEY, b"", False),
    ],
)
async def test_a_record_is_there_or_missing(wanted: Published, said: bytes, there: bool) -> None:
    async def ask(question: Question) -> Answer:
        assert (question.name, question.kind) == (wanted.name, wanted.kind)
        return Answer(Outcome.FOUND, (said,)) if said else NOTHING

    assert await _is_there(ask, wanted) == there


def test_a_long_key_is_spelled_in_strings_that_a_zone_file_takes() -> None:
    spelled = _spelled(Published("x", "TXT", "p=" + "A" * 600))
    assert [len(one) for one in spelled.split(" ")] == [257, 257, 94]
    assert spelled.replace('" "', "") == '"p=' + "A" * 600 + '"'
