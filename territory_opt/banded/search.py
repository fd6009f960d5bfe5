"""The best selling time of a week of bands, and prices that prove it.

For a given selling time the best hours are a walk. What they earn is a concave function of it, made of lines, so it is
searched by tangents, to the exact optimum. Arithmetic alone: it runs as it stands, and compiled, word for word.
"""

from territory_opt.banded.records import (
    ALL_FLOORS,
    CEILING_HOURS,
    CEILING_SHARE,
    FLOOR_HOURS,
    FLOOR_SHARE,
    MOST_STEPS,
    OPTIMAL,
    ROUNDING,
    TOLERANCE_HOURS,
    UNDECIDED,
    Bands,
    Found,
    Lines,
    Range,
    Walk,
)
from territory_opt.banded.selling_range import selling_range
from territory_opt.banded.walk import earned, walk_to


def solve(lines: Lines, bands: Bands, walk: Walk, low: Walk, high: Walk) -> Found:
    """Find the best hours of a week of bands, with prices that prove them.

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
        return Found(allowed.ending, allowed.clash, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    selling, hour_price, slope, free, is_proven = best_selling_time(lines, bands, allowed, walk, low, high)
    hour_price, slope = priced_range(bands, allowed, selling, walk, hour_price, slope)
    revenue = earned(lines, walk) - bands.selling_cost * selling
    bound = bound_of(lines, bands, walk, slope)
    return Found(OPTIMAL if is_proven else UNDECIDED, -1, selling, free, hour_price, slope, revenue, bound)


def best_selling_time(
    lines: Lines, bands: Bands, allowed: Range, walk: Walk, low: Walk, high: Walk
) -> tuple[float, float, float, float, bool]:
    """Return the best selling time with its hour price, slope and free hours, and whether that is proven.

    What the selling time earns is concave, so a line that touches it lies above it. The longest is tried first: where
    no hour loses anything it is the best. Else the lines at both ends meet at a point that is tried next, until what
    it earns lies on them: each step leaves a line behind, so there is an end. The prices are those of both lines, mixed
    so that the selling time has no slope left.
    """
    least, most = allowed.least, allowed.most
    if most <= least:
        price, slope, free = walk_to(lines, bands, least, 1.0, walk)
        return least, price, slope, free, True
    price, slope, free = walk_to(lines, bands, most, -1.0, walk)
    if slope >= -ROUNDING * scale_of(bands, walk, price):
        return most, price, slope, free, True
    price, slope, free = walk_to(lines, bands, least, 1.0, walk)
    if slope <= ROUNDING * scale_of(bands, walk, price):
        return least, price, slope, free, True
    low_price, rising, _ = walk_to(lines, bands, least, 1.0, low)
    high_price, falling, _ = walk_to(lines, bands, most, -1.0, high)
    at_least = earned(lines, low) - bands.selling_cost * least
    at_most = earned(lines, high) - bands.selling_cost * most
    for _ in range(MOST_STEPS):
        selling = (at_most - at_least + rising * least - falling * most) / (rising - falling)
        if not least < selling < most:
            selling = least if at_least > at_most else most
            break
        price, slope, free = walk_to(lines, bands, selling, 1.0, walk)
        here, on_line = earned(lines, walk) - bands.selling_cost * selling, at_least + rising * (selling - least)
        if here >= on_line - ROUNDING * max(abs(on_line), rising * most):
            break
        if slope > ROUNDING * scale_of(bands, walk, price):
            least, at_least = selling, here
            low_price, rising, _ = walk_to(lines, bands, selling, 1.0, low)
            continue
        high_price, falling, _ = walk_to(lines, bands, selling, -1.0, high)
        if falling >= -ROUNDING * scale_of(bands, high, high_price):
            low_price, rising, _ = walk_to(lines, bands, selling, 1.0, low)
            break
        most, at_most = selling, here
    else:
        return selling, price, slope, free, False
    _, _, free = walk_to(lines, bands, selling, 1.0, walk)
    price, slope = blend(walk, low, high, low_price, high_price, rising, falling)
    return selling, price, slope, free, True


def blend(
    walk: Walk, low: Walk, high: Walk, low_price: float, high_price: float, rising: float, falling: float
) -> tuple[float, float]:
    """Mix the prices of a line that rises and one that falls so that no slope is left; return hour price and slope."""
    part = 0.0
    if rising != falling:
        part = min(1.0, max(0.0, rising / (rising - falling)))
    for b in range(len(walk.margins)):
        walk.margins[b] = low.margins[b] + part * (high.margins[b] - low.margins[b])
        for side in range(4):
            walk.prices[side][b] = low.prices[side][b] + part * (high.prices[side][b] - low.prices[side][b])
    return low_price + part * (high_price - low_price), rising + part * (falling - rising)


def scale_of(bands: Bands, walk: Walk, hour_price: float) -> float:
    """Return the size of the prices that the slope of the selling time is the sum of [money per h/week]."""
    scale = hour_price + abs(bands.selling_cost)
    for b in range(len(bands.floor_share)):
        scale += walk.prices[FLOOR_SHARE][b] * bands.floor_share[b]
        scale += walk.prices[CEILING_SHARE][b] * bands.ceiling_share[b]
    return scale


def priced_range(
    bands: Bands, allowed: Range, selling: float, walk: Walk, hour_price: float, slope: float
) -> tuple[float, float]:
    """Charge the bands where they, not administration, end the selling time; return hour price and slope that is left.

    A floor that is a share meets a ceiling in hours, or the other way round: both are priced so that a longer selling
    time gains nothing. Where all floors fill the selling time, every floor and the hour itself are.
    """
    if selling >= allowed.most and slope > 0.0 and allowed.most_by >= 0:
        b = allowed.most_by
        side, rate = CEILING_HOURS, bands.floor_share[b]
        if selling <= 0.0 and bands.floor_share[b] > bands.ceiling_share[b]:
            side, rate = CEILING_SHARE, bands.floor_share[b] - bands.ceiling_share[b]
        walk.prices[FLOOR_SHARE][b] += slope / rate
        walk.prices[side][b] += slope / rate
        return hour_price, 0.0
    if selling <= allowed.least and slope < 0.0 and allowed.least_by >= 0 and bands.ceiling_share[allowed.least_by] > 0:
        b = allowed.least_by
        walk.prices[FLOOR_HOURS][b] -= slope / bands.ceiling_share[b]
        walk.prices[CEILING_SHARE][b] -= slope / bands.ceiling_share[b]
        return hour_price, 0.0
    is_full = (selling <= allowed.least and slope < 0.0 and allowed.least_by == ALL_FLOORS) or (
        selling >= allowed.most and slope > 0.0 and allowed.most_by == ALL_FLOORS
    )
    if is_full:
        moving = 0.0
        for b in range(len(bands.floor_share)):
            if walk.least[b] > bands.floor_hours[b] + TOLERANCE_HOURS:
                moving += bands.floor_share[b]
        if abs(moving - 1.0) > ROUNDING:
            rise = -slope / (1.0 - moving)
            for b in range(len(bands.floor_share)):
                in_hours = walk.least[b] <= bands.floor_hours[b] + TOLERANCE_HOURS
                walk.prices[FLOOR_HOURS if in_hours else FLOOR_SHARE][b] += rise
            return hour_price + rise, 0.0
    return hour_price, slope


def bound_of(lines: Lines, bands: Bands, walk: Walk, slope: float) -> float:
    """Return what no week can earn more than, by weak duality [money]: from lines, bands and prices, not from hours.

    Each activity keeps what its lines earn above its margin, each limit in hours pays its price, and the selling time
    is as long or as short as its slope would have it.
    """
    bound = slope * (bands.longest if slope > 0.0 else bands.shortest)
    for b in range(len(lines.tails)):
        margin, begin = walk.margins[b], lines.base_hours[b]
        bound -= margin * begin + walk.prices[FLOOR_HOURS][b] * bands.floor_hours[b]
        if walk.prices[CEILING_HOURS][b] > 0.0:
            bound += walk.prices[CEILING_HOURS][b] * bands.ceiling_hours[b]
        for k in range(lines.start[b], lines.start[b + 1]):
            if lines.slopes[k] <= margin:
                break
            bound += (lines.slopes[k] - margin) * (lines.ends[k] - begin)
            begin = lines.ends[k]
    return bound
