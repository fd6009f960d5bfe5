"""Whether another plan of the same selling time earns the same: hours could move at no loss.

Hours of less than the tolerance do not count as hours that can move.
"""

from territory_opt.banded.records import ROUNDING, TOLERANCE_HOURS, Lines, Walk


def has_ties(lines: Lines, walk: Walk, free: float) -> bool:
    """Return whether hours can move within an activity, to another one or to free time, and earn the same there."""
    for b in range(len(lines.tails)):
        if can_move_within(lines, walk, b):
            return True
        is_above = walk.hours[b] - walk.least[b] > TOLERANCE_HOURS
        is_below = walk.most[b] - walk.hours[b] > TOLERANCE_HOURS
        if is_above and is_equal(slope_below(lines, walk, b), 0.0):
            return True
        if is_below and free > TOLERANCE_HOURS and is_equal(slope_above(lines, walk, b), 0.0):
            return True
        if is_above and can_move_away(lines, walk, b):
            return True
    return False


def can_move_away(lines: Lines, walk: Walk, giver: int) -> bool:
    """Return whether the last hour of an activity would earn the same in another one that is below its ceiling."""
    slope = slope_below(lines, walk, giver)
    for b in range(len(lines.tails)):
        is_below = walk.most[b] - walk.hours[b] > TOLERANCE_HOURS
        if b != giver and is_below and is_equal(slope, slope_above(lines, walk, b)):
            return True
    return False


def can_move_within(lines: Lines, walk: Walk, b: int) -> bool:
    """Return whether hours of an activity would earn the same on another of its lines."""
    below, above = line_below(lines, walk.hours[b], walk.position[b], b), line_above(lines, walk, b)
    if below < lines.start[b]:
        return False
    if below != above:
        return is_equal(slope_at(lines, b, below), slope_at(lines, b, above))
    if below < lines.start[b + 1]:
        following = below + 1
        while following < lines.start[b + 1] and lines.ends[following] <= lines.ends[below] + TOLERANCE_HOURS:
            following += 1
        if is_equal(slope_at(lines, b, below), slope_at(lines, b, following)):
            return True
    if below == lines.start[b]:
        return False
    before = line_below(lines, lines.ends[below - 1], below - 1, b)
    return before >= lines.start[b] and is_equal(slope_at(lines, b, before), slope_at(lines, b, below))


def slope_below(lines: Lines, walk: Walk, b: int) -> float:
    """Return what the last hour of an activity earns, or the first one would if it has none [money per h/week]."""
    return slope_at(lines, b, max(line_below(lines, walk.hours[b], walk.position[b], b), lines.start[b]))


def slope_above(lines: Lines, walk: Walk, b: int) -> float:
    """Return what the next hour of an activity would earn [money per h/week]."""
    return slope_at(lines, b, line_above(lines, walk, b))


def line_below(lines: Lines, hours: float, near: int, b: int) -> int:
    """Return the line that the last of so many hours is on, from one near it; the one before the first for none."""
    k = near
    while k > lines.start[b] and lines.ends[k - 1] >= hours - TOLERANCE_HOURS:
        k -= 1
    if k == lines.start[b] and lines.base_hours[b] >= hours - TOLERANCE_HOURS:
        return k - 1
    return k


def line_above(lines: Lines, walk: Walk, b: int) -> int:
    """Return the line that the next hour of an activity would be on; the one after the last beyond them."""
    k = max(line_below(lines, walk.hours[b], walk.position[b], b), lines.start[b])
    while k < lines.start[b + 1] and lines.ends[k] <= walk.hours[b] + TOLERANCE_HOURS:
        k += 1
    return k


def slope_at(lines: Lines, b: int, k: int) -> float:
    """Return the slope of a line of an activity; beyond the last one its tail [money per h/week]."""
    return lines.slopes[k] if k < lines.start[b + 1] else lines.tails[b]


def is_equal(slope: float, other: float) -> bool:
    """Return whether two slopes differ by rounding alone."""
    return abs(slope - other) <= ROUNDING * max(abs(slope), abs(other))
