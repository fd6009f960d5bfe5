"""How weekly hours turn into revenue, as data: the forms a client's response may take.

Each record states a function f of weekly hours x [h/week] that gives expected revenue in the period [money].
All are increasing and concave; :mod:`territory_opt.response` turns them into piecewise-linear curves.
"""

import math
from collections.abc import Iterable
from itertools import pairwise
from typing import TypeAlias

import attrs

from territory_opt.errors import Fault
from territory_opt.model.checks import MONEY, Number, check_record, checked, shown


def _as_pairs(points: Iterable[Iterable[float]]) -> tuple[tuple[float, ...], ...]:
    try:
        return tuple(tuple(point) for point in points)
    except TypeError:
        return ()


POSITIVE_HOURS = Number(above=0, at_most=168, unit="h/week")


@attrs.frozen(kw_only=True)
class LinearResponse:
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

    def __attrs_post_init__(self) -> None:
        check_record(self)

    def revenue(self, weekly_hours: float) -> float:
        """Return expected revenue in the period [money] at `weekly_hours` [h/week]."""
        return self.revenue_per_hour * float(min(weekly_hours, self.most_hours))


@attrs.frozen(kw_only=True)
class PowerResponse:
    """Constant elasticity: f(x) = revenue_now * (x / hours_now) ** elasticity.

    Parameters
    ----------
    revenue_now
        Revenue in the period at the present hours [money].
    hours_now
        The present hours [h/week].
    elasticity
        Percent more revenue for one percent more hours [1], above 0 and at most 1.

    References
    ----------
    Albers, Mantrala, Sridhar (2010), Journal of Marketing Research 47(5): mean elasticity of personal
    selling 0.34 over all industries; a prior, not a fact about one client.

    Examples
    --------
    >>> round(PowerResponse(revenue_now=100, hours_now=2, elasticity=0.5).revenue(8), 6)
    200.0
    """

    revenue_now: float = checked(MONEY)
    hours_now: float = checked(POSITIVE_HOURS)
    elasticity: float = checked(Number(above=0, at_most=1, unit="1"), default=0.34)

    def __attrs_post_init__(self) -> None:
        check_record(self)

    def revenue(self, weekly_hours: float) -> float:
        """Return expected revenue in the period [money] at `weekly_hours` [h/week]."""
        return float(self.revenue_now * (weekly_hours / self.hours_now) ** self.elasticity)


@attrs.frozen(kw_only=True)
class ExponentialResponse:
    """Saturation: f(x) = potential_revenue * (1 - 2 ** (-x / half_hours)).

    Parameters
    ----------
    potential_revenue
        What unlimited effort would bring in the period [money].
    half_hours
        Weekly hours that bring half of it [h/week].

    Examples
    --------
    >>> ExponentialResponse(potential_revenue=8000, half_hours=0.5).revenue(1.0)
    6000.0
    """

    potential_revenue: float = checked(MONEY)
    half_hours: float = checked(POSITIVE_HOURS)

    def __attrs_post_init__(self) -> None:
        check_record(self)

    def revenue(self, weekly_hours: float) -> float:
        """Return expected revenue in the period [money] at `weekly_hours` [h/week]."""
        return -self.potential_revenue * math.expm1(-math.log(2) * weekly_hours / self.half_hours)


@attrs.frozen(kw_only=True)
class PointsResponse:
    """Points joined by straight lines, from (0, 0) on, flat after the last.

    Parameters
    ----------
    points
        Pairs of weekly hours [h/week] and revenue in the period [money], both rising, each line no steeper
        than the one before.

    Examples
    --------
    >>> PointsResponse(points=((1, 4000), (3, 6000))).revenue(2)
    5000.0
    """

    points: tuple[tuple[float, float], ...] = attrs.field(converter=_as_pairs)

    def __attrs_post_init__(self) -> None:
        check_record(self, self._faults)

    def _faults(self) -> Iterable[Fault]:
        path = ((0.0, 0.0), *self.points)
        allowed = "points whose hours rise, whose revenue never falls, each line no steeper than the last"
        sound = len(path) > 1 and all(
            len(point) == 2 and all(not Number(at_least=0, at_most=1e15)(x) for x in point)  # noqa: PLR2004
            for point in path
        )
        if not sound:
            yield Fault("points", shown(self.points), "one or more pairs of hours and revenue")
            return
        steepness = math.inf
        for (x0, r0), (x1, r1) in pairwise(path):
            slope = (r1 - r0) / (x1 - x0) if x1 > x0 else -1.0
            if not 0 <= slope <= steepness * (1 + 1e-9):
                yield Fault("points", shown((x1, r1)), allowed)
                return
            steepness = slope

    def revenue(self, weekly_hours: float) -> float:
        """Return expected revenue in the period [money] at `weekly_hours` [h/week]."""
        path = ((0.0, 0.0), *self.points)
        for (x0, r0), (x1, r1) in pairwise(path):
            if weekly_hours <= x1:
                return float(r0 + (r1 - r0) * (weekly_hours - x0) / (x1 - x0))
        return float(path[-1][1])


Response: TypeAlias = LinearResponse | PowerResponse | ExponentialResponse | PointsResponse
