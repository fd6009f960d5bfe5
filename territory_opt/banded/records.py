"""A week of bands as plain sequences: what hours earn, what they must obey, where a walk stands, what is found."""

from collections.abc import MutableSequence, Sequence
from typing import NamedTuple

FLOOR_HOURS, FLOOR_SHARE, CEILING_HOURS, CEILING_SHARE = range(4)
"""The sides of a band, in the order of their prices."""

OPTIMAL, ADMIN_CLASH, BAND_CLASH, FLOORS_CLASH, UNDECIDED = range(5)
"""How it ended: with an optimum; the administration's floor is above its ceiling; an activity's is; all floors together
are above the selling time; or the search stopped before the optimum was proven."""

NO_BAND, ALL_FLOORS = -1, -2
"""What ends the range of selling times where no single band does: administration; all floors together."""

TOLERANCE_HOURS = 1e-7
"""Limits may clash by this much, which is rounding, and count as meeting [h/week]; a tenth of what `verify` allows."""

PROVEN = 1e-10
"""The bound counts as reached when it is this near, as a share of it [1]."""

PROVEN_OF_ALL = 5e-13
"""The same as a share of all that the lines could earn: finer sums are rounding [1]."""

ROUNDING = 1e-12
"""The slope of what the selling time earns counts as none up to this share of the prices it is the sum of [1]; two
slopes that differ by no larger a share count as equal."""

MOST_STEPS = 10_000
"""Steps of the search; it needs one for each line it meets, a handful."""


class Lines(NamedTuple):
    """What hours of each activity earn: lines of falling slope, one activity after the other.

    Attributes
    ----------
    start
        Where the lines of each activity begin; one more entry tells where the last ones end.
    ends
        Hours of the activity at the end of each line [h/week].
    slopes
        Money for an hour on the line [money per h/week]; none rises within an activity.
    values
        What all its lines up to the end of this one earn [money].
    base_hours
        Hours of each activity before its first line, spent anyway [h/week]; what they earn is not counted.
    tails
        Slope of each activity beyond its last line, no steeper than that [money per h/week].
    """

    start: Sequence[int]
    ends: Sequence[float]
    slopes: Sequence[float]
    values: Sequence[float]
    base_hours: Sequence[float]
    tails: Sequence[float]


class Bands(NamedTuple):
    """What the hours of each activity must obey; a limit is hours or a share of selling time, whichever is tighter.

    Attributes
    ----------
    shortest, longest
        Least and most selling time, which administration leaves of the week [h/week].
    floor_hours, floor_share
        Each activity's floor [h/week], at least its base hours, and as a share of selling time [1]; 0 for none.
    ceiling_hours, ceiling_share
        Its ceiling; infinite hours and a share of 1, which says nothing, for none.
    selling_cost
        What an hour of selling time costs: the worth of an hour of administration [money per h/week].
    """

    shortest: float
    longest: float
    floor_hours: Sequence[float]
    floor_share: Sequence[float]
    ceiling_hours: Sequence[float]
    ceiling_share: Sequence[float]
    selling_cost: float


class Walk(NamedTuple):
    """Where a walk stands, one entry for each activity; it is written over by the next one.

    Attributes
    ----------
    hours, drift
        Hours [h/week], and how they move with the selling time's own move [1].
    least, least_drift, most, most_drift
        The same of the limits.
    position
        The line that the next hour would be on.
    margins
        What its last hour is worth, prices of its band included [money per h/week].
    prices
        What an hour of relaxing each side of its band gains [money per h/week]: four rows.
    """

    hours: MutableSequence[float]
    drift: MutableSequence[float]
    least: MutableSequence[float]
    least_drift: MutableSequence[float]
    most: MutableSequence[float]
    most_drift: MutableSequence[float]
    position: MutableSequence[int]
    margins: MutableSequence[float]
    prices: Sequence[MutableSequence[float]]


class Found(NamedTuple):
    """What the search found; the hours of the activities stand in the walk.

    Attributes
    ----------
    ending
        How it ended.
    clash
        The activity whose band has a floor above its ceiling; else -1.
    selling_hours, free_hours
        Selling time, and hours of it that stay unassigned [h/week].
    hour_price
        What one more hour for selling would earn, the limits of the bands unchanged [money per h/week].
    selling_price
        The same with the limits that are shares moving along: what an hour less of administration is worth.
    revenue
        What the hours earn beyond the base hours, less what the selling time costs [money].
    bound
        What no week of these bands can earn more than, by the prices alone [money].
    ties
        Whether another plan of the week earns the same.
    """

    ending: int
    clash: int
    selling_hours: float
    free_hours: float
    hour_price: float
    selling_price: float
    revenue: float
    bound: float
    ties: bool


class Range(NamedTuple):
    """The selling times that any week can have.

    Attributes
    ----------
    ending, clash
        As of what is found.
    least, most
        Both ends [h/week].
    least_by, most_by
        The activity whose band sets the end; `NO_BAND` where administration does, `ALL_FLOORS` where these do together.
    """

    ending: int
    clash: int
    least: float
    most: float
    least_by: int
    most_by: int


class Walks(NamedTuple):
    """Room for the walks of a search.

    Attributes
    ----------
    best, low, high
        The walk at the best selling time, and at either side of it.
    """

    best: Walk
    low: Walk
    high: Walk


class Tangent(NamedTuple):
    """A line that touches what the selling time earns.

    Attributes
    ----------
    selling_hours, free_hours
        Where it touches, and hours of that which stay unassigned [h/week].
    earned
        What is earned there [money].
    hour_price, slope
        What one more hour for selling would earn, limits unchanged and shares moving along [money per h/week].
    slight
        The slope that counts as none [money per h/week].
    """

    selling_hours: float
    free_hours: float
    earned: float
    hour_price: float
    slope: float
    slight: float


class Peak(NamedTuple):
    """The selling time that earns most.

    Attributes
    ----------
    selling_hours, free_hours
        It, and hours of it that stay unassigned [h/week].
    hour_price, slope
        What one more hour for selling would earn, limits unchanged and shares moving along [money per h/week].
    is_proven
        Whether the search has come to its end.
    is_flat
        Whether another selling time earns the same.
    """

    selling_hours: float
    free_hours: float
    hour_price: float
    slope: float
    is_proven: bool
    is_flat: bool
