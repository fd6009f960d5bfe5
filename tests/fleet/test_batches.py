import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import active_children, get_context
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError, WorkerError
from territory_opt.fleet.batches import FEWEST_UNDER_WAY, MOST_DEATHS, WorkerKind, run_batches

KINDS = tuple(WorkerKind)


def squared(number: int) -> int:
    return number * number


def killed_once(mark: Path) -> str:
    """Kill the own process the first time, and name the mark that was left the second time."""
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return mark.name


def killed_at_two(number: int) -> int:
    if number == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def failed_at_two(number: int) -> int:
    if number == 2:
        message = "two"
        raise ValueError(message)
    return number


def own_process(_: object) -> int:
    return os.getpid()


def begun_then_asleep(mark: Path) -> None:
    mark.touch()
    time.sleep(60)


def wait_for(path: Path) -> None:
    while not path.exists():
        time.sleep(0.005)


class Counted(Sequence[int]):
    """Batches that are made when asked for, and count how often."""

    def __init__(self, length: int) -> None:
        self.length, self.made = length, 0

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, place: Any) -> Any:  # noqa: ANN401  # as Sequence
        self.made += 1
        return place


@given(numbers=st.lists(st.integers(0, 99), max_size=30), num_workers=st.integers(1, 5), handed_in=st.booleans())
def test_results_are_those_of_a_loop_whatever_the_number_of_threads(
    *, numbers: list[int], num_workers: int, handed_in: bool
) -> None:
    with ThreadPoolExecutor(2) as pool:
        executor = pool if handed_in else None
        done = run_batches(squared, numbers, executor=executor, num_workers=num_workers, kind=WorkerKind.THREADS)

        assert [(i, n * n) for i, n in enumerate(numbers)] == sorted(done)


def test_processes_come_to_the_same_and_are_gone_afterwards() -> None:
    before = set(active_children())

    done = dict(run_batches(squared, range(7), num_workers=2))

    assert {n: n * n for n in range(7)} == done
    assert set() == set(active_children()) - before


def test_processes_may_be_asked_for_by_any_thread() -> None:
    with ThreadPoolExecutor(1) as thread:
        done = thread.submit(lambda: dict(run_batches(squared, range(3), num_workers=2)))

        assert {0: 0, 1: 1, 2: 4} == done.result()


def test_one_worker_is_this_process() -> None:
    assert [(0, os.getpid()), (1, os.getpid())] == list(run_batches(own_process, [None, None]))


def test_more_workers_are_other_processes() -> None:
    assert os.getpid() not in dict(run_batches(own_process, [None] * 4, num_workers=2)).values()


def test_a_batch_whose_process_was_killed_is_done_again(tmp_path: Path) -> None:
    marks = [tmp_path / f"batch {i}" for i in range(4)]

    done = dict(run_batches(killed_once, marks, num_workers=2))

    assert {i: mark.name for i, mark in enumerate(marks)} == done


def test_a_batch_that_kills_every_process_is_named() -> None:
    others = []
    with pytest.raises(WorkerError, match=rf"{MOST_DEATHS} processes that worked on batch 2 .* smaller batches"):
        others += [number for number, _ in run_batches(killed_at_two, range(4), num_workers=2)]

    assert set(others) <= {0, 1, 3}
    assert [] == active_children()


def test_what_a_batch_raises_is_raised_and_no_process_stays() -> None:
    with pytest.raises(ValueError, match="two"):
        list(run_batches(failed_at_two, range(5), num_workers=2))

    assert [] == active_children()


@pytest.mark.parametrize("num_workers", [1, 3])
def test_what_a_batch_raises_in_a_thread_is_raised(num_workers: int) -> None:
    with pytest.raises(ValueError, match="two"):
        list(run_batches(failed_at_two, range(5), num_workers=num_workers, kind="threads"))


def test_closing_ends_the_processes_at_once_and_begins_nothing_more(tmp_path: Path) -> None:
    marks = [tmp_path / "0", tmp_path / "1"]
    done = run_batches(_quick_or_asleep, [None, *marks, tmp_path / "2"], num_workers=2)
    assert (0, None) == next(done)
    wait_for(marks[0])

    done.close()

    assert [] == active_children()
    assert not (tmp_path / "2").exists()


def _quick_or_asleep(mark: Path | None) -> None:
    if mark is not None:
        begun_then_asleep(mark)


def test_closing_takes_back_from_a_handed_in_executor_what_has_not_begun() -> None:
    release = threading.Event()
    begun: list[int] = []

    def work(number: int) -> None:
        begun.append(number)
        if number:
            release.wait()

    with ThreadPoolExecutor(1) as executor:
        done = run_batches(work, range(9), executor=executor)
        next(done)
        done.close()
        release.set()
        assert "still open" == executor.submit(str, "still open").result()

    assert set(begun) <= {0, 1}


def test_only_some_batches_are_made_before_the_first_result_is_taken() -> None:
    batches = Counted(1000)
    with ThreadPoolExecutor(2) as executor:
        done = run_batches(squared, batches, executor=executor, num_workers=2)
        next(done)

        assert FEWEST_UNDER_WAY == batches.made
        done.close()


