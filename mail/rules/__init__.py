"""Mail without a database: addresses, names, flags, sets of UIDs, what IMAP says of a message. Pure."""
