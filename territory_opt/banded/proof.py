"""Prices of all limits of a week of bands, and the most that any week can earn by them alone."""

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
    Bands,
    Lines,
    Peak,
    Range,
    Walk,
)


def priced_range(bands: Bands, allowed: Range, peak: Peak, walk: Walk) -> tuple[float, float]:
    """Charge the bands where they, not administration, end the selling time; return hour price and slope that is left.

    A floor that is a share meets a ceiling in hours, or the other way round: both are priced so that a longer selling
    time gains nothing. Where all floors fill the selling time, every floor and the hour itself are.
    """
    end = NO_BAND
    if peak.selling_hours >= allowed.most and peak.slope > 0.0:
        end = allowed.most_by
    elif peak.selling_hours <= allowed.least and peak.slope < 0.0:
        end = allowed.least_by
    if end == ALL_FLOORS:
        return priced_floors(bands, peak, walk)
    if end >= 0 and peak.slope > 0.0:
        price_longest(bands, peak, walk, end)
        return peak.hour_price, 0.0
    if end >= 0 and bands.ceiling_share[end] > 0.0:
        walk.prices[FLOOR_HOURS][end] -= peak.slope / bands.ceiling_share[end]
        walk.prices[CEILING_SHARE][end] -= peak.slope / bands.ceiling_share[end]
        return peak.hour_price, 0.0
    return peak.hour_price, peak.slope


def price_longest(bands: Bands, peak: Peak, walk: Walk, b: int) -> None:
    """Price both sides of the band that keeps the selling time from being longer."""
    side, rate = CEILING_HOURS, bands.floor_share[b]
    if peak.selling_hours <= 0.0 and bands.floor_share[b] > bands.ceiling_share[b]:
        side, rate = CEILING_SHARE, bands.floor_share[b] - bands.ceiling_share[b]
    walk.prices[FLOOR_SHARE][b] += peak.slope / rate
    walk.prices[side][b] += peak.slope / rate


def priced_floors(bands: Bands, peak: Peak, walk: Walk) -> tuple[float, float]:
    """Price all floors, which fill the selling time, and the hour itself; return hour price and slope that is left."""
    moving = 0.0
    for b in range(len(bands.floor_share)):
        if walk.least[b] > bands.floor_hours[b] + TOLERANCE_HOURS:
            moving += bands.floor_share[b]
    if abs(moving - 1.0) <= ROUNDING:
        return peak.hour_price, peak.slope
    rise = -peak.slope / (1.0 - moving)
    for b in range(len(bands.floor_share)):
        in_hours = walk.least[b] <= bands.floor_hours[b] + TOLERANCE_HOURS
        walk.prices[FLOOR_HOURS if in_hours else FLOOR_SHARE][b] += rise
    return peak.hour_price + rise, 0.0


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


def is_reached(lines: Lines, revenue: float, bound: float) -> bool:
    """Return whether what the hours earn is the most that any week can, but for rounding."""
    together = 0.0
    for b in range(len(lines.tails)):
        if lines.start[b + 1] > lines.start[b]:
            together += abs(lines.values[lines.start[b + 1] - 1])
    return abs(bound - revenue) <= PROVEN * max(abs(bound), abs(revenue)) + PROVEN_OF_ALL * together
