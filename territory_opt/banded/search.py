"""The best selling time of a week of bands, and prices that prove it.

For a given selling time the best hours are a walk. What they earn is a concave function of it, made of lines, so it is
searched by tangents, to the exact optimum. Arithmetic alone: it runs as it stands, and compiled, word for word.
"""

from territory_opt.banded.proof import bound_of, is_reached, priced_range
from territory_opt.banded.records import (
    CEILING_SHARE,
    FLOOR_SHARE,
    MOST_STEPS,
    OPTIMAL,
    ROUNDING,
    UNDECIDED,
    Bands,
    Found,
    Lines,
    Peak,
    Range,
    Tangent,
    Walk,
    Walks,
)
from territory_opt.banded.selling_range import selling_range
from territory_opt.banded.ties import has_ties
from territory_opt.banded.walk import earned, stand_where, walk_to


def solve(lines: Lines, bands: Bands, walk: Walk, low: Walk, high: Walk) -> Found:
    """Find the best hours of a week of bands, with prices that prove them.

    Of selling times that earn the same, it is the longest; of activities, the one named first gets the hour.

    Parameters
    ----------
    lines, bands
        The week.
    walk
        Where hours, margins and prices of the optimum are written.
    low, high
        Room for two more walks.
    """
    allowed = selling_range(bands)
    if allowed.ending != OPTIMAL:
        return Found(allowed.ending, allowed.clash, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, ties=False)
    peak = best_selling_time(lines, bands, allowed, Walks(walk, low, high))
    hour_price, slope = priced_range(bands, allowed, peak, walk)
    revenue = earned(lines, walk) - bands.selling_cost * peak.selling_hours
    bound = bound_of(lines, bands, walk, slope)
    ties = peak.is_flat or has_ties(lines, walk, peak.free_hours)
    ending = OPTIMAL if peak.is_proven and is_reached(lines, revenue, bound) else UNDECIDED
    return Found(ending, -1, peak.selling_hours, peak.free_hours, hour_price, slope, revenue, bound, ties)


def best_selling_time(lines: Lines, bands: Bands, allowed: Range, walks: Walks) -> Peak:
    """Return the selling time that earns most, the longest of equals.

    The longest of all is tried first, then the shortest; where neither is the best, it is between them.
    """
    least, most = allowed.least, allowed.most
    if most <= least:
        only = touch(lines, bands, least, 1.0, walks.best)
        return Peak(least, only.free_hours, only.hour_price, only.slope, is_proven=True, is_flat=False)
    high = touch(lines, bands, most, -1.0, walks.high)
    if high.slope >= -high.slight:
        stand_where(walks.high, walks.best)
        return Peak(
            most, high.free_hours, high.hour_price, high.slope, is_proven=True, is_flat=high.slope <= high.slight
        )
    low = touch(lines, bands, least, 1.0, walks.low)
    if low.slope < -low.slight:
        stand_where(walks.low, walks.best)
        return Peak(least, low.free_hours, low.hour_price, low.slope, is_proven=True, is_flat=False)
    return between(lines, bands, walks, low, high)


def between(lines: Lines, bands: Bands, walks: Walks, low: Tangent, high: Tangent) -> Peak:
    """Return the best selling time between two, at one of which more of it earns more, at the other less.

    What the selling time earns is concave, so a line that touches it lies above it. The lines at both ends meet at a
    point that is tried next, until what it earns lies on them: each step leaves a line behind, so there is an end. The
    prices are those of both lines, mixed so that the selling time has no slope left.
    """
    is_proven, selling, here, is_flat = False, low.selling_hours, low, low.slope <= low.slight
    for _ in range(MOST_STEPS):
        selling, on_line, is_proven = meet(low, high)
        here = touch(lines, bands, selling, 1.0, walks.best)
        is_proven = is_proven or here.earned >= on_line - ROUNDING * max(
            abs(on_line), max(low.slope, 0.0) * high.selling_hours
        )
        if is_proven:
            break
        if here.slope >= -here.slight:
            low, is_flat = here, here.slope <= here.slight
            stand_where(walks.best, walks.low)
            continue
        high = touch(lines, bands, selling, -1.0, walks.high)
        is_proven = high.slope >= -high.slight
        if is_proven:
            low, is_flat = here, high.slope <= high.slight
            stand_where(walks.best, walks.low)
            break
    hour_price, slope = blend(walks, low, high)
    return Peak(selling, here.free_hours, hour_price, slope, is_proven, is_flat)


def touch(lines: Lines, bands: Bands, selling: float, direction: float, walk: Walk) -> Tangent:
    """Return the line that touches what the selling time earns, on one side of it; the walk is left standing there."""
    hour_price, slope, free = walk_to(lines, bands, selling, direction, walk)
    earned_there = earned(lines, walk) - bands.selling_cost * selling
    return Tangent(selling, free, earned_there, hour_price, slope, ROUNDING * scale_of(bands, walk, hour_price))


def meet(low: Tangent, high: Tangent) -> tuple[float, float, bool]:
    """Return where two tangents meet, what they say is earned there, and whether that is one of the ends.

    A low one that falls by rounding counts as level.
    """
    rising = max(low.slope, 0.0)
    least, most = low.selling_hours, high.selling_hours
    selling = (high.earned - low.earned + rising * least - high.slope * most) / (rising - high.slope)
    is_end = not least < selling < most
    if is_end:
        selling = least if low.earned > high.earned else most
    return selling, low.earned + rising * (selling - least), is_end


def blend(walks: Walks, low: Tangent, high: Tangent) -> tuple[float, float]:
    """Mix the prices of a line that rises and one that falls so that no slope is left; return hour price and slope."""
    part = 0.0
    if low.slope != high.slope:
        part = min(1.0, max(0.0, low.slope / (low.slope - high.slope)))
    walk, left, right = walks.best, walks.low, walks.high
    for b in range(len(walk.margins)):
        walk.margins[b] = left.margins[b] + part * (right.margins[b] - left.margins[b])
        for side in range(4):
            walk.prices[side][b] = left.prices[side][b] + part * (right.prices[side][b] - left.prices[side][b])
    return low.hour_price + part * (high.hour_price - low.hour_price), low.slope + part * (high.slope - low.slope)


def scale_of(bands: Bands, walk: Walk, hour_price: float) -> float:
    """Return the size of the prices that the slope of the selling time is the sum of [money per h/week]."""
    scale = hour_price + abs(bands.selling_cost)
    for b in range(len(bands.floor_share)):
        scale += walk.prices[FLOOR_SHARE][b] * bands.floor_share[b]
        scale += walk.prices[CEILING_SHARE][b] * bands.ceiling_share[b]
    return scale
