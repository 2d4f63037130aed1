"""E-documents: draft, approve, number, keep."""
