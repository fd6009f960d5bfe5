"""Prices of all limits of weeks of bands, and the most that they can earn; mirrors `territory_opt.banded.proof`."""

import numpy as np

from territory_opt.banded.columns import Flags, Floats, Places
from territory_opt.banded.lockstep.records import Bands, Lines, Peak, Range, Walk
from territory_opt.banded.records import (
    ALL_FLOORS,
    CEILING_HOURS,
    CEILING_SHARE,
    FLOOR_HOURS,
    FLOOR_SHARE,
    NO_BAND,
    PROVEN,
    PROVEN_OF_ALL,
    ROUNDING,
    TOLERANCE_HOURS,
)


def priced_range(bands: Bands, allowed: Range, peak: Peak, walk: Walk) -> tuple[Floats, Floats]:
    """Charge the bands where they, not administration, end the selling time; return hour price and slope left."""
    is_longest = (peak.selling_hours >= allowed.most) & (peak.slope > 0.0)
    is_shortest = (peak.selling_hours <= allowed.least) & (peak.slope < 0.0)
    end = np.where(is_longest, allowed.most_by, np.where(is_shortest, allowed.least_by, NO_BAND))
    hour_price, slope = priced_floors(bands, peak, walk, end)
    for b in range(len(bands.floor_share)):
        is_longest_by = (end == b) & (peak.slope > 0.0)
        price_longest(bands, peak, walk, is_longest_by, b)
        is_end = (end == b) & ~is_longest_by & (bands.ceiling_share[b] > 0.0)
        price = np.where(is_end, peak.slope / bands.ceiling_share[b], 0.0)
        walk.prices[FLOOR_HOURS, b] -= price
        walk.prices[CEILING_SHARE, b] -= price
        slope = np.where(is_end | is_longest_by, 0.0, slope)
    return hour_price, slope


def price_longest(bands: Bands, peak: Peak, walk: Walk, is_end: Flags, b: int) -> None:
    """Price both sides of the band, where it is the one that keeps the selling time from being longer."""
    floor_share, ceiling_share = bands.floor_share[b], bands.ceiling_share[b]
    is_shares = (peak.selling_hours <= 0.0) & (floor_share > ceiling_share)
    rate = np.where(is_shares, floor_share - ceiling_share, floor_share)
    price = np.where(is_end, peak.slope / rate, 0.0)
    walk.prices[FLOOR_SHARE, b] += price
    walk.prices[CEILING_SHARE, b] += np.where(is_shares, price, 0.0)
    walk.prices[CEILING_HOURS, b] += np.where(is_shares, 0.0, price)


def priced_floors(bands: Bands, peak: Peak, walk: Walk, end: Places) -> tuple[Floats, Floats]:
    """Price all floors where they fill the selling time, and the hour itself; return hour price and slope left."""
    moving = np.zeros(len(end))
    for b in range(len(bands.floor_share)):
        in_hours = walk.least[b] <= bands.floor_hours[b] + TOLERANCE_HOURS
        moving = moving + np.where(in_hours, 0.0, bands.floor_share[b])
    is_full = (end == ALL_FLOORS) & ~(np.abs(moving - 1.0) <= ROUNDING)
    rise = np.where(is_full, -peak.slope / (1.0 - moving), 0.0)
    for b in range(len(bands.floor_share)):
        in_hours = walk.least[b] <= bands.floor_hours[b] + TOLERANCE_HOURS
        walk.prices[FLOOR_HOURS, b] += np.where(in_hours, rise, 0.0)
        walk.prices[FLOOR_SHARE, b] += np.where(in_hours, 0.0, rise)
    return peak.hour_price + rise, np.where(is_full, 0.0, peak.slope)


def bound_of(lines: Lines, bands: Bands, walk: Walk, slope: Floats) -> Floats:
    """Return what no week can earn more than, by weak duality [money]: from lines, bands and prices, not from hours."""
    bound = slope * np.where(slope > 0.0, bands.longest, bands.shortest)
    for b in range(len(lines.tails)):
        margin, begin = walk.margins[b], lines.base_hours[b]
        bound = bound - (margin * begin + walk.prices[FLOOR_HOURS, b] * bands.floor_hours[b])
        is_priced = walk.prices[CEILING_HOURS, b] > 0.0
        bound = np.where(is_priced, bound + walk.prices[CEILING_HOURS, b] * bands.ceiling_hours[b], bound)
        _add_kept(lines, b, margin, bound)
    return bound


def is_reached(lines: Lines, revenue: Floats, bound: Floats) -> Flags:
    """Return whether what the hours earn is the most that any week can, but for rounding."""
    together = np.zeros(len(revenue))
    for b in range(len(lines.tails)):
        last = lines.values.take(lines.stop[b] - 1, mode="clip")
        together = together + np.where(lines.stop[b] > lines.start[b], np.abs(last), 0.0)
    most = np.maximum(np.abs(bound), np.abs(revenue))
    return np.abs(bound - revenue) <= PROVEN * most + PROVEN_OF_ALL * together


def _add_kept(lines: Lines, b: int, margin: Floats, bound: Floats) -> None:
    """Add what the lines of an activity earn above its margin, line by line."""
    k, stop, begin, going = lines.start[b], lines.stop[b], lines.base_hours[b], np.arange(len(margin))
    while going.size:
        slope, end = lines.slopes.take(k, mode="clip"), lines.ends.take(k, mode="clip")
        goes = (k < stop) & ~(slope <= margin)
        if not goes.all():
            going, k, stop, margin = going[goes], k[goes], stop[goes], margin[goes]
            slope, end, begin = slope[goes], end[goes], begin[goes]
        bound[going] += (slope - margin) * (end - begin)
        k, begin = k + 1, end
