"""Plans a fleet, batch by batch, each by the exact method and checked before it is handed out."""

from collections.abc import Iterator
from concurrent.futures import Executor

from territory_opt.banded.columns import Method
from territory_opt.banded.many import best_method, notice_of
from territory_opt.errors import InvalidInputError
from territory_opt.fleet.batches import Progress, WorkerKind, run_batches
from territory_opt.fleet.fleet import Fleet, check_fleet
from territory_opt.fleet.fleet_plan import FleetPlan
from territory_opt.fleet.parts import Made, cuts
from territory_opt.fleet.planned_part import PlannedPart, joined, plan_part
from territory_opt.model.checks import Number, OneOf

BATCH_SIZE = 1000
"""Reps of a batch: large enough that arrays pay, small enough that what is merged of them takes little memory.

Reps with many lines make smaller batches, see `territory_opt.fleet.parts`.
"""


def plan_many(
    fleet: Fleet,
    *,
    method: Method | None = None,
    batch_size: int = BATCH_SIZE,
    executor: Executor | None = None,
    num_workers: int = 1,
    progress: Progress | None = None,
) -> FleetPlan:
    """Plan the week of every rep of a fleet.

    A rep whose week is no bands (rules that relate activities or bend at a price, curves that rise in slope), or whose
    limits meet but for rounding, is planned by a program of its own; the column ``method`` says which way it was.
    Every batch is checked against the fleet before it is handed out. Neither batches nor workers nor the method change
    a number.

    Parameters
    ----------
    fleet
        The reps and their targets.
    method
        How to compute; by default the fastest that is installed.
    batch_size
        Reps planned at once; fewer where they have many lines.
    executor
        Who plans the batches; it is left open. By default this process does.
    num_workers
        How many batches are worked on at once: by threads where the method is compiled, else by processes; then a
        script calls this under ``if __name__ == "__main__"``.
    progress
        Called with the number of batches done, and of all.

    Returns
    -------
    FleetPlan
        A rep without a possible week stays in it, with the reason.

    Raises
    ------
    InvalidInputError
        If the fleet, the batch size or the number of workers is none.
    UnverifiedPlanError
        If a plan fails its check: a fault of the library.
    WorkerError
        If processes ended by themselves.

    Examples
    --------
    >>> from territory_opt import read_policy
    >>> table = {"rep": ["ana", "ana"], "weekly_hours": [40, 40], "id": ["c1", "c2"], "activity": ["A", "B"]}
    >>> table |= {"potential_revenue": [9000.0, 8000.0], "half_hours": [0.5, 1.0]}
    >>> plan = plan_many(Fleet.from_columns(table, read_policy()))
    >>> plan.columns["status"].tolist(), round(float(plan.columns["expected_revenue"][0]))
    (['optimal'], 16998)
    """
    parts = _parts(
        fleet,
        method=method,
        batch_size=batch_size,
        executor=executor,
        num_workers=num_workers,
        progress=progress,
    )
    done = dict(parts)
    whole = joined([done[first] for first in sorted(done)])
    return FleetPlan.of(fleet, whole.columns, whole.hours, whole.revenue, notice=_notice(method))


def plan_batches(
    fleet: Fleet,
    *,
    method: Method | None = None,
    batch_size: int = BATCH_SIZE,
    executor: Executor | None = None,
    num_workers: int = 1,
    progress: Progress | None = None,
) -> Iterator[tuple[int, int, FleetPlan]]:
    """Plan a fleet and yield each batch as it is done, in any order: so what is done stays when the rest is given up.

    Parameters and errors are those of `plan_many`.

    Yields
    ------
    tuple
        The place of the first rep, that after the last one, and the plan of these reps.

    Examples
    --------
    >>> from territory_opt import read_policy
    >>> table = {"rep": ["ana", "ben"], "weekly_hours": [40, 30], "id": [None, None], "activity": [None, None]}
    >>> table |= {"potential_revenue": [None, None], "half_hours": [None, None]}
    >>> fleet = Fleet.from_columns(table, read_policy())
    >>> [(first, last) for first, last, plan in plan_batches(fleet, batch_size=1)]
    [(0, 1), (1, 2)]
    """
    parts = _parts(
        fleet,
        method=method,
        batch_size=batch_size,
        executor=executor,
        num_workers=num_workers,
        progress=progress,
    )
    for first, planned in parts:
        last = first + len(planned.columns["rep"])
        part = fleet.part(first, last)
        plan = FleetPlan.of(part, planned.columns, planned.hours, planned.revenue, notice=_notice(method))
        yield first, last, plan


def _notice(method: Method | None) -> str:
    """Return what is to be known of the method, where none was asked for."""
    return notice_of(best_method()) if method is None else ""


def _parts(
    fleet: Fleet,
    *,
    method: Method | None,
    batch_size: int,
    executor: Executor | None,
    num_workers: int,
    progress: Progress | None,
) -> Iterator[tuple[int, PlannedPart]]:
    """Yield the parts as they are planned, each with the place of its first rep."""
    check_fleet(fleet)
    chosen = sound_method(method, batch_size)
    places = cuts(fleet, batch_size)
    parts = Made(len(places) - 1, lambda number: (fleet.part(places[number], places[number + 1]), chosen))
    kind = WorkerKind.THREADS if chosen is Method.COMPILED else WorkerKind.PROCESSES
    planned = run_batches(plan_part, parts, executor=executor, num_workers=num_workers, kind=kind, progress=progress)
    for number, part in planned:
        yield places[number], part


def sound_method(method: Method | None, batch_size: int) -> Method:
    """Return how to compute.

    Raises
    ------
    InvalidInputError
        If it is no method, or the batch size is none.
    """
    faults = [fault.under("batch_size") for fault in Number(at_least=1, whole=True)(batch_size)]
    if method is not None:
        faults += [fault.under("method") for fault in OneOf(tuple(Method))(method)]
    if faults:
        raise InvalidInputError(faults)
    return best_method() if method is None else Method(method)
