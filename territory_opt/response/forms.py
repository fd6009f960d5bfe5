"""Every form of response as a curve: exact where the form is made of lines, from below elsewhere.

Break points depend on the shape of a form alone, so :mod:`territory_opt.response.chords` and
:mod:`territory_opt.response.tangents` keep the curve of unit revenue, and it is only scaled for each client.
"""

import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate, pairwise

import attrs

from territory_opt.model.checks import MONEY, SHARE, WEEKLY_HOURS, Number
from territory_opt.model.policy import Channel
from territory_opt.model.response import (
    ExponentialResponse,
    LinearResponse,
    ModifiedExponentialResponse,
    PointsResponse,
    PowerResponse,
    Response,
)
from territory_opt.response.chords import unit_power, unit_saturation
from territory_opt.response.curve import NOT_NEGATIVE, Curve, check_numbers
from territory_opt.response.shape import is_steeper
from territory_opt.response.tangents import (
    Line,
    SmoothResponse,
    curve_of_lines,
    lines_below,
    turning_hours,
    unit_lines,
)

DEFAULT_TOLERANCE = 0.0002
"""Largest error of a chord, as a share of the curve's range [1]."""

TOLERANCE = Number(at_least=1e-9, at_most=0.1, unit="1")


EFFORT = Number(at_least=0, at_most=1e9, unit="h/week")
"""Hours of a week, or any other unit of effort."""

TOUCHING = 1e-9
"""A curve nearer to its response than this share of the range [1] touches it."""


def curve_of(response: Response, most_hours: float, tolerance: float = DEFAULT_TOLERANCE) -> Curve:
    r"""Return the curve of what a response gains over the hours from 0 to `most_hours`, all of them covered.

    The gain is :math:`f(x) - f(0)`: revenue without any hours is a constant and no part of the curve. Linear
    responses and points are exact. Smooth forms are followed by lines nowhere above the response, and below it by at
    most `tolerance` times the curve's range :math:`f(X) - f(0)`, where X is `most_hours`: by chords where the
    response is concave, by tangents where it is convex. The curve of an S-shaped response rises in slope up to its
    inflection.

    Parameters
    ----------
    response
        How hours turn into revenue.
    most_hours
        Where the curve ends [h/week], 0 to 1e9.
    tolerance
        Largest error, as a share of the range [1], 1e-9 to 0.1.

    Raises
    ------
    InvalidInputError
        If hours or tolerance are out of their range.

    Notes
    -----
    A response so steep that a line would be narrower than 1e-9 of the hours gets a line of that width. Within it
    the error may exceed the tolerance, and the curve's `error` says by how much. At the default tolerance this
    concerns elasticities below 0.37.

    Examples
    --------
    >>> curve = curve_of(ExponentialResponse(potential_revenue=8000, half_hours=0.5), most_hours=4)
    >>> round(curve.revenue(4.0), 6), round(curve.revenue(1.0), -1), curve.error <= 4.0
    (7968.75, 6000.0, True)
    >>> from territory_opt.model.response import AdbudgResponse
    >>> s_shaped = AdbudgResponse(least_revenue=20, most_revenue=100, half_hours=2, exponent=3)
    >>> curve_of(s_shaped, most_hours=10).is_concave
    False
    """
    check_numbers(("most_hours", most_hours, EFFORT), ("tolerance", tolerance, TOLERANCE))
    gain = response.revenue(most_hours) - response.revenue_at_none
    if not gain or not most_hours:
        return _flat(most_hours)
    match response:
        case LinearResponse() | PointsResponse():
            return curve_of_lines(_cut(_lines_of(response), most_hours))
        case ExponentialResponse():
            return _saturating(response.potential_revenue, math.log(2) / response.half_hours, most_hours, tolerance)
        case ModifiedExponentialResponse():
            most_gain = response.gain
            return _saturating(most_gain, math.log(2) / response.half_hours, most_hours, tolerance)
        case PowerResponse():
            return unit_power(response.elasticity, most_hours, tolerance).scaled(gain)
    unit, gain = _unit(response)
    return unit_lines(unit, most_hours, tolerance).scaled(gain)


