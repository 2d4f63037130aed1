"""What a message shows its reader, made harmless: HTML, styles, links, appointments, what speaks for a sender. Pure."""
