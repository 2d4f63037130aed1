"""Who really sent a mail: SPF, DKIM, DMARC and ARC as pure verdicts on DNS answers that are handed in.

A check is a generator: it yields a `dns.Question`, is sent a `dns.Answer`, and returns its verdict. Nothing here waits,
reads a clock or reaches the network; `mail.smtp` asks the questions.
"""
