"""Receiving, pure: what may be done with a document that came in, by whom, and what becomes of it."""
