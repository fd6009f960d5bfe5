"""Many weeks one after the other: solve each, read the hours and the revenue of each target.

Many weeks stand in the records of one: the lines and limits of all their activities, week by week. Arithmetic alone: it
runs as it stands, and compiled, word for word.
"""

from collections.abc import MutableSequence, Sequence
from typing import NamedTuple

from territory_opt.banded.records import OPTIMAL, UNDECIDED, Bands, Lines, Walks
from territory_opt.banded.search import solve


class BandsOfWeeks(NamedTuple):
    """What the hours of many weeks must obey, as in `Bands`: an entry for each week, or for each of its activities."""

    shortest: Sequence[float]
    longest: Sequence[float]
    floor_hours: Sequence[float]
    floor_share: Sequence[float]
    ceiling_hours: Sequence[float]
    ceiling_share: Sequence[float]
    selling_cost: Sequence[float]


class FoundOfWeeks(NamedTuple):
    """Room for what is found of many weeks, as in `ManyFound`, row after row."""

    ending: MutableSequence[int]
    clash: MutableSequence[int]
    selling_hours: MutableSequence[float]
    free_hours: MutableSequence[float]
    hour_price: MutableSequence[float]
    selling_price: MutableSequence[float]
    revenue: MutableSequence[float]
    bound: MutableSequence[float]
    hours: MutableSequence[float]
    margins: MutableSequence[float]
    prices: MutableSequence[float]
    ties: MutableSequence[bool]


def solve_weeks(lines: Lines, bands: BandsOfWeeks, walks: Walks, found: FoundOfWeeks, weeks: tuple[int, int]) -> None:
    """Solve the weeks from one place up to another; of those without an optimum, only the reason is written."""
    num_activities = len(walks.best.hours)
    for r in range(weeks[0], weeks[1]):
        first, stop = r * num_activities, (r + 1) * num_activities
        of_week = Lines(
            lines.start[first : stop + 1],
            lines.ends,
            lines.slopes,
            lines.values,
            lines.base_hours[first:stop],
            lines.tails[first:stop],
        )
        limits = Bands(
            bands.shortest[r],
            bands.longest[r],
            bands.floor_hours[first:stop],
            bands.floor_share[first:stop],
            bands.ceiling_hours[first:stop],
            bands.ceiling_share[first:stop],
            bands.selling_cost[r],
        )
        one = solve(of_week, limits, walks.best, walks.low, walks.high)
        found.ending[r], found.clash[r], found.ties[r] = one.ending, one.clash, one.ties
        if one.ending in (OPTIMAL, UNDECIDED):  # no set: Numba compiles none
            found.selling_hours[r], found.free_hours[r] = one.selling_hours, one.free_hours
            found.hour_price[r], found.selling_price[r] = one.hour_price, one.selling_price
            found.revenue[r], found.bound[r] = one.revenue, one.bound
            for b in range(num_activities):
                found.hours[first + b], found.margins[first + b] = walks.best.hours[b], walks.best.margins[b]
                for side in range(4):
                    found.prices[(4 * r + side) * num_activities + b] = walks.best.prices[side][b]


def fill_lines(lines: Lines, hours: Sequence[float], order: Sequence[int], filled: MutableSequence[float]) -> None:
    """Write the hours that the hours of the activities leave on each segment [h/week]: steepest lines first."""
    for a in range(len(hours)):
        begin = lines.base_hours[a]
        for k in range(lines.start[a], lines.start[a + 1]):
            filled[order[k]] = max(min(lines.ends[k], hours[a]) - begin, 0.0)
            begin = lines.ends[k]


def sum_targets(
    segment_start: Sequence[int], minimum: Sequence[float], filled: Sequence[float], hours: MutableSequence[float]
) -> None:
    """Write the hours of each target [h/week]: minimum contact, and what is on its segments."""
    for t in range(len(hours)):
        beyond = 0.0
        for s in range(segment_start[t], segment_start[t + 1]):
            beyond += filled[s]
        hours[t] = minimum[t] + beyond


def earn_targets(
    hours: Sequence[float],
    segment_start: Sequence[int],
    widths: Sequence[float],
    slopes: Sequence[float],
    revenue: MutableSequence[float],
) -> None:
    """Write what each target earns at its hours [money], along its own curve."""
    for t in range(len(hours)):
        left, total = hours[t], 0.0
        for s in range(segment_start[t], segment_start[t + 1]):
            taken = min(left, widths[s])
            total += taken * slopes[s]
            left -= taken
        revenue[t] = total
