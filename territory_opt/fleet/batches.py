"""Batches of work on any engine: results as they come, at most so many under way, a killed process made good."""

from collections import Counter, deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import (
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from concurrent.futures.process import BrokenProcessPool
from enum import StrEnum
from multiprocessing import active_children, get_context
from multiprocessing.process import BaseProcess
from queue import SimpleQueue
from typing import TypeAlias, TypeVar

from territory_opt.errors import Fault, InvalidInputError, WorkerError
from territory_opt.model.checks import Number, OneOf
from territory_opt.worker_process import get_ready, making_processes

Batch = TypeVar("Batch")
Result = TypeVar("Result")
Progress: TypeAlias = Callable[[int, int], None]
Numbered: TypeAlias = Generator[tuple[int, Result], None, None]
"""Results with the numbers of their batches."""

MOST_DEATHS = 3
"""Processes that may end over one batch before it is blamed."""

FEWEST_UNDER_WAY = 64
"""Batches that a handed-in executor holds at once, however few workers it is said to have."""


class WorkerKind(StrEnum):
    """What a worker of an own pool is.

    `THREADS` share the memory, and one interpreter; `PROCESSES` have an interpreter each, and get copies.
    """

    THREADS = "threads"
    PROCESSES = "processes"


def run_batches(
    function: Callable[[Batch], Result],
    batches: Sequence[Batch],
    *,
    executor: Executor | None = None,
    num_workers: int = 1,
    kind: str = WorkerKind.PROCESSES,
    progress: Progress | None = None,
) -> Numbered[Result]:
    """Do batches of work, several at once, and yield results as they come.

    Few batches are under way at a time, so a sequence that makes its batches when they are asked for takes little
    memory. Closing the generator drops what has not begun; processes of an own pool end at once.

    Parameters
    ----------
    function
        What is done with each batch. It may be done again with the same one, so doing it twice must be as good as
        once. With processes, it is a function of a module. What it raises ends the work.
    batches
        The work.
    executor
        Who does the work; it is left open. Without one, an own pool is made, and a process of it that is killed is
        replaced, its batch done again.
    num_workers
        How many work at once in an own pool, 1 for none but this thread; of an executor, how many workers it has:
        twice as many batches are handed in at a time, or 64.
    kind
        What an own pool consists of, one of `WorkerKind`. With processes, a script calls this under
        ``if __name__ == "__main__"``.
    progress
        Called with the number of batches done, and of all.

    Yields
    ------
    tuple
        The number of a batch, from 0, and its result; in any order.

    Raises
    ------
    InvalidInputError
        If the number of workers or their kind is none; at once.
    WorkerError
        If three processes ended over one batch, or the executor has broken down.

    Examples
    --------
    >>> sorted(run_batches(sum, [[1, 2], [3], []], num_workers=2, kind="threads"))
    [(0, 3), (1, 3), (2, 0)]
    """
    faults = [fault.under("num_workers") for fault in Number(at_least=1, whole=True)(num_workers)]
    faults += [fault.under("kind") for fault in OneOf(tuple(WorkerKind))(kind)]
    if executor is not None and not isinstance(executor, Executor):
        found = f"a {type(executor).__name__}"
        faults.append(Fault("executor", found, "a concurrent.futures.Executor", "of a Dask client: get_executor()"))
    if faults:
        raise InvalidInputError(faults)
    if executor is not None:
        results = _by_executor(function, batches, executor, max(2 * num_workers, FEWEST_UNDER_WAY))
    elif min(num_workers, len(batches)) <= 1:
        results = _one_by_one(function, batches)
    elif kind == WorkerKind.THREADS:
        results = _by_threads(function, batches, num_workers)
    else:
        results = _by_processes(function, batches, min(num_workers, len(batches)))
    return results if progress is None else _telling(results, len(batches), progress)


def _telling(results: Numbered[Result], num_batches: int, progress: Progress) -> Numbered[Result]:
    try:
        for num_done, (number, result) in enumerate(results, start=1):
            progress(num_done, num_batches)
            yield number, result
    finally:
        results.close()


def _one_by_one(function: Callable[[Batch], Result], batches: Sequence[Batch]) -> Numbered[Result]:
    for number in range(len(batches)):
        yield number, function(batches[number])


def _by_threads(function: Callable[[Batch], Result], batches: Sequence[Batch], num_workers: int) -> Numbered[Result]:
    with ThreadPoolExecutor(num_workers) as pool:
        yield from _by_executor(function, batches, pool, 2 * num_workers)


def _by_executor(
    function: Callable[[Batch], Result], batches: Sequence[Batch], executor: Executor, most_under_way: int
) -> Numbered[Result]:
    done: SimpleQueue[Future[Result]] = SimpleQueue()
    under_way: dict[Future[Result], int] = {}
    left = deque(range(len(batches)))
    try:
        while left or under_way:
            while left and len(under_way) < most_under_way:
                number = left.popleft()
                task = _handed_in(function, batches[number], executor)
                under_way[task] = number
                task.add_done_callback(done.put)
            task = done.get()
            yield under_way.pop(task), _outcome(task)
    finally:
        for task in under_way:
            task.cancel()


def _handed_in(function: Callable[[Batch], Result], batch: Batch, executor: Executor) -> Future[Result]:
    try:
        return executor.submit(function, batch)
    except RuntimeError as error:  # shut down, or broken
        raise WorkerError(f"the executor takes no work: {error}; {_ANOTHER_EXECUTOR}") from None


def _outcome(task: Future[Result]) -> Result:
    try:
        return task.result()
    except (BrokenExecutor, CancelledError) as error:
        why = "a worker of it has ended by itself" if isinstance(error, BrokenExecutor) else "its work was cancelled"
        raise WorkerError(f"the executor has broken down: {why}; {_ANOTHER_EXECUTOR}") from None


_ANOTHER_EXECUTOR = "begin again with a new executor, or with num_workers alone, whose killed processes are replaced"


def _by_processes(function: Callable[[Batch], Result], batches: Sequence[Batch], num_workers: int) -> Numbered[Result]:
    done: SimpleQueue[Future[Result]] = SimpleQueue()
    under_way: dict[Future[Result], tuple[int, _Desk]] = {}
    deaths: Counter[int] = Counter()
    left = deque(range(len(batches)))
    desks = [_Desk() for _ in range(num_workers)]
    free = list(desks)
    is_done = False

    def fill_desks() -> None:
        while left and free:
            number, desk = left.popleft(), free.pop()
            task = desk.begin(function, batches[number])
            under_way[task] = number, desk
            task.add_done_callback(done.put)

    try:
        fill_desks()
        while under_way:
            task = done.get()
            number, desk = under_way.pop(task)
            free.append(desk)
            is_dead = isinstance(task.exception(), BrokenProcessPool)
            if is_dead:
                left.appendleft(number)
                deaths[number] += 1
                if deaths[number] == MOST_DEATHS:
                    raise WorkerError(_why_workers_end(number))
            fill_desks()
            if not is_dead:
                yield number, task.result()
        is_done = True
    finally:
        for desk in desks:
            desk.close(at_once=not is_done)


def _why_workers_end(number: int) -> str:
    return (
        f"{MOST_DEATHS} processes that worked on batch {number} have ended by themselves: it may need more memory than "
        "there is, try smaller batches or fewer workers; a script that calls this with several processes needs the "
        'guard if __name__ == "__main__"'
    )


class _Desk:
    """A place where one process works on one batch at a time, so that a death names its batch."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._processes: set[BaseProcess] = set()

    def begin(self, function: Callable[[Batch], Result], batch: Batch) -> Future[Result]:
        """Begin with a batch, in a new process when the last one has ended."""
        if self._pool is not None:
            try:
                return self._pool.submit(function, batch)
            except BrokenProcessPool:
                self.close(at_once=True)
        with making_processes():
            others = set(active_children())
            self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=get_ready)
            task = self._pool.submit(function, batch)
            self._processes = set(active_children()) - others
        return task

    def close(self, *, at_once: bool) -> None:
        """End the process: when its batch is done, or at once."""
        if at_once:
            for process in self._processes:
                process.terminate()
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
        self._pool, self._processes = None, set()
