"""A real S3 endpoint for tests."""
