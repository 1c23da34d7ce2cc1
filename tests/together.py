"""Several people at once: calls in threads of their own, and browsers that are logged in."""

import threading

from django.db import connection
from django.test import Client


def call_at_once(*calls):
    """Call all at the same time, each in a thread with a connection of its own; return what each returned or raised."""
    ready, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(number, call):
        ready.wait()
        try:
            results[number] = call()
        except Exception as error:  # told by what is compared with it
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads)
    return results


def logged_in_clients(*people):
    clients = [Client(raise_request_exception=False) for _ in people]
    for browser, person in zip(clients, people, strict=True):
        browser.force_login(person)
    return clients
