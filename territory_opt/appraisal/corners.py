"""Follows a piecewise-linear optimum by its corners and not by samples.

Two points and their tangents enclose what lies between: the chord from below, the tangents from above. Where the
tangents meet the gap is widest; there the optimum is asked for next, until chord and tangents agree.
"""

import math
from bisect import insort
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import attrs

from territory_opt.appraisal.first_piece import SHORTEST_HOURS, Point

MOST_POINTS = 400
EXACT = 1e-10
"""A proven error below this share of the largest optimum on the curve counts as none."""

Placed = TypeVar("Placed", bound=Point)


@attrs.frozen(kw_only=True)
class Followed(Generic[Placed]):
    """The optimum along a stretch.

    Parameters
    ----------
    points
        The points where it bends, and its two ends, in rising order.
    error
        Proven bound on how far the optimum lies above the chords between them [money].
    is_exact
        Whether that is nothing but rounding.
    """

    points: tuple[Placed, ...]
    error: float
    is_exact: bool


@attrs.frozen(order=True)
class _Gap(Generic[Placed]):
    """A stretch between two points, the widest gap last in order."""

    error: float
    meeting: float = attrs.field(order=False)
    left: Placed = attrs.field(order=False)
    right: Placed = attrs.field(order=False)


def follow(
    optimum: Callable[[float], Placed | None],
    ends: Sequence[Placed],
    *,
    tolerance: float,
    error_share: float = 0.0,
    most_points: int = MOST_POINTS,
    shortest: float = SHORTEST_HOURS,
) -> Followed[Placed]:
    """Return the optimum between two places, with plans at both.

    Where the basis of a limit differs from point to point the optimum is no concave function of the limit; a stretch
    then counts as straight only when the tangents at both of its ends agree with its chord. Between two places with
    plans there are plans everywhere: a mix of both, or that one of them that weighs nothing, as it obeys every share.

    Parameters
    ----------
    optimum
        The optimum at a place, with a tangent; None where the solver finds no plan.
    ends
        The points of the two ends, in rising order; or one point, or none.
    tolerance
        What counts as no difference [money].
    error_share
        When to stop: a proven error below this share of the rise from end to end [1]; by default when it is exact.
    most_points
        When to stop at the latest.
    shortest
        A stretch shorter than this counts as none.
    """
    points = list(ends)
    gaps: list[_Gap[Placed]] = [_gap(points[0], points[-1], shortest, tolerance)] if len(points) > 1 else []
    left_error, none = 0.0, rounding(points, tolerance)
    while gaps and len(points) < most_points:
        rise = points[-1].objective - points[0].objective
        if gaps[-1].error <= max(none, error_share * rise):
            break
        gap = gaps.pop()
        point = optimum(gap.meeting) if _may_bend(gap, shortest) else None
        if point is None:
            left_error = max(left_error, gap.error)
            continue
        insort(points, point, key=lambda each: each.moved)
        none = max(none, rounding([point], tolerance))
        for left, right in ((gap.left, point), (point, gap.right)):
            insort(gaps, _gap(left, right, shortest, none))
    error = max(left_error, gaps[-1].error if gaps else 0.0)
    return Followed(points=tuple(_corners(points, tolerance)), error=error, is_exact=error <= none)


def rounding(points: Sequence[Point], tolerance: float) -> float:
    """Return the error that counts as none [money]."""
    return max([tolerance, *(EXACT * abs(point.objective) for point in points)])


def _gap(left: Placed, right: Placed, shortest: float, tolerance: float) -> _Gap[Placed]:
    """Return how far the tangents of two points meet above the chord between them, and where."""
    below_left, below_right = left.tangent_at(right) - right.objective, right.tangent_at(left) - left.objective
    if left.basis is None:
        share, error = _meeting(below_left, below_right)
        return _Gap(error=error, meeting=place(left, right, share), left=left, right=right)
    closed_left, closed_right = below_left <= tolerance, below_right <= tolerance
    if closed_left and closed_right:
        return _Gap(error=0.0, meeting=left.moved, left=left, right=right)
    share, error = _meeting(below_left, below_right)
    if right.moved - left.moved <= shortest:
        return _Gap(error=error, meeting=left.moved, left=left, right=right)
    if min(_weight(left), _weight(right)) <= 0:
        meeting = (left.moved + right.moved) / 2  # a plan that weighs nothing is mixed with none
    elif closed_left or closed_right:
        inside = min(shortest, (right.moved - left.moved) / 2)
        meeting = right.moved - inside if closed_left else left.moved + inside
    else:
        meeting = place(left, right, share)
    return _Gap(error=abs(right.objective - left.objective), meeting=meeting, left=left, right=right)


def _may_bend(gap: _Gap[Placed], shortest: float) -> bool:
    """Say whether a stretch may bend: not so short a one, nor one between plans that weigh nothing and so obey it."""
    return gap.right.moved - gap.left.moved > shortest and max(_weight(gap.left), _weight(gap.right)) > 0


def _meeting(below_left: float, below_right: float) -> tuple[float, float]:
    """Return at which share of the chord two tangents meet, and how far above it [money]."""
    if min(below_left, below_right) <= 0:
        return 0.0, 0.0
    share = below_right / (below_left + below_right)
    return share, share * below_left


def share_at(left: Point, right: Point, moved: float) -> float:
    """Return the share of the right one of two plans in the mix of both that stands at a place [1].

    A limit that is a share of some hours is met by a mix of plans in which each counts by these hours.
    """
    before, after = _weight(left) * (moved - left.moved), _weight(right) * (right.moved - moved)
    if before + after > 0:
        return before / (before + after)
    return (moved - left.moved) / (right.moved - left.moved) if right.moved > left.moved else 0.0


def place(left: Point, right: Point, share: float) -> float:
    """Return where the mix of two plans stands that holds this share of the right one; undoes `share_at`."""
    before, after = (1 - share) * _weight(left), share * _weight(right)
    if before + after > 0:
        return left.moved + after / (before + after) * (right.moved - left.moved)
    return left.moved + share * (right.moved - left.moved)


def _weight(point: Point) -> float:
    return 1.0 if point.basis is None else point.basis


def _corners(points: Sequence[Placed], tolerance: float) -> list[Placed]:
    """Leave out points on the straight line between the corners beside them, each by no more than the tolerance."""
    corners: list[Placed] = []
    passed: list[Placed] = []
    for point in points:
        straight = len(corners) > 1 and all(_is_between(corners[-2], each, point, tolerance) for each in passed)
        passed = [*passed, point] if straight else [point]
        corners[-1 if straight else len(corners) :] = [point]
    return corners


def _is_between(left: Point, middle: Point, right: Point, tolerance: float) -> bool:
    chord = left.objective + share_at(left, right, middle.moved) * (right.objective - left.objective)
    return math.isclose(middle.objective, chord, rel_tol=0.0, abs_tol=tolerance)
