"""Acting: the only code that writes the room's tables, one file a noun."""
