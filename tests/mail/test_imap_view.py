"""What two sessions are told of one mailbox, whatever happens in which order: numbers, timing, the same end."""

import re
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from mail.imap.view import View
from mail.queries.messages import Change


@dataclass
class Mailbox:
    """The truth: messages and tombstones by UID, one modseq a change."""

    rows: dict[int, Change] = field(default_factory=dict)
    modseq: int = 1

    def put(self, uid: int, flags: int, createseq: int, *, expunged: bool = False) -> None:
        self.modseq += 1
        self.rows[uid] = Change(uid, self.modseq, createseq or self.modseq, flags, [], expunged)

    def arrive(self) -> None:
        self.put(len(self.rows) + 1, 0, 0)

    def live(self) -> list[int]:
        return [uid for uid, row in self.rows.items() if not row.expunged]

    def since(self, modseq: int) -> list[Change]:
        return sorted((row for row in self.rows.values() if row.modseq > modseq), key=lambda row: row.uid)


class Client:
    """A client that believes what it is told: its list of messages and their flags."""

    def __init__(self, mailbox: Mailbox, qresync: bool) -> None:
        self.mailbox = mailbox
        self.qresync = qresync
        self.view = View(mailbox.live(), mailbox.modseq, len(mailbox.rows) + 1)
        self.uids: list[int] = mailbox.live()
        self.flags = {uid: mailbox.rows[uid].flags for uid in self.uids}

    def look(self, *, shift: bool) -> None:
        """Hear what changed, and be told of it."""
        self.view.hear(self.mailbox.since(self.view.modseq), self.mailbox.modseq)
        before = len(self.uids)
        for line in self.view.news(shift=shift, rev2=True, condstore=True, qresync=self.qresync):
            self.believe(line.decode(), shift)
        assert shift or len(self.uids) >= before

    def believe(self, line: str, shift: bool) -> None:
        if match := re.fullmatch(r"\* (\d+) EXPUNGE\r\n", line):
            assert shift
            assert not self.qresync
            self.flags.pop(self.uids.pop(int(match[1]) - 1))
        elif match := re.fullmatch(r"\* VANISHED ([\d:,]+)\r\n", line):
            assert shift
            assert self.qresync
            for part in match[1].split(","):
                low, _, high = part.partition(":")
                for uid in range(int(low), int(high or low) + 1):
                    self.uids.remove(uid)
                    self.flags.pop(uid)
        elif match := re.fullmatch(r"\* (\d+) EXISTS\r\n", line):
            assert int(match[1]) > len(self.uids)
            fresh = list(self.view.uids[len(self.uids) : int(match[1])])
            self.uids += fresh
            # What is new is asked for.
            self.flags |= {uid: self.mailbox.rows[uid].flags for uid in fresh}
        else:
            match = re.fullmatch(r"\* (\d+) FETCH \((?:UID (\d+) )?FLAGS \(([^)]*)\) MODSEQ \(\d+\)\)\r\n", line)
            assert match, line
            uid = self.uids[int(match[1]) - 1]
            assert match[2] in (None, str(uid))
            self.flags[uid] = 1 if match[3] else 0


STEPS = st.lists(
    st.tuples(st.sampled_from(["arrive", "flag", "expunge", "look", "glance"]), st.integers(0, 1), st.integers(0, 9)),
    max_size=40,
)


@settings(max_examples=150)
@given(st.integers(0, 5), STEPS)
def test_every_session_ends_with_the_mailbox_as_it_is(begin: int, steps: list[tuple[str, int, int]]) -> None:
    mailbox = Mailbox()
    for _ in range(begin):
        mailbox.arrive()
    clients = [Client(mailbox, qresync) for qresync in (False, True)]
    for act, who, place in steps:
        live = mailbox.live()
        if act == "arrive":
            mailbox.arrive()
        elif act in ("look", "glance"):
            clients[who].look(shift=act == "look")
            # A number means the same message to both sides.
            assert [clients[who].view.number(uid) for uid in clients[who].uids] == list(
                range(1, len(clients[who].uids) + 1)
            )
        elif live:
            row = mailbox.rows[live[place % len(live)]]
            mailbox.put(row.uid, row.flags ^ (act == "flag"), row.createseq, expunged=act == "expunge")
    for client in clients:
        client.look(shift=True)
        assert client.uids == mailbox.live()
        assert client.flags == {uid: mailbox.rows[uid].flags for uid in client.uids}
        assert not client.view.going


def test_what_a_command_has_told_itself_is_not_told_again() -> None:
    mailbox = Mailbox()
    mailbox.arrive()
    view = View([1], mailbox.modseq, 2)
    mailbox.put(1, 1, 2)
    view.told([(1, mailbox.modseq)])
    view.hear(mailbox.since(view.modseq), mailbox.modseq)
    assert view.news(shift=True, rev2=True, condstore=True, qresync=False) == []


def test_what_is_kept_forgets_what_went() -> None:
    view = View([1, 2, 3, 5], 9, 6)
    view.saved = ((1, 5),)
    view.gone([2, 5])
    assert view.news(shift=False, rev2=True, condstore=True, qresync=True) == []
    assert view.news(shift=True, rev2=True, condstore=True, qresync=True) == [b"* VANISHED 2,5\r\n"]
    assert view.saved == ((1, 1), (3, 4))
    assert view.chosen(None, False) == [1, 3]
    assert view.chosen(((2, 0),), False) == [3]
    assert view.chosen(((4, 4),), False) is None
