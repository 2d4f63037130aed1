"""What may be public, told a second time and otherwise: from the log of what people did, without any state machine.

The model reads the whole log backwards at every question. It knows no phases; it shares no code with the machine.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from edocs.content import Disclosed
from edocs.disclosure.standing import Copy

WIDTH = ("closed", "partial", "open")


@dataclass
class Did:
    """One act that was accepted: what, by whom (empty: nobody, time), with what."""

    what: str
    who: str
    day: date
    data: dict[str, Any] = field(default_factory=dict)


@dataclass
class Oracle:
    """The log of one document. `people` says who is what: `drafter`, `head`, `officer`, `clerk`, `both` (head who
    drafts)."""

    log: list[Did]
    rights: dict[str, set[str]]
    automatic: bool
    four_eyes: bool
    originals: bool

    # what holds ──────────────────────────────────────────────────────────────────────────────────────────────

    def _last(self, *what: str) -> int:
        found = [index for index, did in enumerate(self.log) if did.what in what]
        return found[-1] if found else -1

    @property
    def gone(self) -> bool:
        return self._last("dispose") >= 0

    @property
    def klass(self) -> tuple[Disclosed, dict[UUID, Disclosed]]:
        did = self.log[self._last("enter", "classify")]
        return did.data["disclosure"], did.data["files"]

    @property
    def newest(self) -> tuple[int, Copy] | None:
        """The last copy since the last class."""
        at = self._last("copy")
        return (at, self.log[at].data["copy"]) if at > self._last("enter", "classify") else None

    @property
    def public(self) -> Copy | None:
        """The copy that a person outside can read now."""
        at = self._last("publish")
        if at < 0 or max(self._last("withdraw"), self._last("classify"), self._last("dispose")) > at:
            return None
        copy: Copy = self.log[at].data["copy"]
        return copy

    @property
    def stopped(self) -> bool:
        """Held or taken back, and not let go again."""
        since = max(self._last("release"), self._last("classify"), self._last("enter"))
        held, back = self._last("hold"), self._last("withdraw")
        return held > since or (back > since and back > self._last("publish"))

    # who may ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _is(self, who: str, *rights: str) -> bool:
        return bool(self.rights.get(who, set()) & set(rights))

    def accepts(self, did: Did) -> bool:
        """Whether this act is lawful now."""
        if self.gone:
            return False
        judge = getattr(self, f"_may_{did.what}")
        return bool(judge(did))

    def _may_classify(self, did: Did) -> bool:
        old, old_files = self.klass
        new, new_files = did.data["disclosure"], did.data["files"]
        if (old, old_files) == (new, new_files) or not self._is(did.who, "drafter", "head", "officer"):
            return False
        pairs = [(old, new)]
        pairs += [(old_files.get(one, old), new_files.get(one, new)) for one in {*old_files, *new_files}]
        if any(WIDTH.index(after.kind) > WIDTH.index(before.kind) for before, after in pairs):
            return self._is(did.who, "head", "officer") and not self._is(did.who, "drafter")
        return True

    def _may_copy(self, did: Did) -> bool:
        kind = self.klass[0].kind
        lawful = did.who == "" or self._is(did.who, "drafter", "head", "officer")
        copy: Copy = did.data["copy"]
        classes = sum(one.what in ("enter", "classify") for one in self.log)
        copies = sum(one.what == "copy" for one in self.log)
        fits = copy.kind == kind and copy.basis == classes and copy.version == copies + 1
        return lawful and kind != "closed" and fits and (kind == "open" or did.data["hides"])

    def _out_soon(self) -> Copy | None:
        """The copy that could go out now, whoever asks."""
        newest = self.newest
        if not self.originals or self.klass[0].kind == "closed" or newest is None or self.stopped:
            return None
        return None if self.public == newest[1] else newest[1]

    def _may_publish(self, did: Did) -> bool:
        copy = self._out_soon()
        if copy is None:
            return False
        if did.who == "":
            waited = self.log[self._due_from()].data["due_on"] <= did.day
            # A class that people changed, and what they stopped once, never goes out by time.
            touched = max(self._last("hold"), self._last("withdraw"), self._last("classify")) >= 0
            open_ = self.klass[0].kind == "open"
            return bool(
                self.automatic and waited and open_ and not touched and did.data["clean"] and self.public is None
            )
        twice = self._is(did.who, "drafter") or (copy.maker is not None and str(copy.maker) == did.data["uuid"])
        named = did.data["sha256"] == copy.sha256
        return named and self._is(did.who, "head", "officer") and not (self.four_eyes and twice)

    def _due_from(self) -> int:
        return self._last("enter", "classify")

    def _may_hold(self, did: Did) -> bool:
        waits = not self.stopped and self.public is None and self.klass[0].kind != "closed"
        made = self.klass[0].kind == "open" or self.newest is not None
        return waits and made and self._is(did.who, "drafter", "head", "officer")

    def _may_release(self, did: Did) -> bool:
        return self.stopped and self._is(did.who, "head", "officer")

    def _may_withdraw(self, did: Did) -> bool:
        return self.public is not None and self._is(did.who, "drafter", "head", "officer")

    def _may_keep(self, did: Did) -> bool:
        return self._is(did.who, "head", "officer")

    def _may_dispose(self, did: Did) -> bool:
        return True
