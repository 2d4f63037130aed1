"""The delegation table (위임전결 규정) and the line that it gives a document. Pure."""
