"""The usual design: FastAPI, Pydantic and SQLAlchemy's async ORM; router → service → repository."""
