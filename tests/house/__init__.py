"""Tests about the code itself: layout, sizes, imports, pins, documents."""
