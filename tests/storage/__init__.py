"""The places for bytes: one contract for all, and what only one of them can get wrong."""
