"""What goes over the wire for sign-in, sessions and one's own account."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta, field

from kernel.web import Input, View

Login = Annotated[str, Meta(min_length=1, max_length=200)]
Password = Annotated[str, Meta(min_length=1, max_length=500)]
Totp = Annotated[str, Meta(min_length=6, max_length=10)]
Token = Annotated[str, Meta(min_length=1, max_length=200)]


class SignIn(Input):
    """A password, and the code of the second factor once it was asked for (401 `second_factor`)."""

    login: Login
    password: Password
    totp: Annotated[str, Meta(max_length=10)] = ""
    shared: bool = False
    """A computer that several people use: the session is short."""


class SignInInstitution(View):
    """An institution that the sign-in screen offers; `domain` completes a short login."""

    id: int
    name: str
    domain: str


class SignInOptions(View):
    """What the sign-in screen may show before anybody is known."""

    institutions: list[SignInInstitution]
    oidc: bool
    demo: bool
    source_url: str
    """Where the source of this program is offered. AGPL-3.0 §13"""
    support: str
    """Whom to call; empty where the operator has said nothing."""


class AccountBrief(View):
    """The account of a session."""

    login: str


class PersonBrief(View):
    """The person who signed in."""

    id: UUID
    name: str


class InstitutionBrief(View):
    """The institution of the session's seat."""

    id: int
    code: str
    name: str


class SeatBrief(View):
    """The post that the session acts from."""

    post_id: UUID
    post_name: str
    unit_id: UUID
    unit_name: str


class ActingFor(View):
    """A post whose holder is away (or that is vacant) and for which this person is the first present deputy."""

    post_id: UUID
    post_name: str
    unit_name: str
    person_name: str | None
    reason: str
    since: datetime | None
    until: datetime | None


class SeatChoice(View):
    """A seat that may be chosen; a person may have seats in several institutions."""

    institution_id: int
    institution_name: str
    person_id: UUID
    post_id: UUID
    post_name: str
    unit_id: UUID
    unit_name: str
    kind: str
    """겸직 for a concurrent post, else empty."""
    acting_for: list[ActingFor]


Theme = Literal["system", "light", "dark"]
Density = Literal["compact", "normal", "roomy"]
TextSize = Literal["normal", "large", "larger"]
Language = Literal["ko", "en"]
KeyName = Annotated[str, Meta(min_length=1, max_length=40)]
PaneName = Annotated[str, Meta(pattern=r"^[a-z][a-z.-]{0,39}$")]
PaneWidth = Annotated[int, Meta(ge=100, le=4000)]


class Preferences(View):
    """How one likes the screen."""

    theme: Theme = "system"
    density: Density = "normal"
    text: TextSize = "normal"
    language: Language = "ko"
    single_keys: bool = True
    keys: dict[str, str] = field(default_factory=dict)
    """Shortcuts that one changed: the key as Dure has it, and the key instead."""
    panes: dict[str, int] = field(default_factory=dict)
    """Widths of panes that one drew wider or narrower, in pixels."""


class PreferencesInput(Input):
    """What changes of the preferences; absent fields stay."""

    theme: Theme | None = None
    density: Density | None = None
    text: TextSize | None = None
    language: Language | None = None
    single_keys: bool | None = None
    keys: Annotated[dict[KeyName, KeyName], Meta(max_length=200)] | None = None
    """All changed shortcuts; an empty one gives every key back its own."""
    panes: Annotated[dict[PaneName, PaneWidth], Meta(max_length=40)] | None = None
    """Widths that change; those of other panes stay."""


class Session(View):
    """Who is signed in, from which seat, and what they may do."""

    account: AccountBrief
    person: PersonBrief
    institution: InstitutionBrief
    seat: SeatBrief
    seats: list[SeatChoice]
    permissions: list[str]
    preferences: Preferences
    features: dict[str, bool]
    """`second_factor_needed`: permissions sleep until this account signs in with a second factor.
    `confirm_decisions`: the institution may ask again who one is before a decision."""


class SeatInput(Input):
    """Act from another of one's seats."""

    institution_id: int
    post_id: UUID


class SessionItem(View):
    """One open session of the account."""

    id: UUID
    current: bool
    created: datetime
    last_seen: datetime
    expires: datetime
    client: str
    user_agent: str
    methods: list[str]
    """How it was opened: `password`, `totp`, `passkey`, `oidc`, `invitation`."""
    institution_name: str


class AccountView(View):
    """One's own account."""

    login: str
    password_changed: datetime | None
    totp: bool
    passkeys: int


class PasskeyView(View):
    """A passkey of the account."""

    id: UUID
    name: str
    created: datetime
    last_used: datetime | None


class PasskeyBegin(View):
    """Options for the browser (`navigator.credentials`), and the ticket to send back with its answer."""

    ticket: str
    options: dict[str, Any]


class PasskeyFinish(Input):
    """The browser's answer, as `PublicKeyCredential.toJSON()` writes it."""

    ticket: Token
    credential: dict[str, Any]


class PasskeyRegister(Input):
    """The browser's answer to a registration, and what to call the passkey."""

    ticket: Token
    credential: dict[str, Any]
    name: Annotated[str, Meta(max_length=60)] = ""


class TotpSetup(View):
    """A new secret, shown once; it counts only after it was confirmed with a code."""

    secret: str
    uri: str
    qr: str
    """The URI as a data: URL of an SVG."""


class TotpConfirm(Input):
    """A code of the new secret."""

    code: Totp


class PasswordChange(Input):
    """A new password; ends every other session of the account."""

    current: Password
    new: Password


class Confirm(Input):
    """Say again who you are: needed for sensitive acts when the sign-in is older than ten minutes."""

    password: Annotated[str, Meta(max_length=500)] = ""
    totp: Annotated[str, Meta(max_length=10)] = ""


class ConfirmView(View):
    """What the next decision asks of this session."""

    minutes: int
    """For how long a confirmation counts; 0 where the institution wants none."""
    needed: bool
    until: datetime | None
    passkey: bool
    """Whether the account has a passkey to confirm with."""


class InvitationLook(Input):
    """The token of an invitation."""

    token: Token


class InvitationView(View):
    """Whom an invitation is for."""

    login: str
    name: str
    institution_name: str
    expires: datetime


class InvitationAccept(Input):
    """Set the first (or a new) password and sign in."""

    token: Token
    password: Password


class OidcReturn(Input):
    """What the identity provider sends back with the browser."""

    code: Annotated[str, Meta(max_length=4000)] = ""
    state: Annotated[str, Meta(max_length=500)] = ""
    error: Annotated[str, Meta(max_length=200)] = ""
    error_description: Annotated[str, Meta(max_length=2000)] = ""
    iss: Annotated[str, Meta(max_length=500)] = ""
    session_state: Annotated[str, Meta(max_length=500)] = ""
