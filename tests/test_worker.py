"""The worker process of the site. The tests run a real process of a stand-in command."""

import contextlib
import os
import signal
import sys
import time

import psutil
import pytest

from factwatch.worker import running_worker

STAND_IN = "import os, sys, time; print(os.getpid(), file=open(sys.argv[1], 'a'), flush=True); time.sleep(60)"


def started(file, count):
    """Wait until the file lists `count` process ids, for at most 30 s; return the ids."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        pids = file.read_text().split() if file.exists() else []
        if len(pids) >= count:
            return [int(pid) for pid in pids]
        time.sleep(0.05)
    return pytest.fail(f"not started {count} times")


def test_a_worker_that_dies_is_started_anew_and_the_last_one_ends_with_the_site(tmp_path):
    file = tmp_path / "pids"
    with running_worker([sys.executable, "-c", STAND_IN, str(file)]):
        [first] = started(file, 1)
        os.kill(first, signal.SIGKILL)
        _, second = started(file, 2)
        assert psutil.pid_exists(second)
    assert not psutil.pid_exists(second)


def test_no_worker_stays_when_the_site_fails(tmp_path):
    file = tmp_path / "pids"
    with contextlib.suppress(RuntimeError), running_worker([sys.executable, "-c", STAND_IN, str(file)]):
        [worker] = started(file, 1)
        raise RuntimeError
    assert not psutil.pid_exists(worker)
