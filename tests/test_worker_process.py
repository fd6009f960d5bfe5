"""Processes that work for this one: who hears an interrupt while they are made."""

import signal
from threading import Thread

from territory_opt.worker_process import making_processes


def test_interrupts_are_ignored_only_while_processes_are_made() -> None:
    before = signal.getsignal(signal.SIGINT)

    with making_processes():
        meanwhile = signal.getsignal(signal.SIGINT)

    assert (signal.SIG_IGN, before) == (meanwhile, signal.getsignal(signal.SIGINT))


def test_another_thread_than_the_main_one_makes_processes_and_leaves_interrupts_alone() -> None:
    before, heard = signal.getsignal(signal.SIGINT), []

    def make() -> None:
        with making_processes():
            heard.append(signal.getsignal(signal.SIGINT))

    thread = Thread(target=make)
    thread.start()
    thread.join()

    assert [before] == heard
