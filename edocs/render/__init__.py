"""The sheet of paper drawn: as safe HTML, as plain text, as PDF/A."""
