"""Where curves cross: the values at which two weeks earn the same, or a week reaches a sum, solved piece by piece."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum

import attrs

from territory_opt.errors import Fault, InvalidInputError
from territory_opt.model.checks import Number
from territory_opt.sweeping.curve import CurvePiece, ParametricCurve

NO_DIFFERENCE = 1e-9
"""Sums that differ by less, as a share of the larger, are the same [1]: what curves are exact to."""

NEARBY = 1e-6
"""Crossings that are nearer to each other than this are one [1, and in the unit]."""

STRAIGHT = 1e-7
"""A gap whose curvature is below this share of its size is straight [1]."""


class Measure(StrEnum):
    """What is compared: `EXPECTED_REVENUE` of the period, or the plan's `OBJECTIVE`."""

    EXPECTED_REVENUE = "expected_revenue"
    OBJECTIVE = "objective"


@attrs.frozen(kw_only=True)
class Crossing:
    """Values at which two sums are the same.

    Where a curve jumps it has, at that one value, what it earns on either side of the jump: a stretch may begin or end
    there, although the curve itself gives the other side.

    Parameters
    ----------
    low, high
        The first and the last of them; the same number where there is but one.
    is_jump
        Whether the sums pass each other in a jump and are nowhere the same.
    """

    low: float
    high: float
    is_jump: bool = False


def where_reached(
    curve: ParametricCurve, sum_of_money: float, *, measure: Measure = Measure.EXPECTED_REVENUE
) -> tuple[Crossing, ...]:
    """Return every value at which a curve passes a sum, in rising order.

    Parameters
    ----------
    curve
        The curve.
    sum_of_money
        The sum: a target, or what another plan earns [money].
    measure
        What is compared with it.

    Raises
    ------
    InvalidInputError
        If the sum is no number.

    Examples
    --------
    >>> import territory_opt as to
    >>> from territory_opt.sweeping.follow_curve import weekly_hours_curve
    >>> curve = weekly_hours_curve(to.plan(to.read_demo()), "ana", window=(36, 45))
    >>> [round(found.low, 2) for found in where_reached(curve, curve.at(42).expected_revenue)]
    [42.0]
    """
    faults = Number()(sum_of_money)
    if faults:
        raise InvalidInputError(fault.under("sum_of_money") for fault in faults)
    cells = _cells(curve, _values_of(curve), measure)
    return _crossings((low, high, (side, _level(sum_of_money))) for low, high, side in cells)


def where_equal(
    curve: ParametricCurve, other: ParametricCurve, *, measure: Measure = Measure.EXPECTED_REVENUE
) -> tuple[Crossing, ...]:
    """Return every value at which two curves are the same, where both have plans, in rising order.

    Parameters
    ----------
    curve, other
        Two curves in the same number, of two reps or two plans.
    measure
        What is compared.

    Raises
    ------
    InvalidInputError
        If the curves are in different numbers.

    Examples
    --------
    >>> import territory_opt as to
    >>> from territory_opt.sweeping.follow_curve import weekly_hours_curve
    >>> plan = to.plan(to.read_demo())
    >>> ana, cleo = (weekly_hours_curve(plan, rep, window=(33, 45)) for rep in ("ana", "cleo"))
    >>> where_equal(ana, cleo)
    ()
    """
    if (curve.what, curve.unit, curve.of) != (other.what, other.unit, other.of):
        told = [f"{each.what} [{each.unit} of {each.of}]" for each in (curve, other)]
        raise InvalidInputError([Fault("other", told[1], f"a curve in the same number, {told[0]}")])
    values = _common(_values_of(curve), _values_of(other))
    sides = zip(_cells(curve, values, measure), _cells(other, values, measure), strict=True)
    return _crossings((low, high, (mine, theirs)) for (low, high, mine), (_, _, theirs) in sides)


_Side = Callable[[float], tuple[float, float]]
"""Gives the money at a value times a weight, and that weight, which is above 0 and linear in the value."""

_Cell = tuple[float, float, tuple[_Side, _Side]]


def _values_of(curve: ParametricCurve) -> list[float]:
    return sorted({point.value for point in curve.points})


def _common(mine: Sequence[float], theirs: Sequence[float]) -> list[float]:
    """Return the values of two curves, as far as both go."""
    if not mine or not theirs:
        return []
    low, high = max(mine[0], theirs[0]), min(mine[-1], theirs[-1])
    return [value for value in sorted({*mine, *theirs}) if low <= value <= high]


