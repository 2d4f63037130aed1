"""IMAP over a real socket with a real client: what clients see."""

import imaplib
from collections.abc import AsyncGenerator

import pytest

from tests.mail.house import House, mail
from tests.mail.talk import Talk, served


@pytest.fixture
async def talk(house: House) -> AsyncGenerator[Talk]:
    async with served(house) as port, Talk(port) as talk:
        await talk.sign_in(house)
        yield talk


async def test_try(house: House, talk: Talk) -> None:
    await house.put(mail("하나"), mail("둘"))
    print(await talk.say("ENABLE CONDSTORE"))
    for line in (
        "LIST \"\" *", "SELECT INBOX", "FETCH 1:* (FLAGS UID ENVELOPE BODYSTRUCTURE BODY[TEXT])", "SEARCH ALL", "STORE 1 +FLAGS (\\Deleted $x)",
        "EXPUNGE", "UID SEARCH RETURN (ALL COUNT) SUBJECT 둘", "SORT (REVERSE DATE) UTF-8 ALL", "THREAD REFERENCES UTF-8 ALL",
        "COPY 1 Sent", "MOVE 1 Trash", "STATUS Sent (MESSAGES UNSEEN SIZE HIGHESTMODSEQ)", "LIST \"\" % RETURN (STATUS (MESSAGES) SUBSCRIBED SPECIAL-USE)",
        "GETQUOTAROOT INBOX", "NAMESPACE", "CREATE \"&1VyuANVo-/a\"", "RENAME \"&1VyuANVo-\" b", "DELETE b/a", "NOOP", "LOGOUT"):
        print(line); print(b"\n".join(await talk.say(line)).decode())
