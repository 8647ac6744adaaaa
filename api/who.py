"""Who may do something: the word of settings, rules and the API alike."""

from typing import Literal

Who = Literal["anyone", "users", "admins"]