def refined(curve: Curve, response: Response, hours: float, tolerance: float) -> Curve:
    """Return the same curve with finer lines next to `hours`, still nowhere above its response.

    The curve touches its response at a row of points, where chords meet. What lies between the two points around
    `hours`, and between the next two on either side, gets lines of `tolerance`; the rest stays as it is, and so does
    `error`, the largest anywhere. A response made of lines stays as it is, and so does a convex part: finer lines
    there would each be one more choice.

    Parameters
    ----------
    curve
        What `curve_of` made of the response, with hours that earn nothing after it or not.
    response
        How hours turn into revenue.
    hours
        Where to look closer [h/week].
    tolerance
        Largest error of the finer lines, as a share of the curve's range [1], 1e-9 to 0.1.

    Raises
    ------
    InvalidInputError
        If hours or tolerance are out of their range.

    Examples
    --------
    >>> response = ExponentialResponse(potential_revenue=8000, half_hours=0.5)
    >>> curve = curve_of(response, most_hours=4, tolerance=0.01)
    >>> finer = refined(curve, response, hours=1.0, tolerance=1e-6)
    >>> len(curve.widths), len(finer.widths) > 100, round(finer.revenue(1.0), 1)
    (7, True, 6000.0)
    """
    check_numbers(("hours", hours, EFFORT), ("tolerance", tolerance, TOLERANCE))
    if isinstance(response, LinearResponse | PointsResponse):
        return curve
    unit, gain = _unit(response)
    corners = list(_corners(curve, unit, gain)) if gain else []
    position = bisect_right(corners, hours)
    near = corners[max(position - 2, 0) : position + 2] if position else []
    if len(near) <= 1:
        return curve
    allowed = tolerance * unit.revenue(corners[-1])
    finer = [line for start, end in pairwise(near) for line in lines_below(unit, start, end, allowed)[0]]
    lines = [
        *_between(curve, 0.0, near[0]),
        *((width, slope * gain) for width, slope in finer),
        *_between(curve, near[-1], math.inf),
    ]
    return curve_of_lines(lines, curve.error)


def meetings(channel: Channel, weekly_hours: float) -> float:
    r"""Return the first meetings a week [1/week] that `weekly_hours` [h/week] bring in a channel.

    With r meetings for each of the first hours and at most m meetings a week, x hours bring
    :math:`m (1 - e^{-r x / m})`.

    Examples
    --------
    >>> calls = Channel(name="Calls", meetings_per_hour=0.5, most_meetings=2)
    >>> round(meetings(calls, 4.0), 4)
    1.2642
    """
    most = channel.most_meetings
    return -most * math.expm1(-channel.meetings_per_hour * weekly_hours / most)


def channel_curve(
    channel: Channel,
    revenue_per_meeting: float,
    most_hours: float,
    tolerance: float = DEFAULT_TOLERANCE,
) -> Curve:
    """Return what the hours of a channel earn: its `meetings` times the worth of one.

    Parameters
    ----------
    channel
        How hours turn into meetings.
    revenue_per_meeting
        Expected revenue in the period from one meeting every week [money per 1/week], at least 0.
    most_hours
        Where the curve ends [h/week], 0 to 168.
    tolerance
        Largest error, as a share of the range [1], 1e-9 to 0.1.

    Raises
    ------
    InvalidInputError
        If a number is out of its range.

    Examples
    --------
    >>> calls = Channel(name="Calls", meetings_per_hour=0.5, most_meetings=2)
    >>> round(channel_curve(calls, 10_000, most_hours=4.0).saturation)
    12642
    """
    check_numbers(
        ("revenue_per_meeting", revenue_per_meeting, NOT_NEGATIVE),
        ("most_hours", most_hours, WEEKLY_HOURS),
        ("tolerance", tolerance, TOLERANCE),
    )
    most_revenue = channel.most_meetings * revenue_per_meeting
    return _saturating(most_revenue, channel.meetings_per_hour / channel.most_meetings, most_hours, tolerance)


