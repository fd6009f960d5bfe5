"""Lines below a smooth response of any shape: tangents where it is convex, chords where it is concave.

Two tangents of a convex function meet between their points, and their distance from it is largest where they meet. A
chord of a concave function is farthest below it where the function is as steep as the chord. Both are found by
halving, so that nothing need be known of a response but its revenue, its slope and where it turns.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from itertools import pairwise
from typing import TypeAlias

import attrs

from territory_opt.model.response import (
    AdbudgResponse,
    ExponentialResponse,
    LogisticResponse,
    ModifiedExponentialResponse,
    PowerResponse,
)
from territory_opt.response.chords import NARROWEST_SHARE, ROUNDING
from territory_opt.response.curve import Curve
from territory_opt.response.shape import Shape, inflection_hours, shape_of

SmoothResponse: TypeAlias = (
    PowerResponse | ExponentialResponse | ModifiedExponentialResponse | AdbudgResponse | LogisticResponse
)
Line: TypeAlias = tuple[float, float]

LEAST_RANGE = 1e-250
"""A response of unit revenue that earns less over all its hours is told as flat: its digits are lost [1]."""

LEAST_HALF_SHARE = 1e-12
"""Share of the curve's hours below which half hours are no longer told apart [1]."""

NARROWINGS = 6
"""How often the length of a line is narrowed once it is known within a factor of two: to 2 %, which saves no line."""


@lru_cache(maxsize=4096)
def unit_lines(response: AdbudgResponse | LogisticResponse, most_hours: float, tolerance: float) -> Curve:
    """Return lines below a response from 0 to 1 over the hours from 0 to `most_hours`.

    Parameters
    ----------
    response
        A response whose least revenue is 0 and whose most revenue is 1.
    most_hours
        Where the curve ends [h/week], above 0.
    tolerance
        Largest error, as a share of the curve's range [1].

    Examples
    --------
    >>> response = AdbudgResponse(most_revenue=1, half_hours=2, exponent=3)
    >>> curve = unit_lines(response, 10.0, tolerance=0.0005)
    >>> len(curve.widths), len(curve.rises), round(curve.saturation, 6)
    (38, 13, 0.992063)
    """
    range_revenue = response.revenue(most_hours)
    if range_revenue < LEAST_RANGE:
        return Curve(widths=(most_hours,), slopes=(0.0,), error=range_revenue)
    if isinstance(response, AdbudgResponse) and response.half_hours < LEAST_HALF_SHARE * most_hours:
        # More half hours earn less everywhere: the curve stays below, and says that it may be far below.
        slower = attrs.evolve(response, half_hours=LEAST_HALF_SHARE * most_hours)
        return attrs.evolve(unit_lines(slower, most_hours, tolerance), error=range_revenue)
    lines, error = lines_below(response, 0.0, most_hours, tolerance * (1 - ROUNDING) * range_revenue)
    return curve_of_lines(lines, error)


def curve_of_lines(lines: Iterable[Line], error: float = 0.0) -> Curve:
    """Return the curve of lines in their order.

    Parameters
    ----------
    lines
        Width [h/week] and slope [money per h/week] of each.
    error
        Bound on how far they lie below the response [money].

    Examples
    --------
    >>> curve_of_lines([(1.0, 400.0), (2.0, 100.0)]).revenue(2.0)
    500.0
    """
    lines = tuple(lines)
    return Curve(
        widths=tuple([width for width, _ in lines]),
        slopes=tuple([slope for _, slope in lines]),
        error=error,
    )


def turning_hours(response: SmoothResponse) -> float:
    """Return the weekly hours [h/week] up to which a response is convex: 0 for a concave one.

    Examples
    --------
    >>> turning_hours(LogisticResponse(most_revenue=1, inflection_hours=2, growth_per_hour=3))
    2
    """
    return inflection_hours(response) if shape_of(response) is Shape.S_SHAPED else 0.0


