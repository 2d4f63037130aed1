"""What may be read in the messenger, and by whom."""
