"""POP3: one's INBOX, read and emptied by programs that know no folders. RFC 1939"""
