"""SMTP: mail from outside, and mail that our people hand in. aiosmtpd is the engine, `protocol` mends it."""
