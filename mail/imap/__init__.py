"""IMAP4rev1 and IMAP4rev2: a pure grammar, a pure session with its view, commands without sockets, a server."""
