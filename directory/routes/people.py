"""Doors of people: search, cards, appointments, absences."""

from uuid import UUID

from directory.actions import absences as absence_actions
from directory.actions import accounts, appointments
from directory.actions import people as people_actions
from directory.queries import absences
from directory.queries import people as queries
from directory.views.absences import AbsenceInput, AbsenceQuery, AbsenceView
from directory.views.people import (
    AppointmentInput,
    DeputyLine,
    Invitation,
    PeopleQuery,
    PersonCard,
    PersonChange,
    PersonInput,
    PersonRow,
    StateChange,
)
from directory.views.units import Effective
from kernel.access import Permission
from kernel.tx import Tx
from kernel.web import Page, Routes

people = Routes("/api")


@people.get("/people")
async def search_people(tx: Tx, query: PeopleQuery) -> Page[PersonRow]:
    """People of one's own institution by name, initial consonants, duty or extension."""
    return await queries.search_people(tx, query)


@people.get("/people/{person_id}")
async def read_person(tx: Tx, person_id: UUID) -> PersonCard:
    """A person's card; leaves an access record."""
    return await queries.person_card(tx, person_id)


@people.post("/people", status=201, permission=Permission.PEOPLE)
async def add_person(tx: Tx, body: PersonInput) -> PersonCard:
    """A new person; a post is given by an appointment."""
    return await queries.person_card(tx, await people_actions.add_person(tx, body))


@people.put("/people/{person_id}")
async def change_person(tx: Tx, person_id: UUID, body: PersonChange) -> PersonCard:
    """Change how a person is called and reached."""
    await people_actions.change_person(tx, person_id, body)
    return await queries.person_card(tx, person_id)


@people.put("/people/{person_id}/state", permission=Permission.PEOPLE)
async def set_person_state(tx: Tx, person_id: UUID, body: StateChange) -> PersonCard:
    """Pause, return or leave from a day on."""
    await people_actions.set_state(tx, person_id, body)
    return await queries.person_card(tx, person_id)


@people.post("/people/{person_id}/invitation", permission=Permission.PEOPLE, secret=True)
async def invite_person(tx: Tx, person_id: UUID) -> Invitation:
    """A one-time link by which the person sets a password; shown once."""
    return await accounts.invite(tx, person_id)


@people.post("/people/{person_id}/free", permission=Permission.PEOPLE)
async def free_person(tx: Tx, person_id: UUID) -> None:
    """Lift the lock of an account and take away a lost second factor."""
    await accounts.free_account(tx, person_id)


@people.post("/appointments", status=201)
async def appoint_person(tx: Tx, body: AppointmentInput) -> PersonRow:
    """Give a person a post from a day on; answers with the person as of now."""
    await appointments.appoint(tx, body)
    return (await queries.people_by_ids(tx, [body.person_id]))[body.person_id]


@people.post("/appointments/{holding_id}/end")
async def end_appointment(tx: Tx, holding_id: UUID, body: Effective) -> None:
    """End a holding from a day on."""
    await appointments.end_holding(tx, holding_id, body)


@people.delete("/appointments/{holding_id}")
async def cancel_appointment(tx: Tx, holding_id: UUID) -> None:
    """Take back an appointment that is not yet effective."""
    await appointments.cancel_appointment(tx, holding_id)


@people.get("/absences")
async def list_absences(tx: Tx, query: AbsenceQuery) -> list[AbsenceView]:
    """Who is away."""
    return await absences.absences(tx, query)


@people.post("/absences", status=201)
async def record_absence(tx: Tx, body: AbsenceInput) -> AbsenceView:
    """Record that one is away, or with the permission that somebody is."""
    return await absences.absence_by_id(tx, await absence_actions.record_absence(tx, body))


@people.post("/absences/preview")
async def preview_absence(tx: Tx, body: AbsenceInput) -> list[DeputyLine]:
    """Who would stand in."""
    return await absences.preview(tx, body)


@people.delete("/absences/{absence_id}")
async def cancel_absence(tx: Tx, absence_id: UUID) -> None:
    """Take an absence back, or end it now."""
    await absence_actions.cancel_absence(tx, absence_id)