def _cells(curve: ParametricCurve, values: Sequence[float], measure: Measure) -> Iterator[tuple[float, float, _Side]]:
    """Yield what a curve earns at each value, and between it and the next: at a jump these are not the same."""
    for value, following in zip(values, (*values[1:], None), strict=True):
        yield value, value, _level(getattr(curve.at(value), measure))
        if following is not None:
            yield value, following, _side(curve.piece_at(following), measure)


def _level(sum_of_money: float) -> _Side:
    return lambda _: (sum_of_money, 1.0)


def _side(piece: CurvePiece, measure: Measure) -> _Side:
    """Return the money on a piece, weighted so that it is linear in the value.

    Between two weeks each counts by the hours it is a share of; the sum of these weights is the denominator. A week
    without such hours obeys every share, and is what is planned all the way to the other week.
    """
    bases = [1.0 if week.basis_hours is None else week.basis_hours for week in (piece.left, piece.right)]
    if max(bases) > 0 == min(bases):
        return _level(getattr(piece.left if bases[0] == 0 else piece.right, measure))
    left_base, right_base = bases if sum(bases) > 0 else (1.0, 1.0)
    size = max(left_base, right_base) * (piece.end - piece.start)
    left_money, right_money = (getattr(week, measure) for week in (piece.left, piece.right))

    def weighted(value: float) -> tuple[float, float]:
        left, right = right_base * (piece.end - value) / size, left_base * (value - piece.start) / size
        return left * left_money + right * right_money, left + right

    return weighted


def _crossings(cells: Iterable[_Cell]) -> tuple[Crossing, ...]:
    found: list[Crossing] = []
    ahead = 0.0
    for low, high, sides in cells:
        gap = _Gap(low=low, high=high, sides=sides)
        jump = Crossing(low=low, high=low, is_jump=True)
        if ahead * gap.at(0.0) < 0 and jump not in found[-1:]:
            found.append(jump)
        for crossing in gap.crossings():
            is_again = found and not found[-1].is_jump and crossing.low - found[-1].high <= _nearby(crossing.low)
            found[-1:] = [_joined(found[-1], crossing)] if is_again else [*found[-1:], crossing]
        ahead = gap.at(1.0)
    return tuple(found)


def _nearby(value: float) -> float:
    """Return how near two crossings are taken for one, in the unit of the value."""
    return NEARBY * max(1.0, abs(value))


def _joined(first: Crossing, second: Crossing) -> Crossing:
    """Return two adjoining crossings as one: a point beside a stretch is its end, and two points are one."""
    high = max(first.high, second.high)
    is_point = high - first.low <= _nearby(high)
    return Crossing(low=first.low, high=first.low if is_point else high)


@attrs.frozen(kw_only=True)
class _Gap:
    """How far one side lies above another between two values, weighted so that it is a quadratic at most."""

    low: float
    high: float
    sides: tuple[_Side, _Side]

    def at(self, share: float) -> float:
        """Return the weighted gap at a share of the way; none where it is but rounding."""
        value = self.low + share * (self.high - self.low)
        (money, weight), (other_money, other_weight) = (side(value) for side in self.sides)
        first, second = money * other_weight, other_money * weight
        gap = first - second
        return 0.0 if abs(gap) <= NO_DIFFERENCE * max(abs(first), abs(second)) else gap

    def crossings(self) -> Iterator[Crossing]:
        """Yield where there is no gap, in rising order."""
        start, middle, end = self.at(0.0), self.at(0.5), self.at(1.0)
        if start == middle == end == 0.0:
            yield Crossing(low=self.low, high=self.high)
            return
        for share in sorted(_roots(start, middle, end)):
            value = self.low + share * (self.high - self.low)
            yield Crossing(low=value, high=value)


def _roots(start: float, middle: float, end: float) -> Iterator[float]:
    """Yield the zeros between 0 and 1 of the quadratic through three values, at 0, one half and 1."""
    curvature = 2 * (start - 2 * middle + end)
    rise = end - start - curvature
    if abs(curvature) <= STRAIGHT * max(abs(start), abs(middle), abs(end)):
        curvature, rise = 0.0, end - start
    if start == 0.0:
        yield 0.0
    if end == 0.0:
        yield 1.0
    if curvature and (start == 0.0) != (end == 0.0):
        other = start / curvature if start else -rise / curvature
        yield from (share for share in (other,) if 0 < share < 1)
        return
    inside = rise * rise - 4 * curvature * start
    if start * end < 0 or (curvature and inside >= 0 and start and end):
        larger = -(rise + math.copysign(math.sqrt(max(0.0, inside)), rise)) / 2
        shares = ([larger / curvature] if curvature else []) + ([start / larger] if larger else [])
        yield from (share for share in shares if 0 < share < 1)
