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
    allowed = Range(OPTIMAL, -1, bands.shortest, bands.longest, NO_BAND, NO_BAND)
    if allowed.most < allowed.least - TOLERANCE_HOURS or allowed.most < -TOLERANCE_HOURS:
        return Range(ADMIN_CLASH, -1, allowed.least, allowed.most, NO_BAND, NO_BAND)
    for b in range(len(bands.floor_hours)):
        if allowed.ending == OPTIMAL:
            allowed = within_band(bands, b, allowed)
    if allowed.ending != OPTIMAL:
        return allowed
    ending, least, least_by = from_floors(bands, allowed.least, allowed.least_by)
    most, most_by = up_to_floors(bands, allowed.most, allowed.most_by)
    if ending != OPTIMAL or most < least - TOLERANCE_HOURS:
        return Range(FLOORS_CLASH, -1, least, most, least_by, most_by)
    return Range(OPTIMAL, -1, least, max(least, most), least_by, most_by)


def within_band(bands: Bands, b: int, allowed: Range) -> Range:
    """Return the selling times that also leave the floor of an activity below its ceiling."""
    most, most_by = below_ceiling(bands, b, allowed.most, allowed.most_by)
    least, least_by = above_floor(bands, b, allowed.least, allowed.least_by, most)
    is_clash = bands.floor_hours[b] > bands.ceiling_hours[b] + TOLERANCE_HOURS or most < least - TOLERANCE_HOURS
    # The ceiling in shares cannot reach the floor in hours, however long the selling time.
    if bands.ceiling_share[b] * allowed.least < bands.floor_hours[b] - TOLERANCE_HOURS:
        is_clash = is_clash or bands.ceiling_share[b] * most < bands.floor_hours[b] - TOLERANCE_HOURS
    return Range(BAND_CLASH if is_clash else OPTIMAL, b if is_clash else -1, least, most, least_by, most_by)


def below_ceiling(bands: Bands, b: int, most: float, most_by: int) -> tuple[float, int]:
    """Return the longest selling time with an activity's floor as a share below its ceiling, and what sets it."""
    share, ceiling, ceiling_share = bands.floor_share[b], bands.ceiling_hours[b], bands.ceiling_share[b]
    if share > 0.0 and share * most > ceiling + TOLERANCE_HOURS:
        most, most_by = ceiling / share, b
    if share > ceiling_share and most > 0.0 and (share - ceiling_share) * most > TOLERANCE_HOURS:
        most, most_by = 0.0, b
    return most, most_by


def above_floor(bands: Bands, b: int, least: float, least_by: int, most: float) -> tuple[float, int]:
    """Return the shortest selling time with its ceiling as a share above its floor in hours, and what sets it."""
    floor, ceiling_share = bands.floor_hours[b], bands.ceiling_share[b]
    if ceiling_share * least < floor - TOLERANCE_HOURS:
        longer = min(floor / ceiling_share if ceiling_share > 0.0 else most, most)
        least, least_by = max(least, longer), b
    return least, least_by


def from_floors(bands: Bands, least: float, least_by: int) -> tuple[int, float, int]:
    """Return how it ended, the shortest selling time that all floors fit into, and what sets it."""
    for _ in range(len(bands.floor_hours) + 1):
        above, rate = floors_above(bands, least)
        if above <= TOLERANCE_HOURS:
            break
        if rate >= -ROUNDING:
            return FLOORS_CLASH, least, least_by
        least, least_by = least - above / rate, ALL_FLOORS
    return OPTIMAL, least, least_by


def up_to_floors(bands: Bands, most: float, most_by: int) -> tuple[float, int]:
    """Return the longest selling time that all floors fit into, and what sets it."""
    for _ in range(len(bands.floor_hours) + 1):
        above, rate = floors_above(bands, most)
        if above <= TOLERANCE_HOURS or rate <= ROUNDING:
            break
        most, most_by = most - above / rate, ALL_FLOORS
    return most, most_by


def floors_above(bands: Bands, selling: float) -> tuple[float, float]:
    """Return by how much all floors together exceed a selling time [h/week], and how fast that grows with it [1]."""
    above, rate = -selling, -1.0
    for b in range(len(bands.floor_hours)):
        share = bands.floor_share[b] * selling
        above += max(share, bands.floor_hours[b])
        if share >= bands.floor_hours[b]:
            rate += bands.floor_share[b]
    return above, rate
