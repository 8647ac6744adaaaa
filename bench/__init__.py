"""How fast the board is: beside the usual design, beside the limit, and against its own size."""
