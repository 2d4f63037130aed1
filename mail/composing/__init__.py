"""Mail as octets: fields, bodies and files that every mail program reads, Korean ones and old ones too. Pure."""
