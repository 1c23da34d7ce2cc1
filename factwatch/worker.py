"""The worker that does the tasks which wait in the database, as a child of the server.

It is a process of its own, so that a fetch that hangs or fails holds up no page.
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.conf import settings

LAST_TASK = 12  # seconds that a running task gets at the end; a fetch takes ten
PAUSE = 2  # seconds before a worker that died is started anew


WORK_COMMAND = (sys.executable, str(settings.BASE_DIR / "manage.py"), "work", "--with-parent")


@contextmanager
def running_worker(command: Sequence[str] = WORK_COMMAND) -> Iterator[None]:
    """Keep a worker running for the length of a `with` block: start it anew when it dies, end it at the end."""
    ended = threading.Event()
    keeper = threading.Thread(target=keep_running, args=(command, ended), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ended.set()
        keeper.join()


def keep_running(command, ended):
    while not ended.is_set():
        # A session of its own: a terminal's Ctrl-C reaches the server alone, which ends the worker in order.
        worker = subprocess.Popen(command, start_new_session=True)  # noqa: S603  nothing of it comes from outside
        while worker.poll() is None and not ended.wait(0.2):
            pass
        if ended.is_set():
            end_worker(worker)
        else:
            ended.wait(PAUSE)


def end_worker(worker):
    worker.terminate()
    try:
        worker.wait(LAST_TASK)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()


def exit_with_parent(parent):
    """End this process when the one that started it was killed: it would go on working for nobody."""
    while os.getppid() == parent:
        time.sleep(0.2)
    os._exit(1)
