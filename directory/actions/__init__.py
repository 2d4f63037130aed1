"""What can be done to the organisation. Every change goes through `changes.changing`."""
