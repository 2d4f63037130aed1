"""Mechanism for every room: transactions, tenancy, events, signals, blobs. It knows no room."""
