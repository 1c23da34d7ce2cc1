"""Fetch a page of the public web, and nothing else, for an address that a user typed.

The host name is resolved once, every IP address of it is checked, and the connection goes to a checked address. So a
name that resolves to another address later gains nothing (DNS rebinding). `requests`, `urllib` and similar libraries
resolve the name again and read proxies and passwords from the environment; `http.client` over our own socket does not.
"""

import http.client
import io
import ipaddress
import queue
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urljoin

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

LARGEST_PAGE = 5_000_000  # bytes of a page, unpacked
LARGEST_HEAD = 64_000  # bytes of a response's head
MOST_SECONDS = 10  # for all of the fetch: resolving, connecting, redirects, reading to the last byte
MOST_REDIRECTS = 3
CHUNK_SIZE = 65_536

ADDRESS_PARTS = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9a-f:.]+\]|[^\[\]/?#@:]+)(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>/[^?#]*)?(?P<query>\?[^#]*)?(?:#.*)?",
    re.IGNORECASE,
)
# Parsers read these differently, so one might check another host than the next one connects to.
UNFIT_CHARACTERS = re.compile(r"[\x00-\x20\x7f-\xa0\\\s\ud800-\udfff\ufeff\u200b-\u200f\u202a-\u202e\u2060-\u2069]")
DEFAULT_PORTS = {"http": 80, "https": 443}
# Networks that `is_global` allows (five ways of IPv4 inside IPv6, relays, services of the nearest network,
# documentation).
NOT_PUBLIC_NETWORKS = [
    ipaddress.ip_network(network)
    for network in (
        "::/96",
        "::ffff:0:0/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2001::/23",
        "2002::/16",
        "3fff::/20",
        "192.88.99.0/24",
        "192.0.0.0/24",
    )
]
CONTENT_TYPES = {"text/html", "application/xhtml+xml", "text/plain"}
# The first bytes of files that are not text. The site's own content type may be wrong.
BINARY_SIGNATURES = (
    *(b"%PDF", b"PK\x03\x04", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"RIFF", b"\x1f\x8b", b"\x7fELF", b"MZ\x90"),
    *(b"ID3", b"OggS", b"Rar!", b"7z\xbc\xaf", b"\xd0\xcf\x11\xe0", b"{\\rtf"),
)
BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")

PASTE_INSTEAD = _("Open the page in your browser and paste its text instead.")
# The same sentence for forbidden addresses and for unknown names: it must not reveal which hosts our network has.
NOT_ALLOWED_SENTENCE = format_lazy(
    "{} {}", _("No page of the public web can be fetched from this address. Look whether it is whole."), PASTE_INSTEAD
)
STATUS_SENTENCES = {
    401: _("The site wants a login for this page (401)."),
    402: _("The site wants to be paid for this page (402)."),
    403: _("The site refuses this page to programs (403)."),
    404: _("There is no page at this address (404)."),
    410: _("The page at this address was taken away (410)."),
    451: _("The site may not show this page here, for legal reasons (451)."),
}


class FetchRefused(Exception):
    """The page was not fetched; the message is a sentence for the user who typed the address."""


@dataclass(frozen=True)
class FetchedPage:
    """A page: the final address, the content type and charset that the site names, and the unpacked bytes."""

    url: str
    content_type: str
    charset: str
    data: bytes


@dataclass(frozen=True)
class WebAddress:
    """The parts of an address. `host` is ASCII; `target` is the path and query of the request line."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def name(self):
        """The host in the form of the `Host` header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self):
        return f"{self.scheme}://{self.name}{self.target}"


