"""Mails: what stands in them and how they are handed to a server. When they are sent is for api/events/mails.py."""
