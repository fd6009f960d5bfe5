"""How weekly hours turn into revenue, as data: the forms a client's response may take.

Each record states a function f of weekly hours x [h/week] that gives expected revenue in the period [money] and never
falls. :mod:`territory_opt.response` turns them into piecewise-linear curves.
"""

from collections.abc import Iterable
from itertools import pairwise
from typing import TypeAlias

import attrs

from territory_opt.errors import Fault
from territory_opt.model.checks import MONEY, Number, check_record, checked, shown
from territory_opt.model.smooth_response import (
    POSITIVE_HOURS,
    AdbudgResponse,
    ExponentialResponse,
    FromNothing,
    LogisticResponse,
    ModifiedExponentialResponse,
    PowerResponse,
)

__all__ = [
    "POSITIVE_HOURS",
    "AdbudgResponse",
    "ExponentialResponse",
    "LinearResponse",
    "LogisticResponse",
    "ModifiedExponentialResponse",
    "PointsResponse",
    "PowerResponse",
    "Response",
]


def _as_pairs(points: Iterable[Iterable[float]]) -> tuple[tuple[float, ...], ...]:
    try:
        return tuple(tuple(point) for point in points)
    except TypeError:
        return ()


@attrs.frozen(kw_only=True)
class LinearResponse(FromNothing):
    """Revenue grows with hours up to a cap: f(x) = revenue_per_hour * min(x, most_hours).

    Parameters
    ----------
    revenue_per_hour
        Revenue in the period for each weekly hour [money per h/week].
    most_hours
        Weekly hours beyond which nothing is gained [h/week].

    Examples
    --------
    >>> LinearResponse(revenue_per_hour=500, most_hours=4).revenue(6)
    2000.0
    """

    revenue_per_hour: float = checked(MONEY)
    most_hours: float = checked(POSITIVE_HOURS)

    def revenue(self, weekly_hours: float) -> float:
        """Return expected revenue in the period [money] at `weekly_hours` [h/week]."""
        return self.revenue_per_hour * float(min(weekly_hours, self.most_hours))

    def slope(self, weekly_hours: float) -> float:
        """Return what one more hour earns [money per h/week] at `weekly_hours`: after the corner, where one is."""
        return float(self.revenue_per_hour) if weekly_hours < self.most_hours else 0.0


@attrs.frozen(kw_only=True)
class PointsResponse:
    """Points joined by straight lines, flat after the last; of any shape that rises.

    Parameters
    ----------
    points
        Pairs of weekly hours [h/week] and revenue in the period [money]; hours rise, revenue never falls. A first
        point at 0 hours states the revenue without any; else the lines begin at (0, 0).

    Examples
    --------
    >>> PointsResponse(points=((1, 4000), (3, 6000))).revenue(2)
    5000.0
    >>> PointsResponse(points=((0, 1000), (2, 1500), (3, 6000))).revenue_at_none
    1000.0
    """

    points: tuple[tuple[float, float], ...] = attrs.field(converter=_as_pairs)

    def __attrs_post_init__(self) -> None:
        check_record(self, self._faults)

    def _faults(self) -> Iterable[Fault]:
        sound = len(self.points) > 0 and all(
            len(point) == 2 and all(not Number(at_least=0, at_most=1e15)(x) for x in point)  # noqa: PLR2004
            for point in self.points
        )
        if not sound or self.points[-1][0] == 0:
            yield Fault("points", shown(self.points), "one or more pairs of hours and revenue, the last above 0 hours")
            return
        for (x0, r0), (x1, r1) in pairwise(self.path):
            if not (x0 < x1 and r0 <= r1 and (r1 - r0) / (x1 - x0) <= MOST_SLOPE):
                yield Fault("points", shown((x1, r1)), "points whose hours rise and whose revenue never falls")
                return

    @property
    def path(self) -> tuple[tuple[float, float], ...]:
        """The corners from no hours on, as hours [h/week] and revenue [money]."""
        return self.points if self.points[0][0] == 0 else ((0.0, 0.0), *self.points)

    @property
    def revenue_at_none(self) -> float:
        """Revenue in the period without any hours [money]."""
        return float(self.path[0][1])

    def revenue(self, weekly_hours: float) -> float:
        """Return expected revenue in the period [money] at `weekly_hours` [h/week]."""
        for (x0, r0), (x1, r1) in pairwise(self.path):
            if weekly_hours <= x1:
                return float(r0 + (r1 - r0) * (weekly_hours - x0) / (x1 - x0))
        return float(self.points[-1][1])

    def slope(self, weekly_hours: float) -> float:
        """Return what one more hour earns [money per h/week] at `weekly_hours`: after the corner, where one is."""
        for (x0, r0), (x1, r1) in pairwise(self.path):
            if weekly_hours < x1:
                return (r1 - r0) / (x1 - x0)
        return 0.0


MOST_SLOPE = 1e300
"""A line steeper than this has no slope a number could hold [money per h/week]."""

Response: TypeAlias = (
    LinearResponse
    | PowerResponse
    | ExponentialResponse
    | ModifiedExponentialResponse
    | AdbudgResponse
    | LogisticResponse
    | PointsResponse
)
