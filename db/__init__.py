"""What is kept, and how it is asked for; knows no web framework."""
