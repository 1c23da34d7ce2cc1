"""`manage.py serve`: run the site in a production server.

The server is Granian: a browser's idle preconnections block none of its workers, unlike gunicorn's sync workers.
Clients that send slowly do block them, so in production a proxy that buffers requests is needed (README, Deploy).
"""

import errno
import http.client
import multiprocessing
import os
import signal
import socket
import threading
import time
from importlib import import_module
from multiprocessing.connection import wait
from urllib.parse import urlsplit

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from factwatch.worker import running_worker

WORKERS = 2
THREADS = 4  # of each worker; a view spends much of its time waiting for the database
PATIENCE = 60  # seconds until the first answer
RELEASE = 5  # seconds for a stopping server to free its port
LAST_REQUESTS = 10  # seconds for running requests when the server stops


class Command(BaseCommand):
    help = "Serve the site until Ctrl-C or SIGTERM."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1")
        parser.add_argument("--port", type=int, default=os.environ.get("PORT") or "8000")
        parser.add_argument("--with-parent", action="store_true", help="End when the program that started this ends.")
        parser.add_argument("--check-port", action="store_true", help="Only check whether the port is free.")

    def handle(self, *, host, port, check_port, with_parent, **options):
        refuse_port_in_use(host, port)
        if check_port:
            return
        call_command("collectstatic", interactive=False, verbosity=0)
        site = os.environ.setdefault("SITE_URL", f"http://localhost:{port}")  # the workers' settings read it too
        server = make_server(host, port)
        answered = threading.Event()
        watch = threading.Thread(target=self.announce, args=(server, site.rstrip("/"), answered), daemon=True)
        # Granian has just set its signal handlers. Its SIGHUP reloads, but here a closed terminal must end the site.
        server.on_startup(lambda: signal.signal(signal.SIGHUP, server.signal_handler_interrupt))
        server.on_startup(watch.start)
        if with_parent:
            threading.Thread(target=end_with_parent, args=(server, os.getppid()), daemon=True).start()
        with running_worker():
            server.serve(target_loader=load_application)
        if not answered.is_set() and not watch.is_alive():
            raise CommandError(f"factwatch did not answer within {PATIENCE} seconds.")

    def announce(self, server, site, answered):
        """Print the ready line when the site answers; end a server that does not answer in time."""
        deadline = time.monotonic() + PATIENCE
        while not site_answers(server.bind_addr, server.bind_port, site):
            if time.monotonic() > deadline:
                server.signal_handler_interrupt()
                return
            time.sleep(0.1)
        answered.set()
        self.stdout.write(f"factwatch is ready: {site}/")
        self.stdout.flush()


def end_with_parent(server, parent):
    """End the server when make was killed: it would keep the port, and nobody would know which process to end."""
    while os.getppid() == parent:
        time.sleep(0.2)
    server.signal_handler_interrupt()


def refuse_port_in_use(host, port):
    """Raise CommandError unless the address is free; Granian itself would share it with another server.

    A server that is stopping has RELEASE seconds to free it.
    """
    deadline = time.monotonic() + RELEASE
    while is_port_in_use(host, port):
        if time.monotonic() > deadline:
            raise CommandError(f"Port {port} is in use: end the program that uses it, or set PORT.")
        time.sleep(0.2)


def is_port_in_use(host, port):
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen()
            return False
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return True
        raise CommandError(f"The site cannot listen on {host}, port {port}: {error.strerror}.") from error


def make_server(host, port):
    # Not forked: a fork would inherit the launcher's locks and connections.
    multiprocessing.set_start_method("spawn", force=True)
    return Granian(
        "factwatch.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=WORKERS,
        blocking_threads=THREADS,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=LAST_REQUESTS,
    )


def load_application(target):
    """Load the application in a worker. The worker ends when its server is killed: it would keep the port."""
    os.setsid()  # a terminal's Ctrl-C then reaches only the server, which ends its workers in order
    server = multiprocessing.parent_process()

    def end_with_server():
        wait([server.sentinel])
        os._exit(1)

    threading.Thread(target=end_with_server, daemon=True).start()
    module, name = target.split(":")
    return getattr(import_module(module), name)


def site_answers(host, port, site):
    """Return whether /health/ has status 200 for a request as a proxy in front of the site sends it."""
    address = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  an address to request, not to bind
    parts = urlsplit(site)
    connection = http.client.HTTPConnection(address, port, timeout=5)
    try:
        connection.request("GET", "/health/", headers={"Host": parts.netloc, "X-Forwarded-Proto": parts.scheme})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False  # not yet
    finally:
        connection.close()
