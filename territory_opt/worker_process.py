"""Processes that work for this one: without a say in interrupts, and none that outlives it."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import parent_process
from threading import Lock, Thread, current_thread, main_thread

_one_at_a_time = Lock()


@contextmanager
def making_processes() -> Iterator[None]:
    """Make processes that ignore interrupts from their first moment; only the main thread has a say in that.

    Interrupts are left to the process that gives the work. One thread at a time makes processes.
    """
    with _one_at_a_time:
        if current_thread() is not main_thread():
            yield
            return
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)


def get_ready() -> None:
    """Leave interrupts to the process that gives the work, and end when it ends, which a killed one cannot ask for.

    Called first in a process that works for another.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
