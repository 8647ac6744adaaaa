"""Live updates: one reader of the log per process, and everybody who is connected."""
