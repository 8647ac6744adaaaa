"""How much fits: the schema's CHECKs and the API's documents say the same."""

TITLE_LENGTH_MAX = 100
TEXT_LENGTH_MAX = 10_000
USERNAME_LENGTH_MAX = 50
ANONYMOUS = "anonymous"
FIRST_PROJECT = 1
"""Number of the project that is there from the start, the home of whatever names none."""
NAME_LENGTH_MAX = 60
PROJECT_NAME_LENGTH_MAX = 100
PROJECT_DESCRIPTION_LENGTH_MAX = 2_000
ISSUE_TITLE_LENGTH_MAX = 200
ISSUE_TEXT_LENGTH_MAX = 20_000
ISSUE_LABELS_MAX = 20
ISSUE_LABEL_LENGTH_MAX = 30
ITEM_NAME_LENGTH_MAX = 100
ITEM_DESCRIPTION_LENGTH_MAX = 5_000
ITEM_STATUS_LENGTH_MAX = 50
ITEM_PLANNED = "planned"
ITEM_PROPOSED = "proposed"
"""Status of an item that nobody who works on the project has put on the roadmap yet."""
COMMENT_LENGTH_MAX = 5_000
WEBHOOK_URL_LENGTH_MAX = 2_000
MESSAGE_LENGTH_MAX = 10_000
