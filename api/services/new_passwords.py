"""What a new password may be: long, and not what everybody tries first (NIST SP 800-63B, 3.1.1.2)."""

import unicodedata

from api.errors import PasswordRefused

SIMILAR_MIN = 4  # letters of a name or an e-mail that are worth refusing

COMMON = frozenset(
    """
    0123456789 0987654321 1111111111 1122334455 1212121212 1234512345 1234567890 123456789012 12345678910
    123456789123 123456789a 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc 9876543210 a123456789 a1b2c3d4e5 aa12345678
    aaaaaaaaaa abc1234567 abcd123456 abcd1234567 abcdefghij abcdefghijk access1234 admin12345 admin123456
    adminadmin administrator asdf123456 asdfasdfasdf asdfghjkl1 asdfghjkl; baseball123 basketball blink182blink
    changeme12 changeme123 charlie123 chocolate1 computer123 corkboard1 corkboard12 corkboard123 default123
    dragon1234 facebook123 football12 football123 fuckyou123 hello12345 hello123456 helloworld helloworld1
    iloveyou12 iloveyou123 iloveyou1234 letmein123 letmein1234 linkedin123 liverpool1 lovelovelove manchester
    master1234 michael123 mynameis12 passw0rd12 passw0rd123 password00 password01 password10 password11 password12
    password123 password1234 password12345 password2020 password2024 password2025 password2026 passwordpassword
    passwort123 princess12 princess123 q1w2e3r4t5 q1w2e3r4t5y6 qazwsxedcr qazwsxedcrfv qwe123qwe123 qweasdzxc1
    qweasdzxc123 qwer123456 qwerty1234 qwerty12345 qwerty123456 qwertyqwerty qwertyuiop qwertyuiop1 qwertyuiop123
    samsung123 secret1234 starwars12 starwars123 sunshine12 sunshine123 superman12 superman123 test123456
    testtest12 testtesttest trustno1trustno1 unknown123 user123456 welcome123 welcome1234 whatever12 whatever123
    zaq12wsxcde zxcvbnm123 zxcvbnm1234
    """.split()  # noqa: SIM905  as a list it would be a page long
)


def check(password: str, email: str, name: str, *, field: str = "password") -> None:
    """Raises PasswordRefused. The length is checked where the input is decoded."""
    plain = unicodedata.normalize("NFKC", password).casefold()
    if plain in COMMON or len(set(plain)) <= 2:
        raise PasswordRefused(field, "This is one of the passwords that are tried first. Please choose another.")
    local, _, host = email.casefold().partition("@")
    own = {email.casefold(), local, host.partition(".")[0], name.casefold(), "".join(name.casefold().split())}
    rest = plain
    for part in sorted((part for part in own if len(part) >= SIMILAR_MIN), key=len, reverse=True):
        rest = rest.replace(part, "")
    if len(rest) <= len(plain) // 2:
        raise PasswordRefused(field, "This is too much like your e-mail address or your name. Please choose another.")
