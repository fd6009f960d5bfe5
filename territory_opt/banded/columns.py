"""Many weeks of bands as arrays: what their hours earn, what they must obey, what was found, and by which method."""

from enum import StrEnum
from typing import Any, TypeAlias

import attrs
import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Places: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]


class Method(StrEnum):
    """How the best weeks are computed; each method gives the same numbers, bit for bit."""

    PLAIN = "exact, plain Python"
    NUMPY = "exact, NumPy"
    COMPILED = "exact, compiled"


@attrs.frozen(kw_only=True, eq=False)
class ManyLines:
    """What hours of each activity of each week earn: lines of falling slope, one activity after the other.

    Parameters
    ----------
    start
        Where the lines of each activity begin, week by week; one more entry tells where the last ones end.
    ends
        Hours of the activity at the end of each line, base hours included [h/week].
    slopes
        Money for an hour on the line [money per h/week]; none rises within an activity.
    values
        What all lines of the activity up to the end of this one earn [money].
    base_hours
        Hours of each activity that minimum contact takes, before its first line [h/week]: a row for each week.
    base_revenue
        What they earn [money].
    tails
        Slope of each activity beyond its last line, no steeper than that [money per h/week].
    order
        The place of each line's segment in the input.
    """

    start: Places
    ends: Floats
    slopes: Floats
    values: Floats
    base_hours: Floats
    base_revenue: Floats
    tails: Floats
    order: Places

    @property
    def num_weeks(self) -> int:
        """How many weeks there are."""
        return len(self.tails)

    @property
    def num_activities(self) -> int:
        """How many selling activities each of them has."""
        return int(self.tails.shape[1])


@attrs.frozen(kw_only=True, eq=False)
class ManyBands:
    """What the hours of each week must obey; a limit is hours or a share of selling time, whichever is tighter.

    Parameters
    ----------
    shortest, longest
        Least and most selling time, which administration leaves of the week [h/week].
    floor_hours, floor_share
        Floor of each activity [h/week], at least its base hours, and as a share of selling time [1]; 0 for none: a row
        for each week.
    ceiling_hours, ceiling_share
        Its ceiling; infinite hours and a share of 1, which says nothing, for none.
    selling_cost
        What an hour of selling time costs: the worth of an hour of administration [money per h/week].
    """

    shortest: Floats
    longest: Floats
    floor_hours: Floats
    floor_share: Floats
    ceiling_hours: Floats
    ceiling_share: Floats
    selling_cost: Floats


@attrs.frozen(kw_only=True, eq=False)
class ManyFound:
    """What the search found for each week.

    Parameters
    ----------
    ending
        How it ended, as the numbers of `territory_opt.banded.records`: `OPTIMAL`, `ADMIN_CLASH` and so on.
    clash
        Place of the activity whose band has a floor above its ceiling; else -1.
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
    hours
        Hours of each activity [h/week]: a row for each week, all 0 where there is no optimum.
    margins
        What the last hour of each activity is worth, prices of its band included [money per h/week].
    prices
        What an hour of relaxing each side of each band gains [money per h/week]: week, side, activity; the sides as
        `territory_opt.banded.records` numbers them: `FLOOR_HOURS` and so on.
    ties
        Whether another plan of the week earns the same.
    """

    ending: NDArray[np.int8]
    clash: NDArray[np.int16]
    selling_hours: Floats
    free_hours: Floats
    hour_price: Floats
    selling_price: Floats
    revenue: Floats
    bound: Floats
    hours: Floats
    margins: Floats
    prices: Floats
    ties: Flags


def no_weeks_found(num_weeks: int, num_activities: int) -> ManyFound:
    """Return room for what will be found of weeks: nothing yet, in arrays of zeros."""

    def zeros(*shape: int) -> NDArray[Any]:
        return np.zeros((num_weeks, *shape))

    return ManyFound(
        ending=np.zeros(num_weeks, np.int8),
        clash=np.full(num_weeks, -1, np.int16),
        selling_hours=zeros(),
        free_hours=zeros(),
        hour_price=zeros(),
        selling_price=zeros(),
        revenue=zeros(),
        bound=zeros(),
        hours=zeros(num_activities),
        margins=zeros(num_activities),
        prices=zeros(4, num_activities),
        ties=np.zeros(num_weeks, np.bool_),
    )
