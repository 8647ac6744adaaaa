"""Corkboard: a self-hosted feedback board with a complete open API."""

__version__ = "0.1.0"
