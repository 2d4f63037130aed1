"""When the institution works, and how long an approval may wait before somebody is reminded."""

from datetime import date, time, timedelta

from msgspec import Struct

from edocs.engine.case import StepKind
from kernel import packs
from kernel.tx import Tx
from kernel.worktime import Week

CONSENTS = (StepKind.CONSENT, StepKind.AUDIT)


class Patience(Struct, frozen=True):
    """How long a step may wait, in working time; zero means that nobody is told. LAW adm-doc §67"""

    remind: timedelta = timedelta()
    consent: timedelta = timedelta()
    escalate: timedelta = timedelta()

    def of(self, kind: StepKind) -> timedelta:
        """How long a step of this kind may wait before its holder is reminded."""
        return self.consent if kind in CONSENTS else self.remind


async def week(tx: Tx) -> Week:
    """The working hours and days off of the institution, with the public holidays."""
    rules = await packs.in_force(tx, "work.calendar")
    if not rules:
        return Week()
    off = [*rules["holidays"].value, *rules["own_days_off"].value]
    return Week(
        days=tuple(rules["days"].value),
        hours=tuple((time.fromisoformat(start), time.fromisoformat(end)) for start, end in rules["hours"].value),
        off=frozenset(date.fromisoformat(day) for day in off),
    )


async def patience(tx: Tx) -> Patience:
    """How long approvals of the institution may wait."""
    rules = await packs.in_force(tx, "approval.reminders")
    hours = {name: timedelta(hours=rule.value) for name, rule in rules.items()}
    nothing = timedelta()
    return Patience(
        remind=hours.get("remind_hours", nothing),
        consent=hours.get("consent_hours", nothing),
        escalate=hours.get("escalate_hours", nothing),
    )
