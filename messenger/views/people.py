"""People as the others in a conversation see them."""

from uuid import UUID

from msgspec import UNSET, UnsetType

from kernel.web import Input, View


class MemberCard(View):
    """A person as the others in a conversation see them."""

    id: UUID
    house: int
    house_name: str
    name: str
    post: str
    unit: str


class MemberView(View):
    """A member, with the read cursor where its policy lets it be known."""

    person: MemberCard
    role: str
    joined_seq: int
    read_seq: int | UnsetType = UNSET


class WhoInput(Input):
    """A person, of one's own institution unless said otherwise."""

    id: UUID
    house: int = 0
