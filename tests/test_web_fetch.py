import gzip
import ipaddress
import socket
import ssl
import time
import zlib

import pytest

from articles.web_fetch import (
    LARGEST_HEAD,
    LARGEST_PAGE,
    NOT_ALLOWED_SENTENCE,
    FetchRefused,
    fetch_web_page,
    is_public_web_address,
    read_web_fetch_address,
)
from tests.web import CERTIFICATES, Site, fetch_reaching, http_answer, resolver_of

PAGE = "<!doctype html><title>Berita</title><p>Iran mengakui mengirim drone — “sebelum perang”.".encode()

# LOOPBACKS: names and numbers of this machine. INNER_SIX, INNER_FOUR: addresses that no host name may have.
LOOPBACKS = [
    "127.0.0.1",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "0",
    "127.1",
    "2130706433",
    "0x7f.1",
    "0177.0.0.1",
    "017700000001",
    "0x7f000001",
    "①②⑦.⓪.⓪.①",
    "127。0。0。1",
    "127.0.0.1.",
    "127.127.127.127",
    "0.0.0.0",  # noqa: S104
]
INNER_SIX = [
    "::1",
    "::",
    "::ffff:127.0.0.1",
    "::ffff:a9fe:a9fe",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::7f00:1",
    "2002:7f00:1::",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:1::1",
    "2001:20::1",
    "fec0::1",
    "fe80::1",
    "fc00::1",
    "fd12:3456:789a::1",
    "ff02::1",
    "2001:db8::1",
    "3fff::1",
    "100::1",
]
INNER_FOUR = [
    "10.0.0.1",
    "10.255.255.255",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.127.255.255",
    "192.0.0.1",
    "192.0.0.171",
    "192.0.2.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "192.88.99.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
]
PUBLIC = [
    "8.8.8.8",
    "1.1.1.1",
    "93.184.216.34",
    "100.63.255.254",
    "100.128.0.1",
    "172.15.255.255",
    "172.32.0.1",
    "11.0.0.1",
    "192.169.0.1",
    "198.17.255.255",
    "198.20.0.1",
    "223.255.255.255",
    "2606:2800:220:1::1",
    "2a00:1450:4001:80b::200e",
    "2001:4860:4860::8888",
]
# URLs with an invalid form, scheme, user name, character, host name, port or length.
ODD = [
    "",
    "news.example",
    "//news.example/",
    "http:news.example",
    "http:/news.example",
    "http://",
    "https:///path",
    "file:///etc/passwd",
    "ftp://news.example/",
    "gopher://news.example:70/_x",
    "data:text/html,<p>x",
    "jar:http://news.example!/x",
    "javascript:alert(1)",
    "http://good@127.0.0.1/",
    "http://good:secret@news.example/",
    "http://127.0.0.1#@news.example/",
    "http://127.0.0.1\\@news.example/",
    "http://news.example\\@127.0.0.1/",
    "http://news.example\t.inner/",
    "http://news.exa\nmple/",
    "http://news.example/a b",
    "http://news.example/\x00",
    "http://news.example/\r\nHost: inner",
    "http://news\u200b.example/",
    "http://news.example/\ud800",
    " http://news.example/",
    "http://[::1]@news.example/",
    "http://[::1",
    "http://[fe80::1%25eth0]/",
    "http://[fe80::1%eth0]/",
    "http://news..example/",
    "http://" + "a" * 64 + ".example/",
    "http://" + "a." * 900 + "example/",
    "http://news.example:0/",
    "http://news.example:22/",
    "http://news.example:25/",
    "http://news.example:5432/",
    "http://news.example:6379/",
    "http://news.example:8000/",
    "http://news.example:65536/",
    "http://news.example:99999/",
    "http://news.example:80:80/",
    "http://news.example:８０/",
    "http://news.example:-80/",
    "http://news.example/" + "x" * 2_000,
]
FORBIDDEN = [
    *(f"http://{host}/" for host in [*LOOPBACKS, *INNER_FOUR]),
    *(f"https://[{host}]/" for host in INNER_SIX),
    *ODD,
]


def test_at_least_sixty_forms_are_tried():
    assert len(set(FORBIDDEN)) >= 60


@pytest.mark.parametrize("url", FORBIDDEN)
def test_no_forbidden_address_is_connected_to_and_all_get_one_sentence(url, connections):
    with pytest.raises(FetchRefused) as refused:
        fetch_web_page(
            url, resolve=resolver_of(news_example="93.184.216.34", localhost="127.0.0.1", LOCALHOST="127.0.0.1")
        )
    assert (str(refused.value), connections) == (NOT_ALLOWED_SENTENCE, [])


