"""One spelling of an address, and what is none."""

import pytest

from api.errors import AddressRefused
from api.outgoing import normal

REFUSED = {
    "no address": ["", "example.org", "//example.org", "http://", "http:///x", "https://:443", "http://[::1"],
    "not of the web": ["ftp://example.org", "file:///etc/passwd", "javascript:alert(1)"],
    "no port": ["http://example.org:x", "http://example.org:70000"],
    "with a name": [
        "http://ada@example.org",
        "http://ada:secret@example.org",
        "http://@a.example",
        "http://a@127.0.0.1",
    ],
    "with spaces": [
        "http://exa mple.org",
        "http://a.example/\nHost: x",
        "http://a.example\\@b.example",
        "http://a.example/\x00",
    ],
    "no host": ["http://-.example", "http:" + "//a..example", "http://☃\ufe0f.example", "http://[v1.x]/"],
    "no punycode": [
        "http://xn--a/",
        "http://xn--/",
        "https://a.XN--zzzzzz99999.example",
        "http://xn--a_b-x.example",
        "http://xn--b\u00fccher.example",
    ],
    "no name of DNS": [
        f"http://{'.'.join(['a'] * 900)}/",
        "http://" + "\u00e9." * 100 + "example/",
        f"http://{'a' * 64}.example/",
        "http:" + "//127.1/",
        "http://2130706433/",
        "http:" + "//0x7f.0x1/",
        "http:" + "//1.2.3.4.5/",
        "http://\uff11.\uff12/",
    ],
    "of the own network": [
        "http://127.0.0.1",
        "http:" + "//10.0.0.1:8080/x",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
    ],
}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (" HTTPS:" + "//Example.ORG ", "https://example.org/"),
        ("HTTP://example.org:8080/a?b=c#d", "http://example.org:8080/a?b=c"),
        ("https://bücher.example/ä?ö=ü", "https://xn--bcher-kva.example/%C3%A4?%C3%B6=%C3%BC"),
        ("https://example.org/a%2Fb/{c}?x=1&y=%20", "https://example.org/a%2Fb/%7Bc%7D?x=1&y=%20"),
        ("http://my_service.example/", "http://my_service.example/"),
        ("https://XN--bcher-kva.example/", "https://xn--bcher-kva.example/"),
        ("https://r3---sn-4g5e.example/", "https://r3---sn-4g5e.example/"),
        (f"https://{'.'.join(['a'] * 127)}/", f"https://{'.'.join(['a'] * 127)}/"),
        ("https://4.example./", "https://4.example./"),
        ("http://[2606:4700::1111]:80/", "http://[2606:4700::1111]:80/"),
    ],
)
def test_one_spelling(url: str, expected: str) -> None:
    assert normal(url, allow_private=False) == expected
    assert normal(expected, allow_private=False) == expected


@pytest.mark.parametrize(("why", "url"), [(why, url) for why, urls in REFUSED.items() for url in urls])
def test_what_is_no_address(why: str, url: str) -> None:
    with pytest.raises(AddressRefused) as refused:
        normal(url, allow_private=False)
    assert [error.field for error in refused.value.errors] == ["url"]
    assert "secret" not in refused.value.internal


def test_the_own_network_may_be_allowed() -> None:
    assert normal("http://127.0.0.1:9000/x", allow_private=True) == "http://127.0.0.1:9000/x"
    assert normal("http://[::1]/", allow_private=True) == "http://[::1]/"
