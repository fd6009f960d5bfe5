"""The best week of one rep, in plain Python: merge the curves of the targets, solve, read the hours of each target."""

from collections.abc import Sequence
from itertools import accumulate
from operator import mul
from typing import NamedTuple

from territory_opt.banded.records import OPTIMAL, UNDECIDED, Bands, Found, Lines, Walk
from territory_opt.banded.search import solve


class Target(NamedTuple):
    """What the hours of a target earn.

    Attributes
    ----------
    activity
        The place of its selling activity.
    widths, slopes
        Width [h/week] and slope [money per h/week] of each segment; no slope rises.
    minimum_hours
        Minimum contact, no more than its segments are wide [h/week].
    """

    activity: int
    widths: Sequence[float]
    slopes: Sequence[float]
    minimum_hours: float = 0.0


class Merged(NamedTuple):
    """The curves of all targets of a week, as lines of its activities.

    Attributes
    ----------
    lines
        The lines.
    base_revenue
        What the hours of minimum contact of each activity earn [money].
    order, owners
        For each line, the place of its segment among all segments of the targets, and the place of its target.
    """

    lines: Lines
    base_revenue: list[float]
    order: list[int]
    owners: list[int]


class BestWeek(NamedTuple):
    """The best week of one rep.

    Attributes
    ----------
    found
        How it ended, selling time, prices of time, revenue and bound.
    hours, margins, prices
        Of each activity, as in `Walk`.
    target_hours
        Hours of each target [h/week].
    merged
        What was solved.
    """

    found: Found
    hours: Sequence[float]
    margins: Sequence[float]
    prices: Sequence[Sequence[float]]
    target_hours: list[float]
    merged: Merged


def best_week(
    targets: Sequence[Target | tuple[int, Sequence[float], Sequence[float], float]], bands: Bands
) -> BestWeek:
    """Return the best week of a rep; all hours are 0 where there is none.

    Parameters
    ----------
    targets
        What hours may be spent on.
    bands
        What the hours of each activity must obey.

    Examples
    --------
    >>> clients = [Target(0, [2.0, 2.0], [90.0, 30.0]), Target(0, [3.0], [60.0]), Target(1, [4.0], [50.0])]
    >>> bands = Bands(8.0, 8.0, [0.0, 0.0], [0.0, 0.25], [float("inf")] * 2, [0.5, 1.0], 0.0)
    >>> week = best_week(clients, bands)
    >>> week.hours, week.target_hours, week.found.revenue
    ([4.0, 4.0], [2.0, 2.0, 4.0], 500.0)
    """
    num_activities = len(bands.floor_hours)
    merged = merge(targets, num_activities)
    walk = walk_room(num_activities)
    found = solve(merged.lines, bands, walk, walk_room(num_activities), walk_room(num_activities))
    if found.ending not in {OPTIMAL, UNDECIDED}:
        walk = walk_room(num_activities)
        return BestWeek(found, walk.hours, walk.margins, walk.prices, [0.0] * len(targets), merged)
    of_targets = hours_of_targets(targets, merged, walk.hours)
    return BestWeek(found, walk.hours, walk.margins, walk.prices, of_targets, merged)


def walk_room(num_activities: int) -> Walk:
    """Return room for a walk, in lists."""

    def zeros() -> list[float]:
        return [0.0] * num_activities

    prices = [zeros() for _ in range(4)]
    return Walk(zeros(), zeros(), zeros(), zeros(), zeros(), zeros(), [0] * num_activities, zeros(), prices)


def merge(
    targets: Sequence[Target | tuple[int, Sequence[float], Sequence[float], float]], num_activities: int
) -> Merged:
    """Merge the targets' curves of every activity into lines of falling slope; of equal ones the first stays first.

    Hours of minimum contact are taken off first. A segment that loses money keeps its place with no width: idle hours
    of an activity earn nothing, which is better.
    """
    widths: list[list[float]] = [[] for _ in range(num_activities)]
    slopes: list[list[float]] = [[] for _ in range(num_activities)]
    owners: list[list[int]] = [[] for _ in range(num_activities)]
    places: list[list[int]] = [[] for _ in range(num_activities)]
    base_hours, base_revenue = [0.0] * num_activities, [0.0] * num_activities
    place = 0
    for t, (b, of_width, of_slope, minimum) in enumerate(targets):
        kept, rising, num_segments = of_width, of_slope, len(of_width)
        if minimum > 0.0:
            hours, revenue, kept = without_contact(kept, rising, minimum)
            base_hours[b] += hours
            base_revenue[b] += revenue
        if num_segments and rising[-1] <= 0.0:
            kept = [w if s >= 0.0 else 0.0 for w, s in zip(kept, rising, strict=True)]
            rising = [s if s > 0.0 else 0.0 for s in rising]  # noqa: FURB136  # max would keep a negative zero
        widths[b] += kept
        slopes[b] += rising
        owners[b] += [t] * num_segments
        places[b] += range(place, place + num_segments)
        place += num_segments
    start, ends, merged_slopes, values = [0], list[float](), list[float](), list[float]()
    order, merged_owners = list[int](), list[int]()
    for b in range(num_activities):
        of_slope, of_width = slopes[b], widths[b]
        falling = sorted(range(len(of_slope)), key=of_slope.__getitem__, reverse=True)
        sorted_widths, sorted_slopes = [of_width[i] for i in falling], [of_slope[i] for i in falling]
        hours_there = accumulate(sorted_widths, initial=base_hours[b])
        next(hours_there)
        ends += hours_there
        values += accumulate(map(mul, sorted_widths, sorted_slopes))
        merged_slopes += sorted_slopes
        order += [places[b][i] for i in falling]
        merged_owners += [owners[b][i] for i in falling]
        start.append(len(ends))
    lines = Lines(start, ends, merged_slopes, values, base_hours, [0.0] * num_activities)
    return Merged(lines, base_revenue, order, merged_owners)


def without_contact(
    widths: Sequence[float], slopes: Sequence[float], minimum: float
) -> tuple[float, float, list[float]]:
    """Return the hours of minimum contact that a curve has room for, what they earn, and the widths that are left."""
    hours, revenue, left, kept = 0.0, 0.0, minimum, list[float]()
    for width, slope in zip(widths, slopes, strict=True):
        taken = min(left, width)
        hours += taken
        revenue += taken * slope
        left -= taken
        kept.append(width - taken)
    return hours, revenue, kept


def hours_of_targets(
    targets: Sequence[Target | tuple[int, Sequence[float], Sequence[float], float]],
    merged: Merged,
    hours: Sequence[float],
) -> list[float]:
    """Return the hours of every target [h/week], from the hours of its activity: steepest segments first."""
    lines, owners = merged.lines, merged.owners
    beyond = [0.0] * len(targets)
    for b, most in enumerate(hours):
        begin = lines.base_hours[b]
        for k in range(lines.start[b], lines.start[b + 1]):
            if begin >= most:
                break
            end = min(lines.ends[k], most)
            beyond[owners[k]] += end - begin
            begin = lines.ends[k]
    return [minimum + more for (_, _, _, minimum), more in zip(targets, beyond, strict=True)]
