"""What relaxing a rule of a week of bands is worth, read off the prices that prove its optimum."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping

from territory_opt.allocation.banded_week import BandedWeek, BandSide
from territory_opt.banded.records import CEILING_HOURS, CEILING_SHARE, FLOOR_HOURS, FLOOR_SHARE
from territory_opt.banded.week import BestWeek
from territory_opt.model.units import ActivityId
from territory_opt.rules.hour_rows import AT_LEAST

WORTHLESS = 1e-9
"""A price below this share of what the most valuable hour earns counts as none [1]."""

REACHED_HOURS = 1e-8
"""A limit counts as reached when the plan is this close to it [h/week]."""


def band_prices(banded: BandedWeek, best: BestWeek, hours: Mapping[ActivityId, float]) -> dict[str, float] | None:
    """Return what relaxing each required rule by one hour gains [money per h/week]; None where that is not certain.

    At a kink, where more limits are reached than fix the plan, an optimum has many sets of prices, and the one that
    was found may belong to tightening a rule.

    Parameters
    ----------
    banded, best
        The week and its optimum.
    hours
        Hours of each activity there [h/week].
    """
    reached = [side for side in banded.sides if _is_reached(side, hours, best.found.selling_hours)]
    if len(reached) + _num_other_limits(banded, best, hours) != len(banded.selling) + 1:
        return None
    prices = dict.fromkeys((side.rule for side in banded.sides), 0.0)
    smallest = WORTHLESS * max(map(abs, best.margins), default=0.0)
    for side in reached:
        price = _price(side, banded, best) / side.factor
        if price > smallest:
            prices[side.rule] = price
    return prices


def _is_reached(side: BandSide, hours: Mapping[ActivityId, float], selling_hours: float) -> bool:
    limit = side.hours if side.selling_share is None else side.selling_share * selling_hours
    return limit is not None and abs(hours[side.activity] - limit) <= REACHED_HOURS


def _num_other_limits(banded: BandedWeek, best: BestWeek, hours: Mapping[ActivityId, float]) -> int:
    """Return how many limits that no rule states are reached: ends of lines, no hours free, for selling or for none."""
    lines, admin_hours = best.merged.lines, hours[banded.week.admin]
    num_reached = sum(
        hours <= REACHED_HOURS for hours in (best.found.free_hours, best.found.selling_hours, admin_hours)
    )
    for place, spent in enumerate(best.hours):
        start, stop = lines.start[place], lines.start[place + 1]
        first = bisect_left(lines.ends, spent - REACHED_HOURS, start, stop)
        last = bisect_right(lines.ends, spent + REACHED_HOURS, start, stop)
        ends = set(lines.ends[first:last])
        if abs(spent - lines.base_hours[place]) <= REACHED_HOURS:
            ends.add(lines.base_hours[place])
        num_reached += len(ends)
    return num_reached


def _price(side: BandSide, banded: BandedWeek, best: BestWeek) -> float:
    """Return what an hour of relaxing the limit that a side states gains [money per h/week]."""
    is_floor = side.side == AT_LEAST
    if side.activity == banded.week.admin:
        return best.found.selling_price if is_floor else -best.found.selling_price
    in_hours, as_share = (FLOOR_HOURS, FLOOR_SHARE) if is_floor else (CEILING_HOURS, CEILING_SHARE)
    return best.prices[in_hours if side.selling_share is None else as_share][banded.selling.index(side.activity)]
