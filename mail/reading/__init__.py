"""What a message shows its reader, made harmless: HTML, styles, links, appointments, and what speaks for the sender. Pure."""
