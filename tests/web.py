"""A small web for tests: servers on this machine, host names that resolve to them, and a record of connections."""

import ipaddress
import socket
import ssl
import threading
from functools import partial
from pathlib import Path

import pytest

from articles.web_fetch import fetch_web_page

CERTIFICATES = Path(__file__).parent / "certificates"
LOOPBACK = ipaddress.ip_address("127.0.0.1")


def http_answer(body=b"", *, status="200 OK", content_type="text/html; charset=utf-8", **headers):
    """The bytes of an HTTP response. In the names of `headers`, underscores stand for hyphens."""
    lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    if content_type:
        lines.append(f"Content-Type: {content_type}")
    if not {"Content_Length", "Transfer_Encoding"} & headers.keys():
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Site:
    """A server that gives its scripted answers in turn, then repeats the last answer.

    An answer is bytes, or a function that gets the connection and the bytes of the request.
    """

    def __init__(self, *answers, certificate=None):
        self.answers, self.asked = list(answers), []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.context = None
        if certificate:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(CERTIFICATES / f"{certificate}.pem")
        threading.Thread(target=self.serve, daemon=True).start()

    def url(self, path="/", host="news.example"):
        return f"{'https' if self.context else 'http'}://{host}:{self.port}{path}"

    def serve(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.give, args=(connection,), daemon=True).start()

    def end(self):
        self.listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits in accept
        self.listener.close()

    def give(self, connection):
        try:
            with connection:
                if self.context:
                    connection = self.context.wrap_socket(connection, server_side=True)
                asked = b""
                while not asked.endswith(b"\r\n\r\n"):
                    more = connection.recv(65_536)
                    if not more:
                        return
                    asked += more
                self.asked.append(asked.decode())
                given = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                given(connection, asked) if callable(given) else connection.sendall(given)
        except OSError:
            pass  # the client closed the connection, as several tests intend


@pytest.fixture
def site():
    """Start servers: `site(answer, …)`. They end with the test."""
    started = []

    def start(*answers, **options):
        started.append(Site(*answers, **options))
        return started[-1]

    yield start
    for one in started:
        one.end()


@pytest.fixture
def connections(monkeypatch):
    """A list of the addresses that sockets connect to during the test."""
    seen = []
    connect = socket.socket.connect

    def watched(self, address):
        seen.append(address)
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", watched)
    return seen


def resolver_of(**known):
    """A resolver of these host names, with underscores for dots. The system parses IP addresses and other numbers."""
    table = {name.replace("_", "."): addresses.split() for name, addresses in known.items()}

    def resolve(host):
        if host in table:
            return table[host]
        return [found[4][0] for found in socket.getaddrinfo(host, None, flags=socket.AI_NUMERICHOST)]

    return resolve


def fetch_reaching(*sites, trust=None, seconds=10, **known):
    """`fetch_web_page` with one difference: it may reach these servers on this machine, and no other address."""
    ports = {one.port for one in sites}
    return partial(
        fetch_web_page,
        may_reach=lambda address, port: address == LOOPBACK and port in ports,
        resolve=resolver_of(news_example="127.0.0.1", **known),
        trust=trust,
        seconds=seconds,
    )
