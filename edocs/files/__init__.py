"""What attachments hold."""
