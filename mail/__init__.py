"""Mail: what a message says, where it is kept, and how it comes and goes."""
