"""Whether other plans of the same selling times earn the same; mirrors `territory_opt.banded.ties`."""

import numpy as np

from territory_opt.banded.columns import Flags, Floats, Places
from territory_opt.banded.lockstep.records import Lines, Walk
from territory_opt.banded.records import ROUNDING, TOLERANCE_HOURS


def has_ties(lines: Lines, walk: Walk, free: Floats) -> Flags:
    """Return whether hours can move within an activity, to another one or to free time, and earn the same there."""
    num_activities = len(lines.tails)
    below = [line_below(lines, walk.hours[b], walk.position[b], b) for b in range(num_activities)]
    above = [line_above(lines, walk, b, below[b]) for b in range(num_activities)]
    slopes_below = [slope_at(lines, b, np.maximum(below[b], lines.start[b])) for b in range(num_activities)]
    slopes_above = [slope_at(lines, b, above[b]) for b in range(num_activities)]
    is_above = walk.hours - walk.least > TOLERANCE_HOURS
    is_below = walk.most - walk.hours > TOLERANCE_HOURS
    nothing = np.zeros(len(free))
    ties = np.zeros(len(free), np.bool_)
    for b in range(num_activities):
        ties |= can_move_within(lines, b, below[b], above[b])
        ties |= is_above[b] & is_equal(slopes_below[b], nothing)
        ties |= is_below[b] & (free > TOLERANCE_HOURS) & is_equal(slopes_above[b], nothing)
        for other in range(num_activities):
            if other != b:
                ties |= is_above[b] & is_below[other] & is_equal(slopes_below[b], slopes_above[other])
    return ties


def can_move_within(lines: Lines, b: int, below: Places, above: Places) -> Flags:
    """Return whether hours of an activity would earn the same on another of its lines."""
    start, stop = lines.start[b], lines.stop[b]
    slope = slope_at(lines, b, below)
    is_same = below == above
    end = lines.ends.take(below, mode="clip")
    following = _first_end_above(lines, below + 1, stop, end + TOLERANCE_HOURS)
    can: Flags = ~is_same & is_equal(slope, slope_at(lines, b, above))
    can |= is_same & (below < stop) & is_equal(slope, slope_at(lines, b, following))
    near = np.maximum(below - 1, start)
    before = line_below(lines, lines.ends.take(below - 1, mode="clip"), near, b)
    can |= is_same & (below > start) & (before >= start) & is_equal(slope_at(lines, b, before), slope)
    can &= below >= start
    return can


def line_below(lines: Lines, hours: Floats, near: Places, b: int) -> Places:
    """Return the line that the last of so many hours is on, from one near it; the one before the first for none."""
    k: Places = near
    while True:
        goes = (k > lines.start[b]) & (lines.ends.take(k - 1, mode="clip") >= hours - TOLERANCE_HOURS)
        if not goes.any():
            break
        k = k - goes
    is_before: Flags = (k == lines.start[b]) & (lines.base_hours[b] >= hours - TOLERANCE_HOURS)
    return k - is_before


def line_above(lines: Lines, walk: Walk, b: int, below: Places) -> Places:
    """Return the line that the next hour of an activity would be on; the one after the last beyond them."""
    return _first_end_above(lines, np.maximum(below, lines.start[b]), lines.stop[b], walk.hours[b] + TOLERANCE_HOURS)


def slope_at(lines: Lines, b: int, k: Places) -> Floats:
    """Return the slope of a line of an activity; beyond the last one its tail [money per h/week]."""
    return np.where(k < lines.stop[b], lines.slopes.take(k, mode="clip"), lines.tails[b])


def is_equal(slope: Floats, other: Floats) -> Flags:
    """Return whether two slopes differ by rounding alone."""
    return np.abs(slope - other) <= ROUNDING * np.maximum(np.abs(slope), np.abs(other))


def _first_end_above(lines: Lines, k: Places, stop: Places, hours: Floats) -> Places:
    while True:
        goes = (k < stop) & (lines.ends.take(k, mode="clip") <= hours)
        if not goes.any():
            return k
        k = k + goes
