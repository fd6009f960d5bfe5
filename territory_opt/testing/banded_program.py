"""The linear program of a week of bands, for HiGHS by way of SciPy: a second opinion on the exact method."""

import math
from collections.abc import Mapping
from itertools import accumulate
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from territory_opt.banded.records import CEILING_HOURS, CEILING_SHARE, FLOOR_HOURS, FLOOR_SHARE
from territory_opt.testing.banded_weeks import HardWeek

INFEASIBLE = 2
"""How SciPy calls it."""


class WeekProgram:
    """The program of a week, written target by target: nothing is merged, and no minimum contact taken off.

    Its columns: hours on each segment, then idle hours of each activity, free hours, selling time.

    Parameters
    ----------
    week
        The week.
    """

    def __init__(self, week: HardWeek) -> None:
        self.week = week
        self.num_activities = len(week.bands.floor_hours)
        self.first = list(accumulate((len(target.widths) for target in week.targets), initial=0))
        self.idle = self.first[-1]
        self.free = self.idle + self.num_activities
        self.selling = self.free + 1
        earns = np.zeros(self.selling + 1)
        earns[: self.idle] = [slope for target in week.targets for slope in target.slopes]
        earns[self.selling] = -week.bands.selling_cost
        self.earns = earns

    def best(
        self,
        wanted: NDArray[np.float64] | None = None,
        least: float | None = None,
        *,
        relaxed_hours: Mapping[tuple[int, int], float] = MappingProxyType({}),
        more_hours: float = 0.0,
    ) -> float | None:
        """Return the most that can be earned [money]; None where there is no such week.

        Parameters
        ----------
        wanted
            What to have most of, in place of money.
        least
            What has to be earned at least [money].
        relaxed_hours
            By how much a side of the band of an activity is relaxed [h/week].
        more_hours
            How much longer the selling time is than it says, the limits that are shares of it unchanged [h/week].
        """
        rows, limits = self._rows(relaxed_hours)
        if least is not None:
            rows, limits = [*rows, -self.earns], [*limits, -least]
        balance = self._hours(range(self.num_activities))
        balance[self.free], balance[self.selling] = 1.0, -1.0
        tolerances: dict[str, Any] = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
        found = linprog(
            -(self.earns if wanted is None else wanted),
            A_ub=np.array(rows),
            b_ub=limits,
            A_eq=[balance],
            b_eq=[more_hours],
            bounds=self._bounds(),
            method="highs",
            options=tolerances,
        )
        return None if found.status == INFEASIBLE else -float(found.fun)

    def span(self, wanted: NDArray[np.float64], optimum: float) -> float:
        """Return how far something may move at no loss."""
        least = optimum - 1e-9 * max(1.0, abs(optimum))
        most, fewest = self.best(wanted, least), self.best(-wanted, least)
        return 0.0 if most is None or fewest is None else most + fewest

    def quantities(self) -> list[NDArray[np.float64]]:
        """Return what makes a plan: hours of each target, idle hours of each activity, selling time."""
        columns = [list(range(*ends)) for ends in zip(self.first, self.first[1:], strict=False)]
        columns += [[self.idle + b] for b in range(self.num_activities)]
        return [self._one(places) for places in [*columns, [self.selling]]]

    def _rows(self, relaxed_hours: Mapping[tuple[int, int], float]) -> tuple[list[NDArray[np.float64]], list[float]]:
        bands, rows, limits = self.week.bands, list[NDArray[np.float64]](), list[float]()
        for b in range(self.num_activities):
            hours, selling, begin = self._hours([b]), self._one([self.selling]), len(rows)
            rows += [-hours, bands.floor_share[b] * selling - hours, hours - bands.ceiling_share[b] * selling]
            limits += [-bands.floor_hours[b], 0.0, 0.0]
            if bands.ceiling_hours[b] < math.inf:
                rows.append(hours)
                limits.append(bands.ceiling_hours[b])
            sides = (FLOOR_HOURS, FLOOR_SHARE, CEILING_SHARE, CEILING_HOURS)
            for place, side in enumerate(sides[: len(limits) - begin]):
                limits[begin + place] += relaxed_hours.get((side, b), 0.0)
        for t, target in enumerate(self.week.targets):
            rows.append(-self._one(range(self.first[t], self.first[t + 1])))
            limits.append(-target.minimum_hours)
        return rows, limits

    def _bounds(self) -> list[tuple[float, float | None]]:
        widths = [(0.0, width) for target in self.week.targets for width in target.widths]
        bands = self.week.bands
        return [*widths, *[(0.0, None)] * (self.num_activities + 1), (bands.shortest, bands.longest)]

    def _hours(self, activities: Any) -> NDArray[np.float64]:  # noqa: ANN401  # a range or a list of places
        row = np.zeros(self.selling + 1)
        for t, target in enumerate(self.week.targets):
            if target.activity in activities:
                row[self.first[t] : self.first[t + 1]] = 1.0
        row[[self.idle + b for b in activities]] = 1.0
        return row

    def _one(self, places: Any) -> NDArray[np.float64]:  # noqa: ANN401  # a range or a list of places
        row = np.zeros(self.selling + 1)
        row[list(places)] = 1.0
        return row
