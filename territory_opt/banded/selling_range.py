"""The selling times that a week of bands can have, or which of its limits leave none."""

from territory_opt.banded.records import (
    ADMIN_CLASH,
    ALL_FLOORS,
    BAND_CLASH,
    FLOORS_CLASH,
    NO_BAND,
    OPTIMAL,
    ROUNDING,
    TOLERANCE_HOURS,
    Bands,
    Range,
)


def selling_range(bands: Bands) -> Range:
    """Return the selling times that leave every floor below its ceiling, and all floors within the selling time."""
    least, most, least_by, most_by = bands.shortest, bands.longest, NO_BAND, NO_BAND
    if most < least - TOLERANCE_HOURS or most < -TOLERANCE_HOURS:
        return Range(ADMIN_CLASH, -1, least, most, least_by, most_by)
    for b in range(len(bands.floor_hours)):
        floor, share = bands.floor_hours[b], bands.floor_share[b]
        ceiling, ceiling_share = bands.ceiling_hours[b], bands.ceiling_share[b]
        if floor > ceiling + TOLERANCE_HOURS:
            return Range(BAND_CLASH, b, least, most, least_by, most_by)
        if share * most > ceiling:
            most, most_by = ceiling / share, b
        if share > ceiling_share and most > 0 and (share - ceiling_share) * most > TOLERANCE_HOURS:
            most, most_by = 0.0, b
        if ceiling_share * least < floor:
            if ceiling_share * most < floor - TOLERANCE_HOURS:
                return Range(BAND_CLASH, b, least, most, least_by, most_by)
            least, least_by = min(floor / ceiling_share if ceiling_share > 0 else most, most), b
        if most < least - TOLERANCE_HOURS:
            return Range(BAND_CLASH, b, least, most, least_by, most_by)
    for _ in range(len(bands.floor_hours) + 1):
        above, rate = floors_above(bands, least)
        if above <= TOLERANCE_HOURS:
            break
        if rate >= -ROUNDING:
            return Range(FLOORS_CLASH, -1, least, most, least_by, most_by)
        least, least_by = least - above / rate, ALL_FLOORS
    for _ in range(len(bands.floor_hours) + 1):
        above, rate = floors_above(bands, most)
        if above <= TOLERANCE_HOURS or rate <= ROUNDING:
            break
        most, most_by = most - above / rate, ALL_FLOORS
    if most < least - TOLERANCE_HOURS:
        return Range(FLOORS_CLASH, -1, least, most, least_by, most_by)
    return Range(OPTIMAL, -1, min(least, most), most, least_by, most_by)


def floors_above(bands: Bands, selling: float) -> tuple[float, float]:
    """Return by how much all floors together exceed a selling time [h/week], and how fast that grows with it [1]."""
    above, rate = -selling, -1.0
    for b in range(len(bands.floor_hours)):
        share = bands.floor_share[b] * selling
        above += max(share, bands.floor_hours[b])
        if share >= bands.floor_hours[b]:
            rate += bands.floor_share[b]
    return above, rate
