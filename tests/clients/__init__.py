"""Clients that others' generators make of the served document, used against a real server."""
