"""The best hours for a given selling time: a walk in which each hour goes where it earns most, between the limits.

The walk is taken a hair to one side of the selling time: every quantity is a number and its drift, and of two equal
numbers the one that drifts down is the smaller. So its prices hold on that side, and with them the slope there of what
the selling time earns. Arithmetic alone: it runs as it stands, and compiled, word for word.
"""

from territory_opt.banded.records import (
    CEILING_HOURS,
    CEILING_SHARE,
    FLOOR_HOURS,
    FLOOR_SHARE,
    Bands,
    Lines,
    Walk,
)


def walk_to(lines: Lines, bands: Bands, selling: float, direction: float, walk: Walk) -> tuple[float, float, float]:
    """Share out a selling time that drifts up (1) or down (-1); return hour price, slope there, and free hours."""
    left, left_drift = start_at_limits(lines, bands, selling, direction, walk)
    hour_price = 0.0
    while True:
        best, steepest = steepest_of(lines, walk)
        if best < 0:
            break
        end, end_drift, is_line = next_stop(lines, walk, best)
        room, room_drift = end - walk.hours[best], end_drift - walk.drift[best]
        if room > left or (room == left and room_drift >= left_drift):
            walk.hours[best] += left
            walk.drift[best] += left_drift
            left, hour_price = 0.0, steepest
            break
        walk.hours[best], walk.drift[best] = end, end_drift
        left -= room
        left_drift -= room_drift
        if is_line:
            walk.position[best] += 1
    slope = price_bands(lines, bands, walk, direction, hour_price)
    return hour_price, slope, left


def start_at_limits(lines: Lines, bands: Bands, selling: float, direction: float, walk: Walk) -> tuple[float, float]:
    """Put every activity at its floor, and note its ceiling; return the hours that are left, and their drift."""
    left, left_drift = selling, direction
    for b in range(len(lines.tails)):
        share, fixed, drift = bands.floor_share[b] * selling, bands.floor_hours[b], bands.floor_share[b] * direction
        if share < fixed or (share == fixed and drift < 0.0):
            share, drift = fixed, 0.0
        walk.least[b], walk.least_drift[b] = share, drift
        walk.hours[b], walk.drift[b] = share, drift
        left -= share
        left_drift -= drift
        walk.position[b] = line_at(lines, b, share, drift)
        share, fixed = bands.ceiling_share[b] * selling, bands.ceiling_hours[b]
        drift = bands.ceiling_share[b] * direction
        if share > fixed or (share == fixed and drift > 0.0):
            share, drift = fixed, 0.0
        walk.most[b], walk.most_drift[b] = share, drift
    return 0.0 if left <= 0.0 else left, left_drift  # noqa: FURB136  # max would keep a negative zero


def line_at(lines: Lines, b: int, hours: float, drift: float) -> int:
    """Return the line that the next hour of an activity would be on, by halves."""
    k, stop = lines.start[b], lines.start[b + 1]
    while k < stop:
        middle = (k + stop) // 2
        if lines.ends[middle] < hours or (lines.ends[middle] == hours and drift >= 0.0):
            k = middle + 1
        else:
            stop = middle
    return k


def steepest_of(lines: Lines, walk: Walk) -> tuple[int, float]:
    """Return the activity below its ceiling whose next hour earns most, the first of equals, and that slope."""
    best, steepest = -1, 0.0
    for b in range(len(lines.tails)):
        if walk.hours[b] < walk.most[b] or (walk.hours[b] == walk.most[b] and walk.drift[b] < walk.most_drift[b]):
            k = walk.position[b]
            slope = lines.slopes[k] if k < lines.start[b + 1] else lines.tails[b]
            if slope > steepest:
                best, steepest = b, slope
    return best, steepest


def next_stop(lines: Lines, walk: Walk, b: int) -> tuple[float, float, bool]:
    """Return up to where an activity can go on as it does, with its drift, and whether its line ends there."""
    k = walk.position[b]
    if k < lines.start[b + 1]:
        end = lines.ends[k]
        if walk.most[b] > end or (walk.most[b] == end and walk.most_drift[b] >= 0.0):
            return end, 0.0, True
    return walk.most[b], walk.most_drift[b], False


def price_bands(lines: Lines, bands: Bands, walk: Walk, direction: float, hour_price: float) -> float:
    """Price the sides of the bands where a walk ended; return what a selling hour earns, shares moving along."""
    slope_of_selling = hour_price - bands.selling_cost
    for b in range(len(lines.tails)):
        for side in range(4):
            walk.prices[side][b] = 0.0
        k = walk.position[b]
        slope = lines.slopes[k] if k < lines.start[b + 1] else lines.tails[b]
        walk.margins[b] = hour_price
        if slope < hour_price and walk.hours[b] == walk.least[b] and walk.drift[b] == walk.least_drift[b]:
            walk.margins[b] = slope
            in_hours = is_in_hours(walk.least[b], walk.least_drift[b], bands.floor_hours[b])
            walk.prices[FLOOR_HOURS if in_hours else FLOOR_SHARE][b] = hour_price - slope
            slope_of_selling -= (hour_price - slope) * walk.least_drift[b] * direction
        elif slope > hour_price and is_at_most(walk, b):
            walk.margins[b] = slope
            in_hours = is_in_hours(walk.most[b], walk.most_drift[b], bands.ceiling_hours[b])
            walk.prices[CEILING_HOURS if in_hours else CEILING_SHARE][b] = slope - hour_price
            slope_of_selling += (slope - hour_price) * walk.most_drift[b] * direction
    return slope_of_selling


def is_at_most(walk: Walk, b: int) -> bool:
    """Return whether an activity stands at its ceiling."""
    return walk.hours[b] > walk.most[b] or (walk.hours[b] == walk.most[b] and walk.drift[b] >= walk.most_drift[b])


def is_in_hours(limit: float, drift: float, hours: float) -> bool:
    """Return whether a limit is the one stated in hours, and not the share of selling time."""
    return drift == 0.0 and limit == hours


def earned(lines: Lines, walk: Walk) -> float:
    """Return what the hours of a walk earn beyond the base hours [money]."""
    revenue = 0.0
    for b in range(len(lines.tails)):
        k, start, stop = walk.position[b], lines.start[b], lines.start[b + 1]
        slope = lines.slopes[k] if k < stop else lines.tails[b]
        if k > start:
            revenue += lines.values[k - 1] + slope * (walk.hours[b] - lines.ends[k - 1])
        else:
            revenue += slope * (walk.hours[b] - lines.base_hours[b])
    return revenue


def stand_where(other: Walk, walk: Walk) -> None:
    """Make a walk stand where another one does."""
    for b in range(len(walk.hours)):
        walk.hours[b], walk.drift[b], walk.position[b] = other.hours[b], other.drift[b], other.position[b]
        walk.least[b], walk.least_drift[b] = other.least[b], other.least_drift[b]
        walk.most[b], walk.most_drift[b] = other.most[b], other.most_drift[b]
        walk.margins[b] = other.margins[b]
        for side in range(4):
            walk.prices[side][b] = other.prices[side][b]
