"""The best selling times of weeks of bands, and prices that prove them; mirrors `territory_opt.banded.search`."""

from typing import NamedTuple

import numpy as np

from territory_opt.banded.columns import Flags, Floats, ManyBands, ManyFound, ManyLines, Places, no_weeks_found
from territory_opt.banded.lockstep.proof import bound_of, is_reached, priced_range
from territory_opt.banded.lockstep.records import (
    Bands,
    Lines,
    Peak,
    Range,
    Tangent,
    Walk,
    Walks,
    bands_of,
    lines_of,
    room_for_walk,
)
from territory_opt.banded.lockstep.selling_range import selling_range
from territory_opt.banded.lockstep.ties import has_ties
from territory_opt.banded.lockstep.walk import earned, stand_where, walk_to
from territory_opt.banded.records import CEILING_SHARE, FLOOR_SHARE, MOST_STEPS, OPTIMAL, ROUNDING, UNDECIDED


def solve_many(many_lines: ManyLines, many_bands: ManyBands) -> ManyFound:
    """Find the best hours of every week."""
    found = no_weeks_found(many_lines.num_weeks, many_lines.num_activities)
    # Both sides of a branch are computed, also where the one not taken divides by nothing.
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        lines, bands = lines_of(many_lines), bands_of(many_bands)
        allowed = selling_range(bands)
        found.ending[:], found.clash[:] = allowed.ending, allowed.clash
        weeks = np.flatnonzero(allowed.ending == OPTIMAL)
        if weeks.size:
            solve(lines.part(weeks), bands.part(weeks), allowed.part(weeks), found, weeks)
    return found


def solve(lines: Lines, bands: Bands, allowed: Range, found: ManyFound, weeks: Places) -> None:
    """Find the best hours of the weeks that have any, with prices that prove them."""
    walk = room_for_walk(len(lines.tails), len(weeks))
    peak = best_selling_time(lines, bands, allowed, walk)
    hour_price, slope = priced_range(bands, allowed, peak, walk)
    found.revenue[weeks] = earned(lines, walk) - bands.selling_cost * peak.selling_hours
    found.bound[weeks] = bound_of(lines, bands, walk, slope)
    found.ties[weeks] = peak.is_flat | has_ties(lines, walk, peak.free_hours)
    is_proven = peak.is_proven & is_reached(lines, found.revenue[weeks], found.bound[weeks])
    found.ending[weeks] = np.where(is_proven, OPTIMAL, UNDECIDED)
    found.selling_hours[weeks], found.free_hours[weeks] = peak.selling_hours, peak.free_hours
    found.hour_price[weeks], found.selling_price[weeks] = hour_price, slope
    found.hours[weeks], found.margins[weeks] = walk.hours.T, walk.margins.T
    found.prices[weeks] = walk.prices.transpose(2, 0, 1)


def best_selling_time(lines: Lines, bands: Bands, allowed: Range, walk: Walk) -> Peak:
    """Return the selling times that earn most, the longest of equals."""
    num_activities = len(lines.tails)
    is_only = allowed.most <= allowed.least
    selling = np.where(is_only, allowed.least, allowed.most)
    high = touch(lines, bands, selling, np.where(is_only, 1.0, -1.0), walk)
    peak = _peak_at(high)
    peak.is_flat[:] = ~is_only & (high.slope <= high.slight)
    rest = np.flatnonzero(~(is_only | (high.slope >= -high.slight)))
    if not rest.size:
        return peak
    low_walk, high_walk = room_for_walk(num_activities, len(rest)), walk.part(rest)
    lines, bands, high = lines.part(rest), bands.part(rest), high.part(rest)
    low = touch(lines, bands, allowed.least[rest], np.ones(len(rest)), low_walk)
    stand_where(low_walk, walk, rest)
    _put(peak, rest, _peak_at(low))
    inner = np.flatnonzero(~(low.slope < -low.slight))
    if inner.size:
        walks = Walks(room_for_walk(num_activities, len(inner)), low_walk.part(inner), high_walk.part(inner))
        best = between(lines.part(inner), bands.part(inner), walks, low.part(inner), high.part(inner))
        stand_where(walks.best, walk, rest[inner])
        _put(peak, rest[inner], best)
    return peak


