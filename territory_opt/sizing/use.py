"""One use of effort in a sizing question: what it may get, what it earns, and where it earns most."""

import math
from collections.abc import Iterable
from typing import get_args

import attrs

from territory_opt.errors import Fault
from territory_opt.model.checks import MONEY, Instance, Number, Optional, Text, check_record, checked
from territory_opt.model.response import LinearResponse, PointsResponse, Response
from territory_opt.response.shape import Shape, inflection_hours, shape_of

EFFORT = Number(at_least=0, at_most=1e12, unit="units of effort")
POSITIVE_EFFORT = Number(above=0, at_most=1e12, unit="units of effort")
ROUNDING = 1e-9
"""Share of a step within which effort counts as a whole multiple of it [1]."""

_ENDLESS_EFFORT = 1e30
_STOP = 1e-13


@attrs.frozen(kw_only=True)
class EffortUse:
    r"""A product, segment or territory that effort can be given to.

    It earns :math:`m f(x) - c x` from :math:`x` units of effort: reps, hours, calls, whatever the budget counts.

    Parameters
    ----------
    name
        What it is called; each use of a question has its own name.
    response
        How effort turns into revenue :math:`f(x)` [money]; where the record says hours, read units of effort.
    margin
        Profit kept of each unit of revenue, before the cost of effort [1].
    cost_per_unit
        What a unit of effort costs [money per unit].
    at_least, at_most
        The effort it must and may get [units]; no ceiling when `at_most` is None.
    step
        Effort comes in whole multiples of it only [units]: 1 for whole reps, the length of a call for hours. The
        floor is then the first multiple not below `at_least`. Any amount when None.

    Raises
    ------
    InvalidInputError
        If a value is out of its range, or no effort lies between the floor and the ceiling.

    Examples
    --------
    >>> from territory_opt.model.response import LinearResponse
    >>> north = EffortUse(
    ...     name="north", response=LinearResponse(revenue_per_hour=10, most_hours=8), margin=0.5, cost_per_unit=2
    ... )
    >>> north.profit(4.0)
    12.0
    """

    name: str = checked(Text(longest=200))
    response: Response = checked(Instance(get_args(Response)))
    margin: float = checked(Number(at_least=0, at_most=1e6, unit="1"), default=1.0)
    cost_per_unit: float = checked(MONEY, default=0.0)
    at_least: float = checked(EFFORT, default=0.0)
    at_most: float | None = checked(Optional(EFFORT), default=None)
    step: float | None = checked(Optional(POSITIVE_EFFORT), default=None)

    def __attrs_post_init__(self) -> None:
        check_record(self, self._faults)

    def _faults(self) -> Iterable[Fault]:
        if self.at_most is None:
            return
        if self.at_most < self.at_least:
            yield Fault("at_most", f"{self.at_most:g}", f"a number of at least {self.at_least:g}, the floor")
        elif self.least_effort > self.most_effort:
            allowed = f"a range that holds a multiple of the step {self.step:g}"
            yield Fault("at_most", f"{self.at_least:g} to {self.at_most:g}", allowed)

    @property
    def least_effort(self) -> float:
        """The least effort it can get: its floor, up to the next whole step [units]."""
        return float(self.at_least) if self.step is None else _steps_up(self.at_least, self.step)

    @property
    def most_effort(self) -> float:
        """The most effort it can get: its ceiling, down to the next whole step; infinite without one [units]."""
        if self.at_most is None:
            return math.inf
        return float(self.at_most) if self.step is None else _steps_down(self.at_most, self.step)

    def profit(self, effort: float) -> float:
        """Return its margin on the revenue of `effort` [units], less what that effort costs [money]."""
        return self.margin * self.response.revenue(effort) - self.cost_per_unit * effort


