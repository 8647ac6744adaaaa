"""The embedded PostgreSQL, with real processes that are really killed."""
