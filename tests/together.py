"""Several users at the same time: calls in separate threads, and test clients that are logged in."""

import threading

from django.db import connection
from django.test import Client


def call_at_once(*calls):
    """Run all calls at once, each in its own thread and database connection; return the result or exception of each."""
    ready, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(number, call):
        ready.wait()
        try:
            results[number] = call()
        except Exception as error:  # the caller compares it with the expected result
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
