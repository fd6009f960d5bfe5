"""A week of bands, solved by arithmetic alone: no program is made unless its prices need one.

What is due by a date is left out, and checked on the hours that are found. The week without it allows more, so its
optimum is at least that of the week; an optimum that obeys what was left out is allowed by the week, and so its
optimum too. Where it does not obey, or other plans earn as much, the program decides.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property

import attrs

from territory_opt.allocation.allocation import Status
from territory_opt.allocation.band_prices import REACHED_HOURS, band_prices
from territory_opt.allocation.banded_solution import columns_of, curves_of, stated
from territory_opt.allocation.banded_week import BandedWeek, banded_week
from territory_opt.allocation.formulation import Columns
from territory_opt.allocation.rep_week import RepWeek
from territory_opt.banded.records import OPTIMAL, TOLERANCE_HOURS, Found
from territory_opt.banded.week import BestWeek, best_week
from territory_opt.model.units import ActivityId

EXACT = "exact method on merged curves"
"""The method a certificate names: bands, searched to the optimum, and prices that prove it."""

CLOSED = 1e-11
"""The bound counts as reached when it is this near, as a share of it [1]."""


@attrs.frozen(kw_only=True, slots=False)
class SolvedBands:
    """A week of bands and its only optimum, before prices and all else is read back.

    Parameters
    ----------
    banded, best
        The week and its optimum.
    prices_by_program
        What tells the prices of rules at a kink, where more limits are reached than fix the plan.
    """

    banded: BandedWeek
    best: BestWeek
    prices_by_program: Callable[[], Mapping[str, float]] = attrs.field(eq=False, repr=False)

    status = Status.OPTIMAL
    """How the solve ended: only an optimum is kept."""

    method = EXACT
    """What proves it, as a certificate names it."""

    whole_actions = False
    """Whether an action is done wholly or not at all: there is none."""

    @property
    def week(self) -> RepWeek:
        """The allocation problem."""
        return self.banded.week

    @cached_property
    def columns(self) -> Columns:
        """Where quantities stand among the values."""
        return columns_of(self.week)

    @property
    def objective(self) -> float:
        """Valued revenue beyond what is kept without hours [money]."""
        return sum(self.best.merged.base_revenue) + self.best.found.revenue

    @property
    def bound(self) -> float:
        """A proven upper bound on the objective [money], by weak duality from the prices alone."""
        return sum(self.best.merged.base_revenue) + self.best.found.bound

    @cached_property
    def hours(self) -> dict[ActivityId, float]:
        """Hours of each activity [h/week]."""
        hours = dict(zip(self.banded.selling, self.best.hours, strict=True))
        hours[self.week.admin] = max(0.0, self.week.weekly_hours - self.best.found.selling_hours)
        return {name: hours[name] for name in self.week.activities}

    @property
    def revenue(self) -> float:
        """Expected revenue that closes in the period [money]."""
        later = sum(
            (1 - target.in_period_share) * target.curve.revenue(hours)
            for target, hours in zip(self.week.targets, self.best.target_hours, strict=True)
            if target.in_period_share != 1
        )
        return self.week.kept.total + self.objective - later

    @property
    def settled(self) -> tuple[tuple[float, ...], bool]:
        """The values of the columns, and that no other plan earns as much."""
        best = self.best
        return stated(self.columns, self.hours, best.found.free_hours, best.merged.lines, best.target_hours), False

    @cached_property
    def least_slack_hours(self) -> float:
        """By how much what is due by a date fits the hours of its activity until then [h/week].

        Less than 0 where it does not fit; infinite where nothing is due before the end of the period.
        """
        return min(_slacks_before_due(self.week, self.hours, self.best.target_hours), default=math.inf)

    @cached_property
    def prices(self) -> Mapping[str, float]:
        """What relaxing each hour rule by one hour gains [money per h/week]."""
        is_due_reached = self.least_slack_hours <= REACHED_HOURS
        prices = None if is_due_reached else band_prices(self.banded, self.best, self.hours)
        return self.prices_by_program() if prices is None else prices


def solve_bands(week: RepWeek, *, prices_by_program: Callable[[], Mapping[str, float]]) -> SolvedBands | None:
    """Solve a week of bands; None where it is none, its limits clash, or other plans earn as much.

    Parameters
    ----------
    week
        The allocation problem, as :func:`~territory_opt.allocation.valuation.value_week` gives it.
    prices_by_program
        What tells the prices of rules at a kink, when they are asked for.

    Examples
    --------
    >>> import attrs
    >>> import territory_opt as to
    >>> from territory_opt.allocation.valuation import value_week
    >>> demo = to.read_demo()
    >>> week = attrs.evolve(value_week(demo, "ana", to.classify(demo)), actions=())
    >>> solved = solve_bands(week, prices_by_program=dict)
    >>> round(sum(solved.hours.values()), 6), round(solved.bound - solved.objective, 6)
    (40.0, 0.0)
    """
    banded = banded_week(week)
    if isinstance(banded, str):
        return None
    best = best_week(curves_of(week), banded.bands)
    if best.found.ending != OPTIMAL or best.found.ties or not _is_proven(best.found):
        return None
    solved = SolvedBands(banded=banded, best=best, prices_by_program=prices_by_program)
    return solved if solved.least_slack_hours >= -TOLERANCE_HOURS else None


def _is_proven(found: Found) -> bool:
    """Return whether the bound is reached, but for rounding."""
    size = max(abs(found.bound), abs(found.revenue), found.hour_price * found.selling_hours)
    return abs(found.bound - found.revenue) <= CLOSED * size


def _slacks_before_due(
    week: RepWeek, hours: Mapping[ActivityId, float], target_hours: Sequence[float]
) -> Iterator[float]:
    """Yield by how much the work due by each date fits the hours of its activity until then [h/week]."""
    work: dict[ActivityId, list[tuple[float, float]]] = {}
    for target, spent in zip(week.targets, target_hours, strict=True):
        if target.weeks_to_due is not None and target.weeks_to_due < week.working_weeks:
            work.setdefault(target.activity, []).append((target.weeks_to_due, spent))
    for activity, due in work.items():
        total = 0.0
        for weeks, spent in sorted(due):
            total += spent
            yield hours[activity] * weeks / week.working_weeks - total
