"""Names as people see them: which of them look alike, and which are not for everybody."""

from api.names.checks import check_account_name, check_new_address, check_visitor_name, get_stored_skeletons
from api.names.reserved import is_reserved
from api.names.skeletons import skeletons_of

__all__ = [
    "check_account_name",
    "check_new_address",
    "check_visitor_name",
    "get_stored_skeletons",
    "is_reserved",
    "skeletons_of",
]
