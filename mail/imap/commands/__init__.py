"""The commands of IMAP: each opens transactions, calls queries and actions, and says what came of it. No sockets."""
