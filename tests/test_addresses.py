"""Addresses of pages."""

import pytest

from articles.addresses import LONGEST_ADDRESS, address_comparison_key, canonical_address


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (" HTTP://Example.ORG:80 ", "http://example.org/"),
        ("https://example.org:443/a#part", "https://example.org/a"),
        ("https://example.org:8443/a/", "https://example.org:8443/a/"),
        ("https://bücher.example/ü?q=ä", "https://xn--bcher-kva.example/%C3%BC?q=%C3%A4"),
        ("https://example.org./?b=2&utm_source=x&a=1&fbclid=3&gclid=4", "https://example.org/?b=2&a=1"),
        ("https://example.org/?utm_medium=x", "https://example.org/"),
        ('https://example.org/<"|>', "https://example.org/%3C%22%7C%3E"),
        ("https://[2001:DB8::1]/", "https://[2001:db8::1]/"),
    ],
)
def test_address_is_kept_in_one_form(written, kept):
    assert canonical_address(written) == kept == canonical_address(kept)


@pytest.mark.parametrize(
    "same",
    [
        "http://bücher.example/ü/a?x=1&y=2",
        "https://BÜCHER.example/ü/a?x=1&y=2",
        "https://xn--bcher-kva.example/%c3%bc/a/?x=1&y=2",
        "https://bücher.example:443/ü/a?y=2&x=1#komentar",
        "http://bücher.example:80/ü/%61?utm_source=surel&x=1&utm_campaign=z&y=2&fbclid=9",
        "https://bücher.example./ü/a//?x=1&y=2&",
    ],
)
def test_addresses_of_one_page_have_one_key(same):
    assert address_comparison_key(same) == address_comparison_key("https://bücher.example/ü/a?x=1&y=2")


@pytest.mark.parametrize(
    "other",
    [
        "https://example.org/b",
        "https://example.org/a?x=1",
        "https://example.org:8080/a",
        "https://www.example.org/a",
        "https://example.org/A",
        "https://example.org/a%2Fb",
    ],
)
def test_addresses_of_two_pages_have_two_keys(other):
    assert address_comparison_key(other) != address_comparison_key("https://example.org/a")


@pytest.mark.parametrize(
    "refused",
    [
        *("", "example.org/a", "//example.org/a", "http:example.org", "http:/example.org", "https://", "https:///a"),
        *("javascript:alert(1)", " java\tscript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd"),
        *("ftp://example.org/", "jar:http://example.org!/", "https://user@example.org/", "https://u:p@example.org/"),
        *(
            "http://127.0.0.1\\@example.org/",
            "http://example.org\\a",
            "https://exa mple.org/",
            "https://example.org/a b",
        ),
        *(
            "https://example.org/a\nb",
            "https://example.org/\x00",
            "https://example.org/\u202egpj",
            "https://a\u200bb.org/",
        ),
        *("https://example.org:99999/", "https://example.org:x/", "https://[::1/", "https://a..b/", "https://<a>/"),
        *("https://example.org/\ud800", f"https://{'a' * 64}.org/", "https://example.org/" + "a" * LONGEST_ADDRESS),
        "https://example.org/" + "ü" * 500,
    ],
)
def test_what_is_no_address_is_refused_with_a_sentence(refused):
    with pytest.raises(ValueError, match=r"^(An|This|The) .+\.$"):
        canonical_address(refused)
