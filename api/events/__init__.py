"""The readers of the log. Nothing here writes to it: services do, in the transaction of the change."""