@pytest.mark.parametrize("text", [*INNER_FOUR, *INNER_SIX])
def test_inner_addresses_are_not_public(text):
    assert not is_public_web_address(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_public_addresses_are_public_up_to_the_edges(text):
    assert is_public_web_address(ipaddress.ip_address(text))


@pytest.mark.parametrize(
    "addresses",
    ["93.184.216.34 10.0.0.1", "10.0.0.1 93.184.216.34", "93.184.216.34 ::1", "fd00::1", "", "no-address"],
)
def test_one_inner_address_refuses_the_whole_name(addresses, connections):
    with pytest.raises(FetchRefused) as refused:
        fetch_web_page("https://news.example/", resolve=resolver_of(news_example=addresses))
    assert (str(refused.value), connections) == (NOT_ALLOWED_SENTENCE, [])


def test_a_name_that_does_not_exist_gets_the_same_sentence(connections):
    def nowhere(host):
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    with pytest.raises(FetchRefused) as refused:
        fetch_web_page("https://news.example/", resolve=nowhere)
    assert (str(refused.value), connections) == (NOT_ALLOWED_SENTENCE, [])


def test_a_name_is_resolved_once_and_the_judged_address_is_connected_to(site, connections):
    one = site(http_answer(PAGE))
    asked = []

    def rebinding(host):
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    fetched = fetch_web_page(one.url(), may_reach=lambda address, port: str(address) == "127.0.0.1", resolve=rebinding)
    assert (fetched.data, asked, connections) == (PAGE, ["news.example"], [("127.0.0.1", one.port)])


def test_this_site_is_not_fetched(settings, connections):
    settings.SITE = settings.SITE._replace(netloc="claims.example.org")
    with pytest.raises(FetchRefused, match="No page of the public web"):
        fetch_web_page("https://claims.example.org/desk/", resolve=lambda host: ["93.184.216.34"])
    assert connections == []


def test_a_page_comes_with_its_type_and_charset_and_the_request_carries_nothing_of_ours(site, monkeypatch, tmp_path):
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    (tmp_path / ".netrc").write_text("machine news.example login editor password secret")
    monkeypatch.setenv("HOME", str(tmp_path))
    one = site(http_answer(PAGE, Set_Cookie="id=1"))
    fetched = fetch_reaching(one)(one.url("/berita/utusan?a=1&b=%20ü#part"))
    fetch_reaching(one)(one.url())
    assert (fetched.content_type, fetched.charset, fetched.data) == ("text/html", "utf-8", PAGE)
    assert fetched.url == one.url("/berita/utusan?a=1&b=%20%C3%BC")
    assert one.asked[0].startswith(f"GET /berita/utusan?a=1&b=%20%C3%BC HTTP/1.1\r\nHost: news.example:{one.port}\r\n")
    assert not any(word in "".join(one.asked).lower() for word in ("cookie", "authorization", "referer", "proxy"))


@pytest.mark.parametrize("path", ["/next", "next", "//news.example:{port}/next", "http://news.example:{port}/next"])
def test_a_redirect_is_followed(path, site):
    one = site(lambda *_: None)
    one.answers = [http_answer(status="302 Found", Location=path.format(port=one.port)), http_answer(PAGE)]
    assert fetch_reaching(one)(one.url()).url == one.url("/next")


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://news.example:22/", "file:///etc/passwd", "http://[::1]/"])
def test_each_redirect_is_judged_anew(url, site, connections):
    one = site(http_answer(status="302 Found", Location=url))
    with pytest.raises(FetchRefused) as refused:
        fetch_reaching(one)(one.url())
    assert (str(refused.value), connections) == (NOT_ALLOWED_SENTENCE, [("127.0.0.1", one.port)])


@pytest.mark.parametrize("location", ["http://[", "\\\\127.0.0.1\\x", "http://10.0.0.1/", "//inner", "", "http://x y/"])
def test_a_redirect_to_nonsense_gets_a_sentence(location, site):
    one = site(http_answer(status="301 Moved", Location=location))
    with pytest.raises(FetchRefused, match="paste its text"):
        fetch_reaching(one)(one.url())


def test_three_redirects_are_followed_and_a_loop_is_not(site):
    one = site(*[http_answer(status="307 Temporary", Location=f"/{hop}") for hop in range(3)], http_answer(PAGE))
    assert fetch_reaching(one)(one.url()).url == one.url("/2")
    loop = site(http_answer(status="302 Found", Location="/"))
    with pytest.raises(FetchRefused, match="more than 3 times"):
        fetch_reaching(loop)(loop.url())
    assert len(loop.asked) == 4


def trusting():
    context = ssl.create_default_context(cafile=CERTIFICATES / "authority.pem")
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def test_https_proves_the_name_and_not_the_address(site):
    one = site(http_answer(PAGE), certificate="good")
    assert fetch_reaching(one, trust=trusting())(one.url()).data == PAGE
    assert f"Host: news.example:{one.port}" in one.asked[0]


@pytest.mark.parametrize("certificate", ["self-signed", "expired", "other-host"])
def test_a_certificate_that_does_not_hold_is_refused(certificate, site):
    one = site(http_answer(PAGE), certificate=certificate)
    with pytest.raises(FetchRefused, match="certificate does not hold"):
        fetch_reaching(one, trust=trusting())(one.url())
    assert one.asked == []


def test_the_certificates_of_the_tests_are_not_trusted_by_default(site):
    one = site(http_answer(PAGE), certificate="good")
    with pytest.raises(FetchRefused, match="certificate does not hold"):
        fetch_reaching(one)(one.url())


def test_a_redirect_does_not_lead_out_of_https(site):
    plain = site(http_answer(PAGE))
    one = site(http_answer(status="302 Found", Location=plain.url()), certificate="good")
    with pytest.raises(FetchRefused, match="from https:// to http://"):
        fetch_reaching(one, plain, trust=trusting())(one.url())
    assert plain.asked == []


def endless(head, piece, pause=0.0):
    """A response that the server never ends."""

    def give(connection, asked):
        connection.sendall(head)
        while True:
            connection.sendall(piece)
            time.sleep(pause)

    return give


def packed(pack, size, **headers):
    """A response of `size` zero bytes. They are packed only at the time of the request."""
    return lambda connection, asked: connection.sendall(http_answer(pack(bytes(size)), **headers))


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@pytest.mark.parametrize(
    "given",
    [
        endless(HEAD + b"\r\n", b"<p>x" * 10_000),
        endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"2710\r\n" + b"<p>xxxxxx " * 1_000 + b"\r\n"),
        http_answer(b"", Content_Length=200_000_000),
        http_answer(b" " * (LARGEST_PAGE + 1)),
        packed(gzip.compress, 200_000_000, Content_Encoding="gzip"),
        packed(zlib.compress, 20_000_000, Content_Encoding="deflate"),
        endless(HEAD + b"Content-Encoding: gzip\r\n\r\n", gzip.compress(b" " * (LARGEST_PAGE + 1))),
    ],
    ids=["endless", "chunked", "says-so", "one-more", "gzip-bomb", "deflate-bomb", "endless-gzip"],
)
def test_more_than_five_megabytes_are_not_read(given, site):
    one = site(given)
    with pytest.raises(FetchRefused, match="longer than 5 MB"):
        fetch_reaching(one)(one.url())


