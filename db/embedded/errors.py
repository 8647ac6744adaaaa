"""What can go wrong with the embedded database, as one sentence for the person who starts it."""


class EmbeddedPostgresError(RuntimeError):
    """The embedded PostgreSQL cannot run; the message says why and, where possible, what to do."""
