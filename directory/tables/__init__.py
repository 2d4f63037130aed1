"""The room's tables by plane. Only `directory.actions` and the sign-in modules write here.

Invariants: every validity is half open, [valid_from, valid_to), in UTC; an empty end is open. At any instant a unit or
post has at most one version, a post at most one holder. People, units and posts are never deleted, they end.
"""
