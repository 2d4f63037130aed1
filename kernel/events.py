"""Events: durable facts in the past tense, handled at least once."""

import msgspec


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Base of every room's events: plain JSON values only. Named `<room>.<ClassName>` on the wire."""

    @classmethod
    def name(cls) -> str:
        """The stable name, from the room (the package) and the class."""
        return f"{cls.__module__.split('.', 1)[0]}.{cls.__name__}"
