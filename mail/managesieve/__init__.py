"""ManageSieve: mail programs read and write the scripts of an account. RFC 5804"""
