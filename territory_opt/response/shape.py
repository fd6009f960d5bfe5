"""The shape of a response: it decides which method finds the best hours, and what proves it."""

from enum import StrEnum
from itertools import pairwise

from territory_opt.errors import Fault, InvalidInputError
from territory_opt.model.response import AdbudgResponse, LogisticResponse, PointsResponse, Response

SAME_SLOPE = 1e-9
"""Slopes that differ by no more, as a share of the larger [1], are one slope with rounding in it."""


class Shape(StrEnum):
    """What happens to the worth of one more hour as hours grow.

    `CONCAVE`: it never rises, so that every hour earns at most as much as the one before. `S_SHAPED`: it rises first
    and falls after, so that a little effort may be worth less than none elsewhere. `NEITHER`: it falls and rises
    again.
    """

    CONCAVE = "concave"
    S_SHAPED = "s_shaped"
    NEITHER = "neither"


def shape_of(response: Response) -> Shape:
    """Return the shape of a response; one that earns the same whatever the hours is concave.

    Examples
    --------
    >>> shape_of(AdbudgResponse(most_revenue=100, half_hours=2, exponent=3))
    <Shape.S_SHAPED: 's_shaped'>
    >>> shape_of(PointsResponse(points=((1, 10), (2, 11), (3, 30))))
    <Shape.NEITHER: 'neither'>
    """
    match response:
        case PointsResponse():
            return _shape_of_slopes(_slopes(response))
        case LogisticResponse():
            rises = response.most_revenue > response.least_revenue
        case AdbudgResponse():
            rises = response.most_revenue > response.least_revenue and response.exponent > 1
        case _:
            rises = False
    return Shape.S_SHAPED if rises else Shape.CONCAVE


def inflection_hours(response: Response) -> float:
    """Return the weekly hours [h/week] up to which an S-shaped response grows steeper.

    For ADBUDG these are h ((c - 1) / (c + 1))^(1/c), for points the end of the steepest line.

    Raises
    ------
    InvalidInputError
        If the response is not S-shaped.

    Examples
    --------
    >>> round(inflection_hours(AdbudgResponse(most_revenue=100, half_hours=2, exponent=3)), 4)
    1.5874
    """
    shape = shape_of(response)
    is_s_shaped = shape is Shape.S_SHAPED
    match response:
        case LogisticResponse() if is_s_shaped:
            return response.inflection_hours
        case AdbudgResponse(exponent=c) if is_s_shaped:
            return float(response.half_hours * ((c - 1) / (c + 1)) ** (1 / c))
        case PointsResponse() if is_s_shaped:
            slopes = _slopes(response)
            return response.path[slopes.index(max(slopes)) + 1][0]
    raise InvalidInputError([Fault("response", str(shape), "an S-shaped response")])


def is_steeper(after: float, before: float) -> bool:
    """Return whether a slope is above the one before it by more than rounding.

    Examples
    --------
    >>> is_steeper(2.0, 1.0), is_steeper(1.0 + 1e-12, 1.0)
    (True, False)
    """
    return after - before > SAME_SLOPE * after


def _slopes(response: PointsResponse) -> list[float]:
    return [(r1 - r0) / (x1 - x0) for (x0, r0), (x1, r1) in pairwise(response.path)]


def _shape_of_slopes(slopes: list[float]) -> Shape:
    rises = [is_steeper(after, before) for before, after in pairwise(slopes)]
    falls = [is_steeper(before, after) for before, after in pairwise(slopes)]
    if not any(rises):
        return Shape.CONCAVE
    last_rise = max(i for i, rise in enumerate(rises) if rise)
    return Shape.NEITHER if any(falls[:last_rise]) else Shape.S_SHAPED
