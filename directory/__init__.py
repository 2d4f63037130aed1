"""Institutions, units, people, posts, acting-for, absence, sign-in. The one room that all others may read."""
