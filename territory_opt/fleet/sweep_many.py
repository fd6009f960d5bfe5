"""Many cases of one fleet: lines are merged once for all of them, only bands change from case to case."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from math import ceil
from typing import TypeAlias

import attrs
import numpy as np
from numpy.typing import NDArray

from territory_opt.banded.columns import Floats, Method
from territory_opt.errors import Fault, InvalidInputError, listing
from territory_opt.fleet.batches import Progress, WorkerKind, run_batches
from territory_opt.fleet.case import FleetCase, check_case
from territory_opt.fleet.fleet import Fleet, check_fleet
from territory_opt.fleet.merged_part import MergedPart, SolvedCase
from territory_opt.fleet.parts import Made, cuts
from territory_opt.fleet.plan_many import sound_method
from territory_opt.fleet.planned_part import rising_reps, shortfall
from territory_opt.model.units import ActivityId, RepId

REPS_AT_ONCE = 2000
CASES_AT_ONCE = 50
MOST_NAMED = 20
"""Reps without a week that a case names."""


@attrs.frozen(kw_only=True, eq=False)
class FleetFigures:
    """What a fleet comes to in one case; sums are over the reps who have a week.

    Parameters
    ----------
    case
        The case.
    num_reps
        How many reps are there.
    num_without_week, without_week
        How many of them have no possible week, and which, the first twenty of them.
    hours
        Hours of each activity, administration too [h/week].
    free_hours
        Unassigned hours [h/week].
    expected_revenue, later_revenue
        What closes in the period, what is kept included, and after it [money].
    target, shortfall
        What all who are there have promised, and what each misses of it, none made up by another; a rep without a
        week misses all of it [money].
    revenue_of_reps
        Expected revenue of each rep [money], NaN for those without a week; None when it was not asked for.
    """

    case: FleetCase
    num_reps: int
    num_without_week: int
    without_week: tuple[RepId, ...]
    hours: dict[ActivityId, float]
    free_hours: float
    expected_revenue: float
    later_revenue: float
    target: float
    shortfall: float
    revenue_of_reps: NDArray[np.float64] | None = None

    @property
    def name(self) -> str:
        """Name of the case."""
        return self.case.name


def sweep_many(
    fleet: Fleet,
    cases: Sequence[FleetCase],
    *,
    method: Method | None = None,
    executor: Executor | None = None,
    num_workers: int = 1,
    per_rep: bool = False,
    progress: Progress | None = None,
) -> Iterator[FleetFigures]:
    """Plan a fleet in case after case, and yield what it comes to in each, in their order.

    Memory grows neither with the cases nor with the reps, beyond what the fleet itself takes.

    Parameters
    ----------
    fleet
        The fleet; no curve of a target rises in slope.
    cases
        What is different in each; a sequence may make them when they are asked for.
    method, executor, num_workers
        As for `plan_many`.
    per_rep
        Whether to tell the revenue of each rep as well.
    progress
        Called with the number of pieces of work done, and of all.

    Raises
    ------
    InvalidInputError
        If a case does not fit the fleet; when its turn has come. If a curve rises, at once.

    Examples
    --------
    >>> from territory_opt import read_policy
    >>> table = {"rep": ["ana", "ana"], "weekly_hours": [40, 40], "id": ["c1", "c2"], "activity": ["A", "B"]}
    >>> table |= {"potential_revenue": [9000.0, 8000.0], "half_hours": [0.5, 1.0]}
    >>> fleet = Fleet.from_columns(table, read_policy())
    >>> half = FleetCase(name="half the week", weekly_hours=fleet.weekly_hours / 2)
    >>> [round(figures.expected_revenue) for figures in sweep_many(fleet, [FleetCase(name="as it is"), half])]
    [16998, 16909]
    """
    check_fleet(fleet)
    method = sound_method(method, REPS_AT_ONCE)
    rising = fleet.reps[rising_reps(fleet)].tolist()
    if rising:
        found = f"curves that rise in slope, of {listing(rising)}"
        raise InvalidInputError([Fault("fleet", found, "curves whose slope falls", "plan these reps apart")])
    return _figures(fleet, cases, _Pieces(fleet, cases, method, per_rep=per_rep), executor, num_workers, progress)


def _figures(  # noqa: PLR0917
    fleet: Fleet,
    cases: Sequence[FleetCase],
    pieces: "_Pieces",
    executor: Executor | None,
    num_workers: int,
    progress: Progress | None,
) -> Iterator[FleetFigures]:
    kind = WorkerKind.THREADS if pieces.method is Method.COMPILED else WorkerKind.PROCESSES
    done: dict[int, list[Totals]] = {}
    told = 0
    for number, totals in run_batches(
        totals_of, pieces.all(), executor=executor, num_workers=num_workers, kind=kind, progress=progress
    ):
        done[number] = totals
        while all(told + part in done for part in range(pieces.num_parts)):
            of_parts = [done.pop(told + part) for part in range(pieces.num_parts)]
            first = told // pieces.num_parts * CASES_AT_ONCE
            for place, of_case in enumerate(zip(*of_parts, strict=True), start=first):
                yield _joined(fleet, cases[place], of_case)
            told += pieces.num_parts


Piece: TypeAlias = tuple[Fleet, list[FleetCase], Method, bool]


class _Pieces:
    """Some cases of some reps each, made when asked for: all reps of the first cases come first."""

    def __init__(self, fleet: Fleet, cases: Sequence[FleetCase], method: Method, *, per_rep: bool) -> None:
        self.fleet, self.cases, self.method, self.per_rep = fleet, cases, method, per_rep
        self.places = cuts(fleet, REPS_AT_ONCE)
        self.num_parts = len(self.places) - 1

    def all(self) -> Made[Piece]:
        """Return all pieces."""
        return Made(self.num_parts * ceil(len(self.cases) / CASES_AT_ONCE), self._piece)

    def _piece(self, number: int) -> Piece:
        chunk, part = divmod(number, self.num_parts)
        first, last = self.places[part : part + 2]
        cases = []
        for place in range(chunk * CASES_AT_ONCE, min((chunk + 1) * CASES_AT_ONCE, len(self.cases))):
            case = self.cases[place]
            if part == 0:
                check_case(case, self.fleet)
            cases.append(case.part(first, last))
        return self.fleet.part(first, last), cases, self.method, self.per_rep


@attrs.frozen(kw_only=True, eq=False)
class Totals:
    """What some reps come to in one case, as sums."""

    num_reps: int
    num_without_week: int
    without_week: tuple[RepId, ...]
    sums: Floats
    revenue: Floats | None


def totals_of(piece: Piece) -> list[Totals]:
    """Return what the reps of a piece come to in each of its cases."""
    fleet, cases, method, per_rep = piece
    merged = MergedPart.of(fleet, method)
    return [_totals(fleet, merged.solved(case), per_rep=per_rep) for case in cases]


def _totals(fleet: Fleet, solved: SolvedCase, *, per_rep: bool) -> Totals:
    without = np.flatnonzero(solved.is_staying & ~solved.is_planned)
    target = np.where(solved.is_staying, np.nan_to_num(solved.target, nan=0.0), 0.0)
    money = (solved.expected_revenue, solved.later_revenue, target, shortfall(target, solved.expected_revenue))
    return Totals(
        num_reps=int(solved.is_staying.sum()),
        num_without_week=len(without),
        without_week=tuple(fleet.reps[without[:MOST_NAMED]].tolist()),
        sums=np.concatenate([solved.hours.sum(axis=0), [part.sum() for part in money]]),
        revenue=np.where(solved.is_planned, solved.expected_revenue, np.nan) if per_rep else None,
    )


def _joined(fleet: Fleet, case: FleetCase, of_parts: Sequence[Totals]) -> FleetFigures:
    sums = of_parts[0].sums.copy()
    for part in of_parts[1:]:
        sums += part.sums
    *hours, free_hours, expected_revenue, later_revenue, target, shortfall = sums.tolist()
    by_name = dict(zip((*fleet.activities, fleet.policy.admin), hours, strict=True))
    of_reps = [part.revenue for part in of_parts if part.revenue is not None]
    return FleetFigures(
        case=case,
        num_reps=sum(part.num_reps for part in of_parts),
        num_without_week=sum(part.num_without_week for part in of_parts),
        without_week=tuple(name for part in of_parts for name in part.without_week)[:MOST_NAMED],
        hours={name: by_name[name] for name in fleet.policy.activities},
        free_hours=free_hours,
        expected_revenue=expected_revenue,
        later_revenue=later_revenue,
        target=target,
        shortfall=shortfall,
        revenue_of_reps=np.concatenate(of_reps) if of_reps else None,
    )
