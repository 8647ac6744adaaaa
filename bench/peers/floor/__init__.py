"""The floor: a bare ASGI callable, asyncpg and msgspec; one statement per request, no framework, few checks."""
