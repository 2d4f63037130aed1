"""Moving in and out: mail of an old server over IMAP, files of mail, and a box as files."""