def test_five_megabytes_are_read_packed_or_not(site):
    page = b"<p>" + b"x" * (LARGEST_PAGE - 3)
    for given in (http_answer(page), http_answer(gzip.compress(page), Content_Encoding="gzip")):
        one = site(given)
        assert fetch_reaching(one)(one.url()).data == page


@pytest.mark.parametrize(
    "given",
    [
        http_answer(PAGE, Content_Length=len(PAGE) + 1),
        http_answer(gzip.compress(PAGE)[:-9], Content_Encoding="gzip"),
        http_answer(gzip.compress(PAGE) + b"more", Content_Encoding="gzip"),
        http_answer(PAGE, Content_Encoding="gzip"),
        http_answer(b"zz\r\nx", Transfer_Encoding="chunked"),
        http_answer(b"-5\r\nx\r\n0\r\n\r\n", Transfer_Encoding="chunked"),
        http_answer(PAGE, content_type="text/html; charset*=a\0b''utf-8"),
        b"",
        b"what?\r\n\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        HEAD + b"X: " + b"x" * LARGEST_HEAD + b"\r\n\r\n",
        HEAD + b"X: x\r\n" * 5_000 + b"\r\n",
        endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        endless(HEAD, b"X: y\r\n"),
    ],
    ids=[
        *("short", "cut-gzip", "more-gzip", "no-gzip", "no-chunk", "negative-chunk", "nul-charset"),
        *("nothing", "no-http", "no-status"),
        *("long-header", "many-headers", "continue-for-ever", "headers-for-ever"),
    ],
)
def test_an_answer_that_is_broken_gets_a_sentence(given, site):
    one = site(given)
    with pytest.raises(FetchRefused, match="broke off or could not be read"):
        fetch_reaching(one)(one.url())


def silent(connection, asked):
    connection.recv(1)


