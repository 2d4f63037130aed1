"""What people do in the messenger; only these write its tables."""
