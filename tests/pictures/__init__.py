"""What a picture may be, and what is kept of it."""
