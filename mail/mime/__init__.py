"""What is in the octets of a message: offsets first, words only when asked. Pure, tolerant, with limits."""
