"""What a new password may be."""

import pytest

from api.errors import PasswordRefused
from api.schemas.accounts import PASSWORD_LENGTH_MIN
from api.services import new_passwords

EMAIL, NAME = "ada.lovelace@analytical.example", "Ada Lovelace"


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "Tr0ub4dor&3 rides",
        "analytical engines are mine",
        "\u043f\u0430\u0440\u043e\u043b\u044c \u0434\u043b\u0438\u043d\u043d\u044b\u0439",
    ],
)
def test_what_is_good(password: str) -> None:
    new_passwords.check(password, EMAIL, NAME)


@pytest.mark.parametrize(
    "password",
    [
        "password123",
        "PassWord123",
        "\uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff44\uff11\uff12\uff13",  # the same in full width
        "1234567890",
        "aaaaaaaaaaaa",
        "abababababab",
        EMAIL,
        EMAIL.upper(),
        "ada.lovelace1",
        "AdaLovelace ",
        "ada lovelace!",
        "analytical1",
    ],
)
def test_what_is_refused_and_where(password: str) -> None:
    with pytest.raises(PasswordRefused) as caught:
        new_passwords.check(password, EMAIL, NAME, field="new_password")
    assert [fault.field for fault in caught.value.errors] == ["new_password"]
    assert password not in caught.value.user + caught.value.internal


def test_a_short_name_is_no_reason() -> None:
    new_passwords.check("xia went to the sea", "xi@x.example", "Xi")


def test_the_list_holds_what_the_length_lets_through() -> None:
    assert len(new_passwords.COMMON) > 100
    assert all(len(each) >= PASSWORD_LENGTH_MIN and each == each.casefold() for each in new_passwords.COMMON)
