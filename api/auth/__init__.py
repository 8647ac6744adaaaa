"""Who is calling: credentials, cookies, permissions."""