def test_processes_hold_one_batch_each() -> None:
    batches = Counted(50)
    done = run_batches(squared, batches, num_workers=2)
    next(done)

    assert 3 == batches.made
    done.close()


@pytest.mark.parametrize("num_workers", [1, 2])
def test_progress_counts_to_the_number_of_batches(num_workers: int) -> None:
    told: list[tuple[int, int]] = []

    list(run_batches(squared, range(5), num_workers=num_workers, kind="threads", progress=lambda *n: told.append(n)))

    assert [(n, 5) for n in range(1, 6)] == told


def test_no_batches_have_no_results() -> None:
    assert [] == list(run_batches(squared, [], num_workers=3))


@pytest.mark.parametrize("num_workers", [0, -1, 1.5, True, "2", None, float("nan")])
def test_a_number_of_workers_that_is_none_is_told_at_once(num_workers: Any) -> None:  # noqa: ANN401
    with pytest.raises(InvalidInputError, match="num_workers: found"):
        run_batches(squared, [1], num_workers=num_workers)


def test_an_unknown_kind_and_what_is_no_executor_are_told_together() -> None:
    no_executor: Any = "pool"
    with pytest.raises(InvalidInputError) as caught:
        run_batches(squared, [1], kind="thread", executor=no_executor)

    assert ["kind", "executor"] == [fault.path for fault in caught.value.faults]
    assert "did you mean 'threads'?" == caught.value.faults[0].hint


def test_a_handed_in_pool_whose_worker_was_killed_says_what_to_do() -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        with pytest.raises(WorkerError, match="a worker of it has ended by itself; begin again with a new executor"):
            list(run_batches(killed_at_two, range(4), executor=pool))
        with pytest.raises(WorkerError, match=r"takes no work: .* begin again with a new executor"):
            list(run_batches(killed_at_two, range(1), executor=pool))


def test_an_executor_that_was_shut_down_says_so() -> None:
    executor = ThreadPoolExecutor(1)
    executor.shutdown()

    with pytest.raises(WorkerError, match="takes no work"):
        list(run_batches(squared, [1], executor=executor))


def test_work_that_somebody_else_cancels_is_told() -> None:
    class Cancelling(Executor):
        def submit(self, *_: Any, **__: Any) -> Future[Any]:  # noqa: ANN401  # as Executor
            task: Future[Any] = Future()
            task.cancel()
            return task

    with pytest.raises(WorkerError, match="its work was cancelled"):
        list(run_batches(squared, [1], executor=Cancelling()))


SCRIPT = """
import sys
from pathlib import Path
from territory_opt.fleet.batches import run_batches
sys.path.insert(0, {folder!r})
from test_batches import begun_then_asleep
if __name__ == "__main__":
    try:
        list(run_batches(begun_then_asleep, [Path(name) for name in {marks!r}], num_workers=2))
    except KeyboardInterrupt:
        print("interrupted")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="an interrupt is sent another way there")
def test_an_interrupt_ends_everything_without_a_word_of_the_workers(tmp_path: Path) -> None:
    marks = [tmp_path / "0", tmp_path / "1"]
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.format(folder=str(Path(__file__).parent), marks=[str(mark) for mark in marks]))
    with subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as run:
        for mark in marks:
            wait_for(mark)
        os.killpg(run.pid, signal.SIGINT)
        told = run.communicate(timeout=30)

    assert ("interrupted\n", "") == told


ORPHANS = """
import sys
from pathlib import Path
sys.path.insert(0, {folder!r})
from test_batches import own_number_then_asleep
from territory_opt.fleet.batches import run_batches
if __name__ == "__main__":
    list(run_batches(own_number_then_asleep, [Path(name) for name in {marks!r}], num_workers=2))
"""


def own_number_then_asleep(mark: Path) -> None:
    part = mark.with_suffix(".part")
    part.write_text(str(os.getpid()))
    part.rename(mark)
    time.sleep(60)


def is_running(process: int) -> bool:
    try:
        told = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    is_zombie = told.rpartition(")")[2].split()[0] == "Z"
    return not is_zombie


@pytest.mark.skipif(sys.platform != "linux", reason="what runs is looked up in /proc")
def test_processes_end_when_the_one_that_gave_the_work_is_killed(tmp_path: Path) -> None:
    marks = [tmp_path / "0", tmp_path / "1"]
    script = tmp_path / "script.py"
    script.write_text(ORPHANS.format(folder=str(Path(__file__).parent), marks=[str(mark) for mark in marks]))
    with subprocess.Popen([sys.executable, script], stderr=subprocess.DEVNULL) as run:
        for mark in marks:
            wait_for(mark)
        run.kill()

    processes = [int(mark.read_text()) for mark in marks]
    until = time.monotonic() + 20
    while any(map(is_running, processes)) and time.monotonic() < until:
        time.sleep(0.02)

    assert [] == [process for process in processes if is_running(process)]
