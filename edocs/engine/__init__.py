"""The approval engine: pure; a command on a case makes events, events make the case."""
