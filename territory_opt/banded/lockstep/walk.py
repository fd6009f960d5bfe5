"""The best hours of weeks for given selling times; mirrors `territory_opt.banded.walk`."""

import numpy as np

from territory_opt.banded.columns import Flags, Floats, Places
from territory_opt.banded.lockstep.records import Bands, Lines, Walk
from territory_opt.banded.records import CEILING_HOURS, CEILING_SHARE, FLOOR_HOURS, FLOOR_SHARE


def walk_to(
    lines: Lines, bands: Bands, selling: Floats, direction: Floats, walk: Walk
) -> tuple[Floats, Floats, Floats]:
    """Share out selling times that drift up (1) or down (-1); return hour prices, slopes there, and free hours."""
    left, left_drift = start_at_limits(lines, bands, selling, direction, walk)
    num_weeks = len(selling)
    hours, drift, position = walk.hours.ravel(), walk.drift.ravel(), walk.position.ravel()
    hour_price = np.zeros(num_weeks)
    going = np.arange(num_weeks)
    open_slopes = open_slope_at(lines, walk, np.arange(hours.size)).reshape(walk.hours.shape)
    while going.size:
        best, steepest = steepest_of(open_slopes)
        moves = steepest > 0.0
        if not moves.all():
            going, best, steepest, open_slopes = going[moves], best[moves], steepest[moves], open_slopes[:, moves]
        at = best * num_weeks + going
        end, end_drift, is_line = next_stop(lines, walk, at)
        here, here_drift, rest, rest_drift = hours[at], drift[at], left[going], left_drift[going]
        room, room_drift = end - here, end_drift - here_drift
        fits = (room > rest) | ((room == rest) & (room_drift >= rest_drift))
        hours[at], drift[at] = np.where(fits, here + rest, end), np.where(fits, here_drift + rest_drift, end_drift)
        left[going], left_drift[going] = np.where(fits, 0.0, rest - room), rest_drift - room_drift
        position[at] += is_line & ~fits
        if fits.any():
            hour_price[going[fits]] = steepest[fits]
            goes = ~fits
            going, best, at, open_slopes = going[goes], best[goes], at[goes], open_slopes[:, goes]
        open_slopes[best, np.arange(len(going))] = open_slope_at(lines, walk, at)
    slope = price_bands(lines, bands, walk, direction, hour_price)
    return hour_price, slope, left


def start_at_limits(
    lines: Lines, bands: Bands, selling: Floats, direction: Floats, walk: Walk
) -> tuple[Floats, Floats]:
    """Put every activity at its floor, and note its ceiling; return the hours that are left, and their drift."""
    left, left_drift = selling, direction
    for b in range(len(lines.tails)):
        share, fixed, drift = bands.floor_share[b] * selling, bands.floor_hours[b], bands.floor_share[b] * direction
        in_hours = (share < fixed) | ((share == fixed) & (drift < 0.0))
        walk.least[b], walk.least_drift[b] = np.where(in_hours, fixed, share), np.where(in_hours, 0.0, drift)
        walk.hours[b], walk.drift[b] = walk.least[b], walk.least_drift[b]
        left = left - walk.least[b]
        left_drift = left_drift - walk.least_drift[b]
        walk.position[b] = line_at(lines, b, walk.least[b], walk.least_drift[b])
        share, fixed = bands.ceiling_share[b] * selling, bands.ceiling_hours[b]
        drift = bands.ceiling_share[b] * direction
        in_hours = (share > fixed) | ((share == fixed) & (drift > 0.0))
        walk.most[b], walk.most_drift[b] = np.where(in_hours, fixed, share), np.where(in_hours, 0.0, drift)
    return np.where(left <= 0.0, 0.0, left), left_drift


def line_at(lines: Lines, b: int, hours: Floats, drift: Floats) -> Places:
    """Return the line that the next hour of an activity would be on, by halves."""
    k: Places = lines.start[b]
    stop: Places = lines.stop[b]
    while True:
        searching = k < stop
        if not searching.any():
            return k
        middle = (k + stop) // 2
        end = lines.ends.take(middle, mode="clip")
        is_behind = (end < hours) | ((end == hours) & (drift >= 0.0))
        k, stop = np.where(searching & is_behind, middle + 1, k), np.where(searching & ~is_behind, middle, stop)


def steepest_of(open_slopes: Floats) -> tuple[Places, Floats]:
    """Return the activity whose next hour earns most, the first of equals, and that slope."""
    best, steepest = np.zeros(open_slopes.shape[1], np.int64), open_slopes[0]
    for b in range(1, len(open_slopes)):
        best[open_slopes[b] > steepest] = b
        steepest = np.maximum(steepest, open_slopes[b])
    return best, steepest


