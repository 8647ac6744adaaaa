"""How much fits: the schema's CHECKs and the API's documents say the same."""

TITLE_LENGTH_MAX = 100
TEXT_LENGTH_MAX = 10_000
USERNAME_LENGTH_MAX = 50
ANONYMOUS = "anonymous"
