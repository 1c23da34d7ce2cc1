"""Addresses of pages: check an address, and compare two addresses of the same page."""

import re
from urllib.parse import SplitResult, quote, unquote, urlsplit

from django.utils.formats import number_format
from django.utils.translation import gettext as _

LONGEST_ADDRESS = 2_000
DEFAULT_PORTS = {"http": 80, "https": 443}
# Parameters that track how a reader came to a page. They do not change which page it is.
TRACKING_PARAMETERS = {
    *("fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid", "igshid", "igsh"),
    *("mc_cid", "mc_eid", "_ga", "_gl", "ref_src", "ref_url", "cmpid", "ocid", "smid", "__twitter_impression"),
}
HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\]")
UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def canonical_address(url: str) -> str:
    """The address in plain ASCII: host in small letters and punycode, no default port, fragment or tracking.

    Raises ValueError, with a sentence for the user, when the address cannot be a public page or when two programs could
    read it differently: another scheme, a name or password before the host, blanks, control characters, a backslash.
    """
    url = url.strip()
    parts = split_address(url)
    query = "&".join(part for part in parts.query.split("&") if part and not is_tracking_parameter(part))
    plain = f"{parts.scheme}://{host_of_address(parts)}{ascii_address_part(parts.path) or '/'}" + (
        query and f"?{ascii_address_part(query)}"
    )
    if len(plain) > LONGEST_ADDRESS:
        raise ValueError(
            _("This address is longer than %(longest)s characters.")
            % {"longest": number_format(LONGEST_ADDRESS, force_grouping=True)}
        )
    return plain


def address_comparison_key(url: str) -> str:
    """The form in which two addresses of one page are equal; for comparing only.

    Beyond `canonical_address`: no scheme, parameters in order, no slash at the end, percent signs only where needed.
    Raises ValueError as `canonical_address` does.
    """
    parts = urlsplit(canonical_address(url))
    path = plain_percents_of_address(parts.path).rstrip("/")
    query = "&".join(sorted(plain_percents_of_address(part) for part in parts.query.split("&")))
    return parts.netloc + path + (query and f"?{query}")


def split_address(url: str) -> SplitResult:
    if len(url) > 2 * LONGEST_ADDRESS:
        raise ValueError(
            _("This address is longer than %(longest)s characters.")
            % {"longest": number_format(LONGEST_ADDRESS, force_grouping=True)}
        )
    if re.search(r"[\s\\\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]", url):
        raise ValueError(_("An address has no blanks, backslashes or invisible characters in it."))
    if not re.match(r"https?://[^/?#]", url, re.IGNORECASE):
        raise ValueError(_("An address begins with http:// or https://, and names a site after it."))
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  reading the port checks it
    except ValueError as error:
        raise ValueError(_("This is no address that a browser could open.")) from error
    if "@" in parts.netloc:
        raise ValueError(_("An address with a name or password in it is not taken."))
    return parts


def host_of_address(parts: SplitResult) -> str:
    """The host in punycode and small letters, with its port unless it is the default port of the scheme."""
    name = parts.hostname or ""
    try:
        name = f"[{name}]" if ":" in name else name.encode("idna").decode().lower().removesuffix(".")
    except UnicodeError as error:
        raise ValueError(_("The name of the site in this address cannot be read.")) from error
    if not HOST.fullmatch(name):
        raise ValueError(_("The name of the site in this address cannot be read."))
    is_default = parts.port is None or parts.port == DEFAULT_PORTS[parts.scheme]
    return name if is_default else f"{name}:{parts.port}"


def is_tracking_parameter(parameter: str) -> bool:
    name = unquote(parameter.split("=")[0]).lower()
    return name.startswith("utm_") or name in TRACKING_PARAMETERS


def ascii_address_part(text: str) -> str:
    return quote(text, safe="/%:@!$&'()*+,;=~?[]")


def plain_percents_of_address(text: str) -> str:
    """The text with %41 written as A, and %2f written as %2F: RFC 3986, 6.2.2."""

    def plain(match: re.Match) -> str:
        character = chr(int(match[1], 16))
        return character if character in UNRESERVED else match[0].upper()

    return re.sub(r"%([0-9A-Fa-f]{2})", plain, text)
