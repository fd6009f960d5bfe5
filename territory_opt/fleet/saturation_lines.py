"""Lines of responses that saturate, for columns of potentials and half hours: the same as of any plan.

They go on to the end of the longest week that a rep may have, so that they serve for longer weeks as well.
"""

import math
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from territory_opt.fleet.starts import starts_of
from territory_opt.model.response import ExponentialResponse
from territory_opt.response.curve import Curve
from territory_opt.response.forms import curve_of
from territory_opt.response.week_curves import LONGEST_WEEK_HOURS, shared_hours

ROUNDING_HOURS = 1e-6
"""A line shorter than this is rounding where curves are joined [h/week]."""


class LinesOfTargets(NamedTuple):
    """Lines, target by target.

    Attributes
    ----------
    start
        Where the lines of each target begin; one more entry tells where the last ones end.
    widths, slopes
        Length [h/week] and slope [money per h/week] of each line.
    errors
        The most that each target's response could earn beyond its lines in a week as long as the rep's [money].
    """

    start: NDArray[np.int64]
    widths: NDArray[np.float64]
    slopes: NDArray[np.float64]
    errors: NDArray[np.float64]


def saturation_lines(
    potential_revenue: NDArray[np.float64],
    half_hours: NDArray[np.float64],
    weekly_hours: NDArray[np.float64],
    maximum_hours: NDArray[np.float64],
) -> LinesOfTargets:
    """Return the lines of saturating responses, which are drawn once for targets that differ in potential alone.

    Within the week they are those of `curve_in_week`. Beyond it they go on as far as any week may, up to the maximum.

    Parameters
    ----------
    potential_revenue
        What unlimited hours could bring [money].
    half_hours
        Weekly hours that bring half of it [h/week].
    weekly_hours, maximum_hours
        The rep's week, and the most hours for the target [h/week]; NaN for no such maximum.

    Examples
    --------
    >>> one = np.ones(2)
    >>> lines = saturation_lines(np.array([8000.0, 4000.0]), 0.5 * one, 40 * one, np.nan * one)
    >>> bool((lines.slopes[: lines.start[1]] == 2 * lines.slopes[lines.start[1] :]).all())
    True
    """
    week_lengths, of_target = np.unique(weekly_hours, return_inverse=True)
    chosen_over = np.array([shared_hours(hours) for hours in week_lengths.tolist()])[of_target]
    longest = np.fmin(maximum_hours, LONGEST_WEEK_HOURS)
    asked = np.stack([half_hours, np.minimum(chosen_over, longest), longest, potential_revenue > 0], axis=1)
    alike, distinct = _alike(asked)
    curves = [_unit_curve(*question) for question in distinct.tolist()]
    lengths = np.array([len(curve.widths) for curve in curves], dtype=np.int64)
    begin = np.cumsum(lengths) - lengths
    counts = lengths[alike]
    start = starts_of(counts)
    places = np.repeat(begin[alike] - start[:-1], counts) + np.arange(start[-1])
    return LinesOfTargets(
        start=start,
        widths=_joined([curve.widths for curve in curves])[places],
        slopes=_joined([curve.slopes for curve in curves])[places] * np.repeat(potential_revenue, counts),
        errors=np.array([curve.error for curve in curves])[alike] * potential_revenue,
    )


def _alike(asked: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return for each row which of the distinct rows it is, and these."""
    codes = np.zeros(len(asked), dtype=np.int64)
    for column in asked.T:
        values, of_row = np.unique(column, return_inverse=True)
        _, codes = np.unique(codes * len(values) + of_row, return_inverse=True)
    _, first = np.unique(codes, return_index=True)
    return codes, asked[first]


def _unit_curve(half_hours: float, first_hours: float, longest_hours: float, earns: float) -> Curve:
    """Return the curve over the first hours, and on to the longest ones; its error is that over the first hours."""
    response = ExponentialResponse(potential_revenue=float(earns), half_hours=half_hours)
    curve, hours = curve_of(response, first_hours), first_hours
    while hours < longest_hours:
        hours = min(shared_hours(math.nextafter(hours, math.inf)), longest_hours)
        curve = _continued(curve, curve_of(response, hours))
    return curve


def _continued(curve: Curve, longer: Curve) -> Curve:
    """Return a curve that goes on along a longer one; both touch their response where lines meet, so no slope rises."""
    reached, earned = curve.most_hours, curve.saturation
    widths, slopes = [*curve.widths], [*curve.slopes]
    for end in accumulate(longer.widths):
        if end > reached + ROUNDING_HOURS:
            total = longer.revenue(end)
            widths.append(end - reached)
            slopes.append(min(max(total - earned, 0.0) / widths[-1], slopes[-1]))
            reached, earned = end, total
    return Curve(widths=tuple(widths), slopes=tuple(slopes), error=curve.error)


def _joined(parts: list[tuple[float, ...]]) -> NDArray[np.float64]:
    return np.array([number for part in parts for number in part], dtype=np.float64)
