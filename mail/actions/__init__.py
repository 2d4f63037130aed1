"""What can be done with mail: the only way to its tables, for the web, IMAP, SMTP, rules and recall alike."""
