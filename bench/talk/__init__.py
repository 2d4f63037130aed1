"""The guarantees of the messenger as experiments: each runs by itself, breaks what it can, and says what held."""
