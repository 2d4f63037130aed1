"""Sending, pure: what may become of a document on its way to each recipient, how many are where, who may be named."""
