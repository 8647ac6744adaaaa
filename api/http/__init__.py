"""True of every request, whatever it asks for."""