def between(lines: Lines, bands: Bands, walks: Walks, low: Tangent, high: Tangent) -> Peak:
    """Return the best selling times between two, at one of which more of it earns more, at the other less."""
    num_weeks = len(low.slope)
    is_proven, is_flat = np.zeros(num_weeks, np.bool_), low.slope <= low.slight
    search, here = _Search(walks, low, is_flat), Tangent(*(column.copy() for column in low))
    going = np.arange(num_weeks)
    for _ in range(MOST_STEPS):
        if not going.size:
            break
        lines_there, bands_there = lines.part(going), bands.part(going)
        low_there, high_there = low.part(going), high.part(going)
        selling, on_line, is_end = meet(low_there, high_there)
        walk = room_for_walk(len(lines.tails), len(going))
        new = touch(lines_there, bands_there, selling, np.ones(len(going)), walk)
        stand_where(walk, walks.best, going)
        _put(here, going, new)
        slack = ROUNDING * np.maximum(np.abs(on_line), np.maximum(low_there.slope, 0.0) * high_there.selling_hours)
        is_there = is_end | (new.earned >= on_line - slack)
        is_low = ~is_there & (new.slope >= -new.slight)
        rows = np.flatnonzero(is_low)
        search.rise(going[rows], walk.part(rows), new.part(rows), new.slope[rows] <= new.slight[rows])
        rows = np.flatnonzero(~is_there & ~is_low)
        walk_down = room_for_walk(len(lines.tails), len(rows))
        down = touch(lines_there.part(rows), bands_there.part(rows), selling[rows], -np.ones(len(rows)), walk_down)
        stand_where(walk_down, walks.high, going[rows])
        _put(high, going[rows], down)
        is_top = down.slope >= -down.slight
        tops = rows[is_top]
        search.rise(going[tops], walk.part(tops), new.part(tops), down.slope[is_top] <= down.slight[is_top])
        is_there[tops] = True
        is_proven[going] = is_there
        going = going[~is_there]
    hour_price, slope = blend(walks, low, high)
    return Peak(here.selling_hours, here.free_hours, hour_price, slope, is_proven, is_flat)


def touch(lines: Lines, bands: Bands, selling: Floats, direction: Floats, walk: Walk) -> Tangent:
    """Return the lines that touch what the selling time earns, on one side of it; the walks are left standing there."""
    hour_price, slope, free = walk_to(lines, bands, selling, direction, walk)
    earned_there = earned(lines, walk) - bands.selling_cost * selling
    return Tangent(selling, free, earned_there, hour_price, slope, ROUNDING * scale_of(bands, walk, hour_price))


def meet(low: Tangent, high: Tangent) -> tuple[Floats, Floats, Flags]:
    """Return where tangents meet, what they say is earned there, and whether that is one of the ends."""
    rising = np.maximum(low.slope, 0.0)
    least, most = low.selling_hours, high.selling_hours
    selling = (high.earned - low.earned + rising * least - high.slope * most) / (rising - high.slope)
    is_end = ~((least < selling) & (selling < most))
    selling = np.where(is_end, np.where(low.earned > high.earned, least, most), selling)
    return selling, low.earned + rising * (selling - least), is_end


def blend(walks: Walks, low: Tangent, high: Tangent) -> tuple[Floats, Floats]:
    """Mix the prices of lines that rise and fall so that no slope is left; return hour prices and slopes."""
    is_mixed = low.slope != high.slope
    part = np.minimum(1.0, np.maximum(0.0, low.slope / (low.slope - high.slope)))
    part = np.where(is_mixed, part, 0.0)
    left, right = walks.low, walks.high
    walks.best.margins[:] = left.margins + part * (right.margins - left.margins)
    walks.best.prices[:] = left.prices + part * (right.prices - left.prices)
    return low.hour_price + part * (high.hour_price - low.hour_price), low.slope + part * (high.slope - low.slope)


def scale_of(bands: Bands, walk: Walk, hour_price: Floats) -> Floats:
    """Return the size of the prices that the slope of the selling time is the sum of [money per h/week]."""
    scale = hour_price + np.abs(bands.selling_cost)
    for b in range(len(bands.floor_share)):
        scale = scale + walk.prices[FLOOR_SHARE, b] * bands.floor_share[b]
        scale = scale + walk.prices[CEILING_SHARE, b] * bands.ceiling_share[b]
    return scale


def _peak_at(tangent: Tangent) -> Peak:
    proven = np.ones(len(tangent.slope), np.bool_)
    columns = tangent.selling_hours, tangent.free_hours, tangent.hour_price, tangent.slope
    selling, free, hour_price, slope = (column.copy() for column in columns)
    return Peak(selling, free, hour_price, slope, is_proven=proven, is_flat=~proven)


class _Search(NamedTuple):
    walks: Walks
    low: Tangent
    is_flat: Flags

    def rise(self, weeks: Places, walk: Walk, tangent: Tangent, is_level: Flags) -> None:
        """Make the low side of some weeks be where a walk stands."""
        stand_where(walk, self.walks.low, weeks)
        _put(self.low, weeks, tangent)
        self.is_flat[weeks] = is_level


def _put(columns: Tangent | Peak, weeks: Places, new: Tangent | Peak) -> None:
    for column, source in zip(columns, new, strict=True):
        column[weeks] = source
