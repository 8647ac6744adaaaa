"""Who may do something: the words of settings, rules and the API alike."""

from typing import Literal

Who = Literal["anyone", "users", "admins"]
Publishers = Literal["users", "admins"]
"""Who may make projects public."""
SignUp = Literal["anyone", "invited", "nobody"]
"""Who may create an account."""