def lines_below(response: SmoothResponse, start: float, end: float, allowed: float) -> tuple[list[Line], float]:
    """Return lines that touch a response at `start` and at `end` and are nowhere above it, and their error.

    Parameters
    ----------
    response
        A smooth response.
    start, end
        From where to where [h/week].
    allowed
        Largest error [money]. Only lines narrower than a billionth of `end` may exceed it; the error says so.

    Examples
    --------
    >>> response = ExponentialResponse(potential_revenue=1, half_hours=1)
    >>> lines, error = lines_below(response, 0.0, 4.0, 0.02)
    >>> len(lines), error
    (4, 0.02)
    """
    turn = min(max(turning_hours(response), start), end)
    narrowest = NARROWEST_SHARE * end
    touches = _points(start, turn, narrowest, partial(_tangents_fit, response, allowed))
    corners = _points(turn, end, narrowest, partial(_chord_fits, response, allowed))
    parts = [*pairwise(touches), *pairwise(corners)]
    narrow = [response.revenue(b) - response.revenue(a) for a, b in parts if b - a <= 2 * narrowest]
    chords = [(b - a, _chord_slope(response, a, b)) for a, b in pairwise(corners)]
    return [*_tangents(response, touches), *chords], max(allowed, sum(rise for rise in narrow if rise > allowed))


def _points(start: float, end: float, narrowest: float, fits: Callable[[float, float], bool]) -> list[float]:
    """Return points from `start` to `end`, each as far from the one before as fits, but never nearer than narrowest."""
    points = [start]
    while points[-1] < end:
        here = points[-1]
        points.append(end if fits(here, end) else here + _longest(here, end, narrowest, fits))
    return points


def _longest(start: float, end: float, narrowest: float, fits: Callable[[float, float], bool]) -> float:
    longest = end - start
    while not fits(start, start + longest):
        if longest <= narrowest:
            return longest
        longest /= 2
    step = longest / 2
    for _ in range(NARROWINGS):
        if fits(start, start + longest + step):
            longest += step
        step /= 2
    return longest


def _chord_slope(response: SmoothResponse, start: float, end: float) -> float:
    return (response.revenue(end) - response.revenue(start)) / (end - start)


def _chord_fits(response: SmoothResponse, allowed: float, start: float, end: float) -> bool:
    """Say whether the chord of a concave part is nowhere farther below it than allowed.

    Where the chord lies `above` below the response, which is steeper than it by `steeper`, the response can gain no
    more on it than at this rate until the interval ends.
    """
    revenue, slope = response.revenue(start), _chord_slope(response, start, end)
    low, high = start, end
    while True:
        middle = (low + high) / 2
        above = response.revenue(middle) - revenue - slope * (middle - start)
        if above > allowed:
            return False
        steeper = response.slope(middle) - slope
        if above + abs(steeper) * (high - low) / 2 <= allowed or middle in {low, high}:
            return True
        low, high = (middle, high) if steeper > 0 else (low, middle)


def _tangents_fit(response: SmoothResponse, allowed: float, start: float, end: float) -> bool:
    """Say whether two tangents of a convex part are, where they meet, no farther below it than allowed."""
    meeting = _meeting(response, start, end)
    line = response.revenue(start) + response.slope(start) * (meeting - start)
    return response.revenue(meeting) - line <= allowed


def _meeting(response: SmoothResponse, start: float, end: float) -> float:
    """Return where the tangents at two points of a convex part meet; parallel ones at the end."""
    steeper = response.slope(end) - response.slope(start)
    if steeper <= 0:
        return end
    above = response.revenue(end) - response.revenue(start) - response.slope(start) * (end - start)
    return min(max(end - above / steeper, start), end)


def _tangents(response: SmoothResponse, touches: list[float]) -> list[Line]:
    meetings = [_meeting(response, a, b) for a, b in pairwise(touches)]
    bounds = pairwise([touches[0], *meetings, touches[-1]])
    lines = [(b - a, response.slope(touch)) for touch, (a, b) in zip(touches, bounds, strict=True)]
    return [(width, slope) for width, slope in lines if width > 0]