def likely_curve(amount: float, odds: float, unattended_share: float, routine_hours_per_week: float) -> Curve:
    """Return what routine effort adds to a Likely deal, over what it keeps when nobody attends to it.

    Unattended, the deal is worth ``amount * odds * unattended_share``, which needs no hours and is no part of
    the curve. The rest, ``amount * odds * (1 - unattended_share)``, is gained in a straight line over
    `routine_hours_per_week`. A deal that gains nothing, or takes no hours, has an empty curve: its worth is a
    constant.

    Parameters
    ----------
    amount
        Value of the deal [money].
    odds
        Chance to win it with routine effort [1].
    unattended_share
        Share of these odds it keeps without effort [1].
    routine_hours_per_week
        Weekly hours of full routine effort over the horizon [h/week].

    Raises
    ------
    InvalidInputError
        If a number is out of its range.

    Examples
    --------
    >>> likely_curve(10_000, odds=0.8, unattended_share=0.5, routine_hours_per_week=2.0).slopes
    (2000.0,)
    """
    check_numbers(
        ("amount", amount, MONEY),
        ("odds", odds, SHARE),
        ("unattended_share", unattended_share, SHARE),
        ("routine_hours_per_week", routine_hours_per_week, NOT_NEGATIVE),
    )
    gain = amount * odds * (1 - unattended_share)
    if not gain or not routine_hours_per_week:
        return Curve(widths=(), slopes=())
    return Curve(widths=(routine_hours_per_week,), slopes=(gain / routine_hours_per_week,))


def _flat(most_hours: float) -> Curve:
    """Return hours that earn nothing."""
    return Curve(widths=(most_hours,), slopes=(0.0,)) if most_hours else Curve(widths=(), slopes=())


def _lines_of(response: LinearResponse | PointsResponse) -> list[Line]:
    """Return the lines of a response that is made of them, and a flat one after them."""
    if isinstance(response, LinearResponse):
        lines = [(response.most_hours, float(response.revenue_per_hour))]
    else:
        lines = [(x1 - x0, (r1 - r0) / (x1 - x0)) for (x0, r0), (x1, r1) in pairwise(response.path)]
    return _joined([*lines, (EFFORT.at_most, 0.0)])


def _cut(lines: Iterable[Line], most_hours: float) -> Iterator[Line]:
    """Yield the lines within the hours, the last one cut there."""
    left = most_hours
    for width, slope in lines:
        if left <= 0:
            return
        yield min(width, left), slope
        left -= width


def _joined(lines: Iterable[Line]) -> list[Line]:
    """Return lines in their order, those of one slope made one."""
    joined: list[Line] = []
    for each in lines:
        width, slope = each
        while joined and not is_steeper(slope, joined[-1][1]) and not is_steeper(joined[-1][1], slope):
            width_before, slope_before = joined.pop()
            slope = slope_before + (slope - slope_before) * (width / (width_before + width))
            width += width_before
        joined.append((width, slope))
    return joined


def _unit(response: SmoothResponse) -> tuple[SmoothResponse, float]:
    """Return the response of the same shape for unit revenue, and the money a unit stands for."""
    match response:
        case PowerResponse():
            return attrs.evolve(response, revenue_now=1.0), response.revenue_now
        case ExponentialResponse():
            return attrs.evolve(response, potential_revenue=1.0), response.potential_revenue
    unit = attrs.evolve(response, least_revenue=0.0, most_revenue=1.0)
    return unit, response.gain


def _corners(curve: Curve, unit: SmoothResponse, gain: float) -> Iterator[float]:
    """Yield the hours at which a curve touches its response where that is concave."""
    turn = turning_hours(unit)
    bounds = list(accumulate(curve.widths, initial=0.0))
    slack = TOUCHING * unit.revenue(bounds[-1])
    for bound in bounds:
        hours = turn if abs(bound - turn) <= TOUCHING * turn else bound
        if hours >= turn and unit.revenue(hours) - curve.revenue(hours) / gain <= slack:
            yield hours


def _between(curve: Curve, start: float, end: float) -> Iterator[Line]:
    """Yield the lines of a curve that lie between two hours, cut there."""
    bounds = pairwise(accumulate(curve.widths, initial=0.0))
    for (before, after), slope in zip(bounds, curve.slopes, strict=True):
        width = min(after, end) - max(before, start)
        if width > 0:
            yield width, slope


def _saturating(most_revenue: float, rate_per_hour: float, most_hours: float, tolerance: float) -> Curve:
    """Return chords of most_revenue * (1 - exp(-rate_per_hour * x))."""
    if not most_revenue or not most_hours:
        return _flat(most_hours)
    return unit_saturation(rate_per_hour, most_hours, tolerance).scaled(most_revenue)