@pytest.mark.parametrize(
    "given",
    [
        silent,
        endless(HEAD + b"\r\n", b"x", pause=0.1),
        endless(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n", pause=0.1),
        endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n", pause=0.1),
    ],
    ids=["silent", "drip", "dripping-headers", "dripping-chunks"],
)
def test_a_slow_site_is_left_at_the_limit_of_time(given, site):
    one = site(given)
    with pytest.raises(FetchRefused, match="took longer"):
        fetch_reaching(one, seconds=0.5)(one.url())


def test_a_server_that_never_ends_its_handshake_is_left(site):
    one = site(silent)
    with pytest.raises(FetchRefused, match="took longer"):
        fetch_reaching(one, seconds=0.5)(one.url().replace("http:", "https:"))


def test_a_resolver_that_says_nothing_is_left(connections):
    with pytest.raises(FetchRefused, match="took longer"):
        fetch_web_page("https://news.example/", resolve=lambda host: time.sleep(5), seconds=0.2)
    assert connections == []


def test_a_closed_port_of_a_site_that_may_be_reached_gets_a_sentence():
    one = Site(http_answer(PAGE))
    one.end()
    with pytest.raises(FetchRefused, match="does not answer"):
        fetch_reaching(one)(one.url())


@pytest.mark.parametrize("content_type", ["image/png", "application/pdf", "application/json", "", "text/html2"])
def test_other_types_than_pages_and_text_are_refused(content_type, site):
    one = site(http_answer(PAGE, content_type=content_type))
    with pytest.raises(FetchRefused, match="no web page or text"):
        fetch_reaching(one)(one.url())


@pytest.mark.parametrize("content_type", ["text/html", "TEXT/HTML; charset=x", "application/xhtml+xml", "text/plain"])
def test_pages_and_text_are_accepted(content_type, site):
    one = site(http_answer(PAGE, content_type=content_type))
    assert fetch_reaching(one)(one.url()).data == PAGE


@pytest.mark.parametrize("data", [b"%PDF-1.7 x", b"PK\x03\x04", b"\x89PNG\r\n", b"\x7fELF", b"MZ\x90\0", b"text\0text"])
def test_a_file_that_is_called_a_page_is_refused(data, site):
    one = site(http_answer(data))
    with pytest.raises(FetchRefused, match="a file of another kind"):
        fetch_reaching(one)(one.url())


def test_text_in_sixteen_bits_is_text(site):
    one = site(http_answer("Berita".encode("utf-16")))
    assert fetch_reaching(one)(one.url()).data.decode("utf-16") == "Berita"


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("401 Unauthorized", "wants a login"),
        ("402 Payment Required", "wants to be paid"),
        ("403 Forbidden", "refuses this page to programs"),
        ("404 Not Found", "no page at this address"),
        ("410 Gone", "was taken away"),
        ("418 Teapot", r"did not give this page \(418\)"),
        ("429 Too Many Requests", r"left alone for 120 seconds \(429\)"),
        ("451 Unavailable", "legal reasons"),
        ("500 Oops", r"a fault of its own \(500\)"),
        ("503 Away", r"a fault of its own \(503\)"),
        ("204 No Content", r"\(204\)"),
        ("206 Partial", r"\(206\)"),
        ("304 Not Modified", r"\(304\)"),
        ("302 Found", r"\(302\)"),
    ],
)
def test_each_status_has_its_sentence_and_names_the_other_way(status, sentence, site):
    one = site(http_answer(b"<p>captcha", status=status, Retry_After="120"))
    with pytest.raises(FetchRefused, match=f"{sentence}.*paste its text instead"):
        fetch_reaching(one)(one.url())


@pytest.mark.parametrize("wait", ["<script>", "9" * 400, "Fri, 31 Dec 1999 23:59:59 GMT", "-1"])
def test_a_time_to_wait_that_is_no_number_is_not_repeated(wait, site):
    one = site(http_answer(status="429 Too Many Requests", Retry_After=wait))
    with pytest.raises(FetchRefused) as refused:
        fetch_reaching(one)(one.url())
    assert wait not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "host", "target"),
    [
        ("HTTPS://News.Example", "news.example", "/"),
        ("https://bücher.example/ü?q=é", "xn--bcher-kva.example", "/%C3%BC?q=%C3%A9"),
        ("https://news.example/%2e%2e/%00?x#@inner", "news.example", "/%2e%2e/%00?x"),
        ("https://news.example?x=1", "news.example", "/?x=1"),
    ],
)
def test_an_address_is_read_once_into_host_and_target(url, host, target):
    place = read_web_fetch_address(url)
    assert (place.host, place.port, place.target) == (host, 443, target)