def is_public_web_address(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether this is an address of the public internet; addresses that may lead into our own network are not."""
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    if address.version == 6 and address.is_site_local:
        return False
    return not any(address in network for network in NOT_PUBLIC_NETWORKS if network.version == address.version)


def web_fetch_may_reach(address: ipaddress.IPv4Address | ipaddress.IPv6Address, port: int) -> bool:
    return port in DEFAULT_PORTS.values() and is_public_web_address(address)


def resolve_web_host(host: str) -> list[str]:
    """All addresses of a name from the system's resolver. Raises OSError."""
    return [found[4][0] for found in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]


def fetch_web_page(
    url: str,
    *,
    may_reach: Callable[[ipaddress.IPv4Address | ipaddress.IPv6Address, int], bool] = web_fetch_may_reach,
    resolve: Callable[[str], list[str]] = resolve_web_host,
    trust: ssl.SSLContext | None = None,
    seconds: float = MOST_SECONDS,
) -> FetchedPage:
    """Fetch a page by GET, with at most MOST_REDIRECTS redirects, within `seconds` in total.

    `may_reach` decides about each address and port, `resolve` returns the addresses of a name, `trust` has the
    certificate authorities; these three are parameters for the tests. Raises FetchRefused with a sentence.
    """
    deadline = time.monotonic() + seconds
    place = read_web_fetch_address(url)
    for _attempt in range(MOST_REDIRECTS + 1):
        try:
            answer = request_web_page(
                place, reachable_web_addresses(place, may_reach, resolve, deadline), trust, deadline
            )
        except (OSError, ValueError, http.client.HTTPException, zlib.error) as error:  # a chunk of -5 bytes: ValueError
            raise FetchRefused(f"{web_fetch_error_sentence(error)} {PASTE_INSTEAD}") from error
        if isinstance(answer, FetchedPage):
            return answer
        place = web_redirect_address(place, answer)
    raise FetchRefused(
        gettext("This address leads on to another more than %(hops)s times. %(instead)s")
        % {"hops": MOST_REDIRECTS, "instead": PASTE_INSTEAD}
    )


def read_web_fetch_address(url: str) -> WebAddress:
    """Parse an address; all later steps use the result. Raises FetchRefused."""
    found = ADDRESS_PARTS.fullmatch(url)
    if found is None or len(url) > 2_000 or UNFIT_CHARACTERS.search(url):
        raise FetchRefused(NOT_ALLOWED_SENTENCE)
    scheme = found["scheme"].lower()
    try:
        host = found["host"].strip("[]").encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise FetchRefused(NOT_ALLOWED_SENTENCE) from None
    port = int(found["port"]) if found["port"] else DEFAULT_PORTS[scheme]
    if not re.fullmatch(r"[0-9a-z._:-]+", host) or host.rstrip(".") == settings.SITE.hostname:
        raise FetchRefused(NOT_ALLOWED_SENTENCE)
    # Percent-encoded characters stay encoded; the others are encoded as browsers do.
    target = quote((found["path"] or "/") + (found["query"] or ""), safe="/?%:@!$&'()*+,;=-._~")
    return WebAddress(scheme, host, port, target)


def web_redirect_address(place, location):
    """The address that a redirect leads to. Raises FetchRefused."""
    try:
        found = read_web_fetch_address(urljoin(place.url, location))
    except ValueError:
        raise FetchRefused(NOT_ALLOWED_SENTENCE) from None
    if place.scheme == "https" and found.scheme == "http":
        raise FetchRefused(
            gettext("The site leads from https:// to http://, where the page could be changed on its way. %(instead)s")
            % {"instead": PASTE_INSTEAD}
        )
    return found


def reachable_web_addresses(place, may_reach, resolve, deadline):
    """The IP addresses of the host. Raises FetchRefused unless all of them are allowed, and TimeoutError."""
    try:
        found = run_in_time(lambda: resolve(place.host), deadline)
        addresses = [ipaddress.ip_address(text) for text in dict.fromkeys(found)]
    except TimeoutError:
        raise
    except (OSError, ValueError):
        raise FetchRefused(NOT_ALLOWED_SENTENCE) from None
    if not addresses or not all(may_reach(address, place.port) for address in addresses):
        raise FetchRefused(NOT_ALLOWED_SENTENCE)
    return addresses


def run_in_time(work, deadline):
    """Run `work` in a thread, since the system's resolver has no timeout.

    Returns the result of `work` or raises its error. Raises TimeoutError at the deadline.
    """
    done = queue.SimpleQueue()

    def run():
        try:
            done.put((work(), None))
        except Exception as error:  # raised again in the waiting thread
            done.put((None, error))

    threading.Thread(target=run, daemon=True).start()
    try:
        result, error = done.get(timeout=web_fetch_seconds_left(deadline))
    except queue.Empty:
        raise TimeoutError from None
    if error:
        raise error
    return result


def web_fetch_seconds_left(deadline):
    """The seconds until the deadline. Raises TimeoutError after the deadline."""
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


def request_web_page(place, addresses, trust, deadline):
    """The page as FetchedPage, or the address of its redirect as text."""
    with open_web_fetch_socket(place, addresses, trust, deadline) as plain:
        wire = TimedSocket(plain, deadline)
        connection = http.client.HTTPConnection(place.host, place.port)
        connection.auto_open = 0  # it uses the given socket, and never opens another
        connection.sock = wire
        connection.putrequest("GET", place.target, skip_host=True, skip_accept_encoding=True)
        for name, value in web_request_headers(place).items():
            connection.putheader(name, value)
        connection.endheaders()
        with connection.getresponse() as response:
            wire.reader.allowance += LARGEST_PAGE + CHUNK_SIZE
            return read_web_response(place, response)


def read_web_response(place, response):
    location = response.headers.get("Location", "")
    if response.status in {301, 302, 303, 307, 308} and location:
        return location.encode("latin-1").decode("utf-8", "replace")
    if response.status != 200:
        raise FetchRefused(f"{web_status_sentence(response)} {PASTE_INSTEAD}")
    return page_of_web_response(place, response)


def web_request_headers(place):
    return {
        "Host": place.name,
        "User-Agent": f"factwatch (+{settings.SITE_URL}/about/)",
        "Accept": "text/html, application/xhtml+xml, text/plain;q=0.5",
        "Accept-Encoding": "gzip",
        "Connection": "close",
    }


def open_web_fetch_socket(place, addresses, trust, deadline):
    """A socket to the first address that answers, with TLS if the scheme is https."""
    problem = None
    for number, address in enumerate(addresses):
        plain = socket.socket(socket.AF_INET6 if address.version == 6 else socket.AF_INET)
        try:
            plain.settimeout(web_fetch_seconds_left(deadline) / (len(addresses) - number))
            plain.connect((str(address), place.port))
            if place.scheme == "http":
                return plain
            plain.settimeout(web_fetch_seconds_left(deadline))
            return (trust or ssl.create_default_context()).wrap_socket(plain, server_hostname=place.host)
        except OSError as error:
            plain.close()
            problem = error
    raise problem


class TimedSocket:
    """A socket in the form that `http.client` uses. `close` does nothing: `request_web_page` closes the socket."""

    def __init__(self, plain, deadline):
        self.plain, self.deadline = plain, deadline
        self.reader = TimedReader(plain, deadline)

    def sendall(self, data):
        self.plain.settimeout(web_fetch_seconds_left(self.deadline))
        self.plain.sendall(data)

    def makefile(self, mode):
        return io.BufferedReader(self.reader)

    def close(self):
        pass


class TimedReader(io.RawIOBase):
    """The bytes of a socket, with one deadline for all reads together and a limit on the number of bytes."""

    def __init__(self, plain, deadline):
        self.plain, self.deadline, self.allowance = plain, deadline, LARGEST_HEAD

    def readable(self):
        return True

    def readinto(self, buffer):
        self.plain.settimeout(web_fetch_seconds_left(self.deadline))
        count = self.plain.recv_into(buffer)
        self.allowance -= count
        if self.allowance < 0:
            raise http.client.LineTooLong("answer")
        return count


def page_of_web_response(place, response):
    """The page of a response. Raises FetchRefused unless its content type and its bytes are text."""
    content_type = response.headers.get_content_type() if response.headers.get("Content-Type") else ""
    if content_type not in CONTENT_TYPES:
        named = f"“{content_type[:60]}”" if content_type else gettext("nothing that says what it is")
        raise FetchRefused(
            gettext("At this address is no web page or text, but %(named)s. %(instead)s")
            % {"named": named, "instead": PASTE_INSTEAD}
        )
    if (response.length or 0) > LARGEST_PAGE:
        raise FetchRefused(too_long_sentence())
    data = read_web_response_body(response)
    if data.startswith(BINARY_SIGNATURES) or (b"\0" in data[:1_024] and not data.startswith(BYTE_ORDER_MARKS)):
        raise FetchRefused(
            gettext("The site calls this a web page, but it is a file of another kind. %(instead)s")
            % {"instead": PASTE_INSTEAD}
        )
    return FetchedPage(place.url, content_type, response.headers.get_content_charset() or "", data)


def read_web_response_body(response):
    """The body, unpacked while it is read; at most LARGEST_PAGE bytes and one more are held."""
    unpack = web_response_unpacker(response.headers.get("Content-Encoding", "").strip().lower())
    body = bytearray()
    while chunk := response.read(CHUNK_SIZE):
        body += unpack.decompress(chunk, LARGEST_PAGE + 1 - len(body)) if unpack else chunk
        if len(body) > LARGEST_PAGE:
            raise FetchRefused(too_long_sentence())
    if response.length or (unpack and (unpack.unused_data or not unpack.eof)):
        raise http.client.IncompleteRead(b"")
    return bytes(body)


def web_response_unpacker(encoding):
    """The decompressor for this content encoding; None for a body that is not compressed. Raises FetchRefused."""
    if encoding in {"", "identity"}:
        return None
    if encoding not in {"gzip", "x-gzip", "deflate"}:
        raise FetchRefused(
            gettext("The site packs this page in a way that is not read here. %(instead)s") % {"instead": PASTE_INSTEAD}
        )
    return zlib.decompressobj(wbits=47)  # gzip or zlib, by its header


def too_long_sentence():
    return gettext("This page is longer than %(limit)s MB. %(instead)s") % {
        "limit": LARGEST_PAGE // 1000000,
        "instead": PASTE_INSTEAD,
    }


def web_status_sentence(response):
    """A sentence about a status that is neither the page nor a redirect."""
    if response.status == 429:
        wait = response.headers.get("Retry-After", "")
        if re.fullmatch(r"[0-9]{1,6}", wait):
            return gettext("The site asks to be left alone for %(wait)s seconds (429).") % {"wait": wait}
        return gettext("The site asks to be left alone (429).")
    if 500 <= response.status <= 599:
        return gettext("The site has a fault of its own (%(status)s). Try again later.") % {"status": response.status}
    other = gettext("The site did not give this page (%(status)s).") % {"status": response.status}
    return STATUS_SENTENCES.get(response.status, other)


def web_fetch_error_sentence(error):
    """A sentence about an error with an allowed address."""
    if isinstance(error, TimeoutError):
        return gettext("The site took longer than %(seconds)s seconds.") % {"seconds": MOST_SECONDS}
    if isinstance(error, ssl.SSLCertVerificationError):
        return gettext("The site cannot prove that it is the one of this address: its certificate does not hold.")
    if isinstance(error, ssl.SSLError):
        return gettext("No secure connection with the site could be made.")
    if isinstance(error, OSError) and not isinstance(error, ConnectionResetError):
        return gettext("The site does not answer.")
    return gettext("The site’s answer broke off or could not be read.")
