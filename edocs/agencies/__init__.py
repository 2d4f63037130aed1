"""The national directory of agencies (조직 디렉터리) as values: a file of it, and what changed since. Pure."""

from edocs.agencies.entry import Change, Entry, Refused, changes

__all__ = ["Change", "Entry", "Refused", "changes"]
