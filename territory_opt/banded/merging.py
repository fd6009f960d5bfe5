"""The curves of the targets of many weeks as lines of falling slope, and the hours of each target, over arrays.

Sums are taken in the order of the plain method, activity by activity, so that they round the same.
"""

import numpy as np

from territory_opt.banded.columns import Floats, ManyLines, Places


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
    """Merge the targets' curves of every activity of every week into lines of falling slope."""
    num_rows = num_weeks * num_activities
    base_hours, base_revenue, kept = without_contact(segment_start, widths, slopes, minimum_hours)
    is_gain = slopes > 0.0
    if not is_gain.all():
        kept, slopes = np.where(slopes < 0.0, 0.0, kept), np.where(is_gain, slopes, 0.0)
    row_of_segment = np.repeat(activity_of.astype(np.int32), np.diff(segment_start))
    order = np.lexsort((-slopes, row_of_segment))
    start = starts(np.bincount(row_of_segment, minlength=num_rows))
    del row_of_segment
    shape = num_weeks, num_activities
    base_of_row = sums_of(activity_of, base_hours, num_rows)
    merged_slopes, merged_widths = slopes[order], kept[order]
    values = running_sums(merged_widths * merged_slopes, start, np.zeros(num_rows))
    return ManyLines(
        start=start,
        ends=running_sums(merged_widths, start, base_of_row),
        slopes=merged_slopes,
        values=values,
        base_hours=base_of_row.reshape(shape),
        base_revenue=sums_of(activity_of, base_revenue, num_rows).reshape(shape),
        tails=np.zeros(shape),
        order=order,
    )


def without_contact(
    segment_start: Places, widths: Floats, slopes: Floats, minimum_hours: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return each target's hours of minimum contact, what they earn, and the widths that are left."""
    hours, revenue = np.zeros(len(minimum_hours)), np.zeros(len(minimum_hours))
    going = np.flatnonzero(minimum_hours > 0.0)
    if not going.size:
        return hours, revenue, widths
    kept, left, segment = widths.copy(), minimum_hours[going], segment_start[going]
    while True:
        goes = segment < segment_start[going + 1]
        going, left, segment = going[goes], left[goes], segment[goes]
        if not going.size:
            return hours, revenue, kept
        taken = np.minimum(left, widths[segment])
        hours[going] += taken
        revenue[going] += taken * slopes[segment]
        kept[segment] = widths[segment] - taken
        left, segment = left - taken, segment + 1


def running_sums(values: Floats, start: Places, initial: Floats) -> Floats:
    """Return the sums up to each value, anew for each activity from its initial one; the values are written over."""
    lengths = np.diff(start)
    longest_first = np.argsort(-lengths, kind="stable")
    num_longer = np.searchsorted(-lengths[longest_first], -np.arange(lengths.max(initial=0)), side="left")
    total, place = initial[longest_first], start[:-1][longest_first]
    for step, num_rows in enumerate(num_longer.tolist()):
        here = place[:num_rows] + step
        total[:num_rows] += values[here]
        values[here] = total[:num_rows]
    return values


def target_hours(lines: ManyLines, hours: Floats, segment_start: Places, minimum_hours: Floats) -> Floats:
    """Return the hours of every target [h/week], from the hours of its activity: steepest segments first."""
    num_lines = len(lines.order)
    lengths = np.diff(lines.start)
    begin = np.empty(num_lines)
    begin[1:] = lines.ends[:-1]
    is_any = lengths > 0
    begin[lines.start[:-1][is_any]] = lines.base_hours.ravel()[is_any]
    merged = np.minimum(lines.ends, np.repeat(hours.ravel(), lengths))
    merged -= begin
    np.maximum(merged, 0.0, out=merged)
    filled = begin
    filled[lines.order] = merged
    owners = np.repeat(np.arange(len(minimum_hours)), np.diff(segment_start))
    return minimum_hours + sums_of(owners, filled, len(minimum_hours))


def target_revenue(hours: Floats, segment_start: Places, widths: Floats, slopes: Floats) -> Floats:
    """Return what every target earns at its hours [money], along its own curve."""
    revenue = np.zeros(len(hours))
    going, left, segment = np.arange(len(hours)), hours, segment_start[:-1]
    while True:
        goes = segment < segment_start[going + 1]
        if not goes.all():
            going, left, segment = going[goes], left[goes], segment[goes]
        if not going.size:
            return revenue
        taken = np.minimum(left, widths[segment])
        revenue[going] += taken * slopes[segment]
        left, segment = left - taken, segment + 1


def sums_of(places: Places, values: Floats, num_places: int) -> Floats:
    """Return the sum of the values of each place, added in their order."""
    return np.bincount(places, values, num_places).astype(np.float64, copy=False)


def by_activity(activity_of: Places, segment_start: Places, num_rows: int) -> tuple[Places, Places, Places]:
    """Return the targets, activity by activity, where those of each begin, and where its lines do."""
    is_sorted = bool(np.all(activity_of[1:] >= activity_of[:-1]))
    targets = np.arange(len(activity_of)) if is_sorted else np.argsort(activity_of, kind="stable")
    num_lines = np.bincount(activity_of, np.diff(segment_start), num_rows).astype(np.int64)
    return targets, starts(np.bincount(activity_of, minlength=num_rows)), starts(num_lines)


def starts(counts: Places) -> Places:
    """Return where runs of so many items begin, and where the last one ends."""
    return np.concatenate(([0], np.cumsum(counts, dtype=np.int64)))