def open_slope_at(lines: Lines, walk: Walk, at: Places) -> Floats:
    """Return what the next hour of activities earns; 0 for one at its ceiling [money per h/week]."""
    hours, most = walk.hours.ravel()[at], walk.most.ravel()[at]
    is_open = (hours < most) | ((hours == most) & (walk.drift.ravel()[at] < walk.most_drift.ravel()[at]))
    k = walk.position.ravel()[at]
    slopes = np.where(k < lines.stop.ravel()[at], lines.slopes.take(k, mode="clip"), lines.tails.ravel()[at])
    return np.where(is_open, slopes, 0.0)


def next_stop(lines: Lines, walk: Walk, at: Places) -> tuple[Floats, Floats, Flags]:
    """Return up to where activities can go on as they do, with the drift, and whether a line ends there."""
    k, most, most_drift = walk.position.ravel()[at], walk.most.ravel()[at], walk.most_drift.ravel()[at]
    end = lines.ends.take(k, mode="clip")
    is_line = (k < lines.stop.ravel()[at]) & ((most > end) | ((most == end) & (most_drift >= 0.0)))
    return np.where(is_line, end, most), np.where(is_line, 0.0, most_drift), is_line


def price_bands(lines: Lines, bands: Bands, walk: Walk, direction: Floats, hour_price: Floats) -> Floats:
    """Price the sides of the bands where walks ended; return what a selling hour earns, shares moving along."""
    slope_of_selling = hour_price - bands.selling_cost
    for b in range(len(lines.tails)):
        k = walk.position[b]
        slope = np.where(k < lines.stop[b], lines.slopes.take(k, mode="clip"), lines.tails[b])
        is_least = (walk.hours[b] == walk.least[b]) & (walk.drift[b] == walk.least_drift[b])
        is_least &= slope < hour_price
        is_most = is_at_most(walk, b) & (slope > hour_price)
        walk.margins[b] = np.where(is_least | is_most, slope, hour_price)
        least_in_hours = is_in_hours(walk.least[b], walk.least_drift[b], bands.floor_hours[b])
        most_in_hours = is_in_hours(walk.most[b], walk.most_drift[b], bands.ceiling_hours[b])
        below, above = np.where(is_least, hour_price - slope, 0.0), np.where(is_most, slope - hour_price, 0.0)
        walk.prices[FLOOR_HOURS, b] = np.where(least_in_hours, below, 0.0)
        walk.prices[FLOOR_SHARE, b] = np.where(least_in_hours, 0.0, below)
        walk.prices[CEILING_HOURS, b] = np.where(most_in_hours, above, 0.0)
        walk.prices[CEILING_SHARE, b] = np.where(most_in_hours, 0.0, above)
        slope_of_selling = slope_of_selling - below * walk.least_drift[b] * direction
        slope_of_selling = slope_of_selling + above * walk.most_drift[b] * direction
    return slope_of_selling


def is_at_most(walk: Walk, b: int) -> Flags:
    """Return whether an activity stands at its ceiling."""
    is_there = (walk.hours[b] == walk.most[b]) & (walk.drift[b] >= walk.most_drift[b])
    is_most: Flags = (walk.hours[b] > walk.most[b]) | is_there
    return is_most


def is_in_hours(limit: Floats, drift: Floats, hours: Floats) -> Flags:
    """Return whether a limit is the one stated in hours, and not the share of selling time."""
    in_hours: Flags = (drift == 0.0) & (limit == hours)
    return in_hours


def earned(lines: Lines, walk: Walk) -> Floats:
    """Return what the hours of walks earn beyond the base hours [money]."""
    revenue = np.zeros(walk.hours.shape[1])
    for b in range(len(lines.tails)):
        k = walk.position[b]
        slope = np.where(k < lines.stop[b], lines.slopes.take(k, mode="clip"), lines.tails[b])
        is_behind = k > lines.start[b]
        begin = np.where(is_behind, lines.ends.take(k - 1, mode="clip"), lines.base_hours[b])
        there = slope * (walk.hours[b] - begin)
        revenue = revenue + np.where(is_behind, lines.values.take(k - 1, mode="clip") + there, there)
    return revenue


def stand_where(other: Walk, walk: Walk, weeks: Places) -> None:
    """Make the walks of some weeks stand where others do."""
    for column, source in zip(walk, other, strict=True):
        column[..., weeks] = source
