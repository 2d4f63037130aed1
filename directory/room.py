"""The directory introduces itself: doors, events, news, jobs."""

from directory import events
from directory.actions.changes import turn
from directory.queries.news import changes_since
from directory.routes import endpoints
from kernel import notices
from kernel.room import Room

ROOM = Room(
    name="directory",
    endpoints=endpoints,
    events=(
        events.HoldingChanged,
        events.AbsenceChanged,
        events.UnitChanged,
        events.PostChanged,
        events.ActingOrderChanged,
        events.PersonAdded,
        events.PersonStateChanged,
        events.ReorganisationPlanned,
    ),
    news=changes_since,
    jobs={"directory.turn": turn, notices.JOB: notices.let_in_job},
)
