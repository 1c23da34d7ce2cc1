"""The worker that runs the tasks that wait in the database, as a child process of the server.

It is a separate process, so that a fetch that hangs or fails delays no page.
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.conf import settings

LAST_TASK = 12  # seconds for a running task when the server stops; a fetch takes ten
PAUSE = 2  # seconds before a dead worker is started again


WORK_COMMAND = (sys.executable, str(settings.BASE_DIR / "manage.py"), "work", "--with-parent")


@contextmanager
def running_worker(command: Sequence[str] = WORK_COMMAND) -> Iterator[None]:
    """Keep a worker running during a `with` block: start it again when it dies, end it at the end of the block."""
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
        # A separate session: a terminal's Ctrl-C reaches only the server, which then ends the worker in order.
        worker = subprocess.Popen(command, start_new_session=True)  # noqa: S603  no part of the command is user input
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
    """End this process when its parent process was killed: nobody would need its work."""
    while os.getppid() == parent:
        time.sleep(0.2)
    os._exit(1)
