"""The room's doors over HTTP; the endpoints collect in `documents.routes`."""
