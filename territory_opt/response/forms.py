"""Every form of response as a curve: exact where the form is made of lines, chords elsewhere.

Break points depend on the shape of a form alone, so :mod:`territory_opt.response.chords` keeps the curve of
unit revenue, and it is only scaled for each client.
"""

import math
from itertools import pairwise

from territory_opt.model.checks import MONEY, SHARE, WEEKLY_HOURS, Number
from territory_opt.model.policy import Channel
from territory_opt.model.response import (
    ExponentialResponse,
    LinearResponse,
    PowerResponse,
    Response,
)
from territory_opt.response.chords import unit_power, unit_saturation
from territory_opt.response.curve import NOT_NEGATIVE, Curve, check_numbers

DEFAULT_TOLERANCE = 0.0005
"""Largest error of a chord, as a share of the curve's range [1]."""

TOLERANCE = Number(at_least=1e-9, at_most=0.1, unit="1")


def curve_of(response: Response, most_hours: float, tolerance: float = DEFAULT_TOLERANCE) -> Curve:
    r"""Return the curve of a response over the hours from 0 to `most_hours`, all of them covered.

    Linear responses and points are exact. Saturation :math:`P (1 - 2^{-x/h})` and elasticity
    :math:`R (x/n)^e` are followed by chords: nowhere above the response, and below it by at most `tolerance`
    times the curve's range :math:`f(X) - f(0)`, where X is `most_hours`.

    Parameters
    ----------
    response
        How hours turn into revenue.
    most_hours
        Where the curve ends [h/week], 0 to 168.
    tolerance
        Largest error, as a share of the range [1], 1e-9 to 0.1.

    Raises
    ------
    InvalidInputError
        If hours or tolerance are out of their range.

    Notes
    -----
    A response so steep at its start that the first chord would be narrower than 1e-9 of the hours gets a
    first chord of that width. Within it the error may exceed the tolerance, and the curve's `error` says by
    how much. At the default tolerance this concerns elasticities below 0.33.

    Examples
    --------
    >>> curve = curve_of(ExponentialResponse(potential_revenue=8000, half_hours=0.5), most_hours=4)
    >>> round(curve.revenue(4.0), 6), round(curve.revenue(1.0), -1), curve.error <= 4.0
    (7968.75, 6000.0, True)
    """
    check_numbers(("most_hours", most_hours, WEEKLY_HOURS), ("tolerance", tolerance, TOLERANCE))
    match response:
        case ExponentialResponse():
            rate_per_hour = math.log(2) / response.half_hours
            return _saturating(response.potential_revenue, rate_per_hour, most_hours, tolerance)
        case PowerResponse():
            range_revenue = response.revenue(most_hours)
            if not range_revenue:
                return _flat(most_hours)
            return unit_power(response.elasticity, most_hours, tolerance).scaled(range_revenue)
        case LinearResponse():
            return _joined(((response.most_hours, response.revenue(response.most_hours)),), most_hours)
    return _joined(response.points, most_hours)


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


def _joined(points: tuple[tuple[float, float], ...], most_hours: float) -> Curve:
    """Return the lines from (0, 0) through points, then flat; lines equally steep become one."""
    last_hours, last_revenue = points[-1]
    flat = [(most_hours, last_revenue)] if most_hours > last_hours else []
    corners = [(0.0, 0.0)]
    for corner in [*points, *flat]:
        while len(corners) > 1 and _slope(corners[-1], corner) >= _slope(*corners[-2:]):
            corners.pop()
        corners.append(corner)
    lines = tuple(pairwise(corners))
    whole = Curve(
        widths=tuple(after[0] - before[0] for before, after in lines),
        slopes=tuple(_slope(before, after) for before, after in lines),
    )
    return whole.up_to(most_hours) if most_hours < last_hours else whole


def _slope(before: tuple[float, float], after: tuple[float, float]) -> float:
    return (after[1] - before[1]) / (after[0] - before[0])


def _saturating(most_revenue: float, rate_per_hour: float, most_hours: float, tolerance: float) -> Curve:
    """Return chords of most_revenue * (1 - exp(-rate_per_hour * x))."""
    if not most_revenue or not most_hours:
        return _flat(most_hours)
    return unit_saturation(rate_per_hour, most_hours, tolerance).scaled(most_revenue)
