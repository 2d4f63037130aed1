"""Papers that prove themselves: numbers, field catalogues, signed tokens, the list of trusted keys, and their check.

A token is a CBOR Web Token signed with COSE, small enough for a barcode. It holds data, never a link: whoever checks it
trusts a list of keys that was signed offline, and compares the fields with the paper by eye, because a copy of the
paper verifies as well as the paper. All pure. RFC 8392, RFC 9052, LAW adm-doc §7(3)
"""
