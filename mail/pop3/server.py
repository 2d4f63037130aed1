"""The POP3 listeners: in the open with STLS, and within TLS. RFC 2595, RFC 8314"""

from mail.imap.server import ImapServer
from mail.pop3.connection import Connection


class PopServer(ImapServer):
    """All POP3 connections of this process."""

    connection = Connection
    too_many = b"-ERR [SYS/TEMP] Too many connections\r\n"
