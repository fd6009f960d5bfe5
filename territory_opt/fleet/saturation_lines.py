"""Lines of responses that saturate, for columns of potentials and half hours: the same as of any plan."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from territory_opt.model.response import ExponentialResponse
from territory_opt.response.curve import Curve
from territory_opt.response.week_curves import curve_in_week


class LinesOfTargets(NamedTuple):
    """Lines, target by target.

    Attributes
    ----------
    start
        Where the lines of each target begin; one more entry tells where the last ones end.
    widths, slopes
        Length [h/week] and slope [money per h/week] of each line.
    errors
        The most that each target's response could earn beyond its lines [money].
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
    asked = np.stack([half_hours, weekly_hours, maximum_hours, potential_revenue > 0], axis=1)
    alike, distinct = _alike(asked)
    curves = [_unit_curve(*question) for question in distinct.tolist()]
    lengths = np.array([len(curve.widths) for curve in curves], dtype=np.int64)
    begin = np.cumsum(lengths) - lengths
    counts = lengths[alike]
    start = np.concatenate([[0], np.cumsum(counts)])
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


def _unit_curve(half_hours: float, weekly_hours: float, maximum_hours: float, earns: float) -> Curve:
    response = ExponentialResponse(potential_revenue=float(earns), half_hours=half_hours)
    return curve_in_week(response, weekly_hours, None if np.isnan(maximum_hours) else maximum_hours)


def _joined(parts: list[tuple[float, ...]]) -> NDArray[np.float64]:
    return np.array([number for part in parts for number in part], dtype=np.float64)
