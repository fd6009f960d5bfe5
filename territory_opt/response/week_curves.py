"""Curves within a week: weeks of similar length share their lines, and what was asked for once is kept.

Lines that are chosen over the week itself all move when it gets longer or shorter. Chosen over the same hours for many
weeks, and then cut, they stay: two weeks are compared by what differs, and a program that was solved for the one is
soon solved for the other.
"""

from functools import lru_cache

from territory_opt.model.policy import Channel
from territory_opt.model.response import Response
from territory_opt.response.curve import Curve
from territory_opt.response.forms import DEFAULT_TOLERANCE, channel_curve, curve_of
from territory_opt.response.shape import Shape, shape_of

LONGEST_WEEK_HOURS = 84.0
"""No rep has a longer week [h/week]."""

MOST_BEYOND = 2.5
"""Lines are chosen over less than so many times the hours of a week [1]: what they gain grows by no more."""

KEPT_CURVES = 4096
"""How many curves are kept for the next time they are asked for."""


def shared_hours(weekly_hours: float) -> float:
    """Return the hours over which lines are chosen for a week, the same ones for weeks of similar length [h/week].

    They are 84 h, and 2.5 times less as long as the week fits: all weeks above 33.6 h share their lines.

    Parameters
    ----------
    weekly_hours
        Length of the week [h/week], above 0 and at most 84.

    Examples
    --------
    >>> shared_hours(40), shared_hours(33.6), shared_hours(20)
    (84.0, 33.6, 33.6)
    """
    hours = LONGEST_WEEK_HOURS
    while hours / MOST_BEYOND >= weekly_hours:
        hours /= MOST_BEYOND
    return hours


def curve_in_week(
    response: Response,
    weekly_hours: float,
    maximum_hours: float | None = None,
    tolerance: float = DEFAULT_TOLERANCE,
) -> Curve:
    """Return the curve of what a response gains within a week; weeks of similar length share its lines.

    The lines of a concave response are chosen over `shared_hours`, or up to the maximum where that is less, and then
    cut: the curve of a shorter week is the beginning of that of a longer one. Its error is at most `tolerance` times
    the gain over those hours, and so at most 2.5 times that share of the week's own gain. An S-shaped response earns
    so much more in more hours that its lines are chosen over the week itself.

    Parameters
    ----------
    response
        How hours turn into revenue.
    weekly_hours
        Length of the week [h/week], above 0 and at most 84.
    maximum_hours
        The most hours that may be spent [h/week]; by default the week.
    tolerance
        Largest error, as a share of the gain over the hours that lines are chosen for [1], 1e-9 to 0.1.

    Raises
    ------
    InvalidInputError
        If hours or tolerance are out of their range.

    Examples
    --------
    >>> from territory_opt.model.response import PowerResponse
    >>> response = PowerResponse(revenue_now=100, hours_now=2, elasticity=0.5)
    >>> shorter, longer = curve_in_week(response, 38), curve_in_week(response, 40)
    >>> shorter.slopes == longer.slopes[: len(shorter.slopes)], shorter.most_hours, longer.most_hours
    (True, 38.0, 40.0)
    """
    most_hours, chosen_over = weekly_hours, shared_hours(weekly_hours)
    if maximum_hours is not None:
        most_hours, chosen_over = min(most_hours, maximum_hours), min(chosen_over, maximum_hours)
    return _cut_curve(response, chosen_over, most_hours, tolerance)


@lru_cache(maxsize=KEPT_CURVES)
def _cut_curve(response: Response, chosen_over: float, most_hours: float, tolerance: float) -> Curve:
    if shape_of(response) is not Shape.CONCAVE:
        return curve_of(response, most_hours, tolerance)
    return curve_of(response, chosen_over, tolerance).up_to(most_hours)


@lru_cache(maxsize=KEPT_CURVES)
def channel_curve_in_week(
    channel: Channel, revenue_per_meeting: float, weekly_hours: float, tolerance: float = DEFAULT_TOLERANCE
) -> Curve:
    """Return what the hours of a channel earn within a week, with lines that weeks of similar length share.

    Parameters
    ----------
    channel, revenue_per_meeting
        As for `channel_curve`.
    weekly_hours, tolerance
        As for `curve_in_week`.

    Raises
    ------
    InvalidInputError
        If a number is out of its range.

    Examples
    --------
    >>> calls = Channel(name="Calls", meetings_per_hour=0.5, most_meetings=2)
    >>> round(channel_curve_in_week(calls, 10_000, 4.0).saturation, -1)
    12640.0
    """
    return channel_curve(channel, revenue_per_meeting, shared_hours(weekly_hours), tolerance).up_to(weekly_hours)
