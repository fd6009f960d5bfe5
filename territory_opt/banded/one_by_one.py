"""Many weeks in plain Python, one after the other: the method that the other two are held against."""

from itertools import pairwise

import numpy as np

from territory_opt.banded.columns import Floats, ManyBands, ManyFound, ManyLines, Places, no_weeks_found
from territory_opt.banded.records import Lines, Walks
from territory_opt.banded.week import Target, merge, walk_room
from territory_opt.banded.weeks import (
    BandsOfWeeks,
    FoundOfWeeks,
    earn_targets,
    fill_lines,
    solve_weeks,
    sum_targets,
)


def solve_many(lines: ManyLines, bands: ManyBands) -> ManyFound:
    """Find the best hours of every week."""
    found = no_weeks_found(lines.num_weeks, lines.num_activities)
    room = FoundOfWeeks(*(getattr(found, name).ravel() for name in FoundOfWeeks._fields))
    limits = BandsOfWeeks(*(getattr(bands, name).ravel().tolist() for name in BandsOfWeeks._fields))
    walks = Walks(*(walk_room(lines.num_activities) for _ in range(3)))
    solve_weeks(_lines_of(lines), limits, walks, room, (0, lines.num_weeks))
    return found


def merge_many(
    *,
    activity_of: Places,
    segment_start: Places,
    widths: Floats,
    slopes: Floats,
    minimum_hours: Floats,
    num_weeks: int,
    num_activities: int,
) -> ManyLines:
    """Merge the targets' curves of every activity of every week, as if all were of one long week."""
    curves = list(pairwise(segment_start.tolist()))
    all_widths, all_slopes = widths.tolist(), slopes.tolist()
    owners, minimum = activity_of.tolist(), minimum_hours.tolist()
    targets = [
        Target(owners[t], all_widths[first:stop], all_slopes[first:stop], minimum[t])
        for t, (first, stop) in enumerate(curves)
    ]
    merged = merge(targets, num_weeks * num_activities)
    shape = num_weeks, num_activities
    return ManyLines(
        start=np.array(merged.lines.start, np.int64),
        ends=np.array(merged.lines.ends, np.float64),
        slopes=np.array(merged.lines.slopes, np.float64),
        values=np.array(merged.lines.values, np.float64),
        base_hours=np.array(merged.lines.base_hours, np.float64).reshape(shape),
        base_revenue=np.array(merged.base_revenue, np.float64).reshape(shape),
        tails=np.array(merged.lines.tails, np.float64).reshape(shape),
        order=np.array(merged.order, np.int64),
    )


def target_hours(lines: ManyLines, hours: Floats, segment_start: Places, minimum_hours: Floats) -> Floats:
    """Return the hours of every target [h/week], from the hours of its activity: steepest segments first."""
    filled, of_targets = [0.0] * len(lines.order), [0.0] * len(minimum_hours)
    fill_lines(_lines_of(lines), hours.ravel().tolist(), lines.order.tolist(), filled)
    sum_targets(segment_start.tolist(), minimum_hours.tolist(), filled, of_targets)
    return np.array(of_targets, np.float64)


def target_revenue(hours: Floats, segment_start: Places, widths: Floats, slopes: Floats) -> Floats:
    """Return what every target earns at its hours [money], along its own curve."""
    revenue = [0.0] * len(hours)
    earn_targets(hours.tolist(), segment_start.tolist(), widths.tolist(), slopes.tolist(), revenue)
    return np.array(revenue, np.float64)


def _lines_of(lines: ManyLines) -> Lines:
    columns = (lines.ends, lines.slopes, lines.values, lines.base_hours.ravel(), lines.tails.ravel())
    ends, slopes, values, base_hours, tails = (column.tolist() for column in columns)
    return Lines(lines.start.tolist(), ends, slopes, values, base_hours, tails)