@attrs.frozen(kw_only=True)
class ShapedUse:
    """A use with what its shape tells of it, found once.

    Parameters
    ----------
    use
        The use.
    least, most
        The effort it can get [units].
    corners
        Where the lines of its response meet; None for a smooth one [units].
    turn
        A smooth response is convex up to here and concave beyond [units].
    """

    use: EffortUse
    least: float
    most: float
    corners: tuple[float, ...] | None
    turn: float

    @classmethod
    def of(cls, use: EffortUse) -> "ShapedUse":
        """Return a use with its shape."""
        response = use.response
        corners: tuple[float, ...] | None = None
        turn = 0.0
        if isinstance(response, LinearResponse):
            corners = (response.most_hours,)
        elif isinstance(response, PointsResponse):
            corners = tuple(hours for hours, _ in response.points)
        elif shape_of(response) is Shape.S_SHAPED:
            turn = inflection_hours(response)
        return cls(use=use, least=use.least_effort, most=use.most_effort, corners=corners, turn=turn)

    def best_effort(self, price: float = 0.0) -> float:
        """Return the least effort at which profit is greatest [units]; infinite when it grows without end.

        Parameters
        ----------
        price
            What a unit of effort costs beyond its own cost [money per unit].
        """
        stops = self._stops(price)
        if math.inf in stops:
            return math.inf
        efforts = sorted({effort for stop in stops for effort in self.allowed(stop)})
        return max(efforts, key=lambda effort: self.use.profit(effort) - price * effort)

    def gain_of_next_unit(self, effort: float) -> float:
        """Return how fast profit grows from `effort` upwards [money per unit]; minus infinity at the ceiling."""
        use = self.use
        if effort >= self.most:
            return -math.inf
        if self.corners is None:
            return self.slope(effort)
        corner = min((corner for corner in self.corners if corner > effort * (1 + ROUNDING)), default=2 * effort + 1)
        return (use.profit(corner) - use.profit(effort)) / (corner - effort)

    def slope(self, effort: float) -> float:
        """Return the slope of the profit of a smooth response [money per unit]; it may be infinite at none."""
        use = self.use
        earned = use.margin * use.response.slope(effort) if use.margin > 0 else 0.0
        return earned - use.cost_per_unit

    def landmarks(self) -> tuple[float, ...]:
        """Return the efforts at which a best split may well stop: its ends and its corners [units]."""
        ends = (self.least,) if self.most == math.inf else (self.least, self.most)
        return (*ends, *(corner for corner in self.corners or () if self.least < corner < self.most))

    def allowed(self, effort: float) -> tuple[float, ...]:
        """Return the efforts nearest to one that it can really get [units]."""
        step = self.use.step
        near = (effort,) if step is None else (_steps_down(effort, step), _steps_up(effort, step))
        return tuple(min(max(each, self.least), self.most) for each in near)

    def _stops(self, price: float) -> tuple[float, ...]:
        """Return efforts among which the best one is."""
        if self.corners is not None:
            return self.landmarks()
        start = max(self.least, min(self.turn, self.most))
        rate = math.inf if self.use.margin == 0 else (self.use.cost_per_unit + price) / self.use.margin
        return (self.least, start, self._where_slope_falls_to(rate, start))

    def _where_slope_falls_to(self, rate: float, start: float) -> float:
        """Return where the falling slope of the response beyond `start` reaches `rate`, or its ceiling."""
        slope = self.use.response.slope
        if start >= self.most or slope(start) <= rate:
            return start
        if rate <= 0:
            return self.most
        low, width = start, start or 1.0
        high = min(start + width, self.most)
        while slope(high) > rate:
            if high >= self.most or width > _ENDLESS_EFFORT:
                return self.most
            low, width = high, 2 * width
            high = min(start + width, self.most)
        while high - low > _STOP * high:
            middle = (low + high) / 2
            if not low < middle < high:
                break
            low, high = (middle, high) if slope(middle) > rate else (low, middle)
        return high


def _steps_up(effort: float, step: float) -> float:
    return math.ceil(effort / step - ROUNDING) * step


def _steps_down(effort: float, step: float) -> float:
    return math.floor(effort / step + ROUNDING) * step
