"""The doors of the room: sign-in and account, organisation, people, administration."""

from directory.routes.account import account
from directory.routes.administration import administration
from directory.routes.app_passwords import app_passwords
from directory.routes.notices import notices
from directory.routes.organisation import organisation
from directory.routes.people import people
from directory.routes.reorganising import reorganising
from directory.routes.session import session

endpoints = [
    *session.endpoints,
    *account.endpoints,
    *app_passwords.endpoints,
    *organisation.endpoints,
    *reorganising.endpoints,
    *people.endpoints,
    *administration.endpoints,
    *notices.endpoints,
]
"""Every endpoint of the room."""
