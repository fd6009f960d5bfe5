"""The selling times that weeks of bands can have; mirrors `territory_opt.banded.selling_range`."""

import numpy as np

from territory_opt.banded.columns import Flags, Floats, Places
from territory_opt.banded.lockstep.records import Bands, Range
from territory_opt.banded.records import (
    ADMIN_CLASH,
    ALL_FLOORS,
    BAND_CLASH,
    FLOORS_CLASH,
    NO_BAND,
    OPTIMAL,
    ROUNDING,
    TOLERANCE_HOURS,
)


def selling_range(bands: Bands) -> Range:
    """Return the selling times that leave every floor below its ceiling, and all floors within the selling time."""
    nothing = np.full(bands.shortest.shape, NO_BAND)
    is_clash = (bands.longest < bands.shortest - TOLERANCE_HOURS) | (bands.longest < -TOLERANCE_HOURS)
    ending = np.where(is_clash, ADMIN_CLASH, OPTIMAL)
    allowed = Range(ending, np.full_like(nothing, -1), bands.shortest, bands.longest, nothing, nothing)
    for b in range(len(bands.floor_hours)):
        allowed = _chosen(allowed.ending == OPTIMAL, within_band(bands, b, allowed), allowed)
    ending, least, least_by = from_floors(bands, allowed.least, allowed.least_by)
    most, most_by = up_to_floors(bands, allowed.most, allowed.most_by)
    is_clash = (ending != OPTIMAL) | (most < least - TOLERANCE_HOURS)
    ending = np.where(is_clash, FLOORS_CLASH, OPTIMAL)
    most = np.where(is_clash, most, np.maximum(least, most))
    return _chosen(
        allowed.ending == OPTIMAL, Range(ending, np.full_like(nothing, -1), least, most, least_by, most_by), allowed
    )


def within_band(bands: Bands, b: int, allowed: Range) -> Range:
    """Return the selling times that also leave the floor of an activity below its ceiling."""
    most, most_by = below_ceiling(bands, b, allowed.most, allowed.most_by)
    least, least_by = above_floor(bands, b, allowed.least, allowed.least_by, most)
    floor, ceiling_share = bands.floor_hours[b], bands.ceiling_share[b]
    is_clash = (floor > bands.ceiling_hours[b] + TOLERANCE_HOURS) | (most < least - TOLERANCE_HOURS)
    is_clash |= (ceiling_share * allowed.least < floor - TOLERANCE_HOURS) & (
        ceiling_share * most < floor - TOLERANCE_HOURS
    )
    ending, clash = np.where(is_clash, BAND_CLASH, OPTIMAL), np.where(is_clash, b, -1)
    return Range(ending, clash, least, most, least_by, most_by)


def below_ceiling(bands: Bands, b: int, most: Floats, most_by: Places) -> tuple[Floats, Places]:
    """Return the longest selling time with an activity's floor as a share below its ceiling, and what sets it."""
    share, ceiling, ceiling_share = bands.floor_share[b], bands.ceiling_hours[b], bands.ceiling_share[b]
    is_above = (share > 0.0) & (share * most > ceiling + TOLERANCE_HOURS)
    most, most_by = np.where(is_above, ceiling / share, most), np.where(is_above, b, most_by)
    is_above = (share > ceiling_share) & (most > 0.0) & ((share - ceiling_share) * most > TOLERANCE_HOURS)
    return np.where(is_above, 0.0, most), np.where(is_above, b, most_by)


def above_floor(bands: Bands, b: int, least: Floats, least_by: Places, most: Floats) -> tuple[Floats, Places]:
    """Return the shortest selling time with its ceiling as a share above its floor in hours, and what sets it."""
    floor, ceiling_share = bands.floor_hours[b], bands.ceiling_share[b]
    is_below = ceiling_share * least < floor - TOLERANCE_HOURS
    longer = np.minimum(np.where(ceiling_share > 0.0, floor / ceiling_share, most), most)
    return np.where(is_below, np.maximum(least, longer), least), np.where(is_below, b, least_by)


def from_floors(bands: Bands, least: Floats, least_by: Places) -> tuple[Places, Floats, Places]:
    """Return how it ended, the shortest selling time that all floors fit into, and what sets it."""
    ending = np.full(least.shape, OPTIMAL)
    going = np.ones(least.shape, np.bool_)
    for _ in range(len(bands.floor_hours) + 1):
        above, rate = floors_above(bands, least)
        going &= ~(above <= TOLERANCE_HOURS)
        ending = np.where(going & (rate >= -ROUNDING), FLOORS_CLASH, ending)
        going &= ~(rate >= -ROUNDING)
        if not going.any():
            break
        least, least_by = np.where(going, least - above / rate, least), np.where(going, ALL_FLOORS, least_by)
    return ending, least, least_by


def up_to_floors(bands: Bands, most: Floats, most_by: Places) -> tuple[Floats, Places]:
    """Return the longest selling time that all floors fit into, and what sets it."""
    going = np.ones(most.shape, np.bool_)
    for _ in range(len(bands.floor_hours) + 1):
        above, rate = floors_above(bands, most)
        going &= ~((above <= TOLERANCE_HOURS) | (rate <= ROUNDING))
        if not going.any():
            break
        most, most_by = np.where(going, most - above / rate, most), np.where(going, ALL_FLOORS, most_by)
    return most, most_by


def floors_above(bands: Bands, selling: Floats) -> tuple[Floats, Floats]:
    """Return by how much all floors together exceed a selling time [h/week], and how fast that grows with it [1]."""
    above, rate = -selling, np.full(selling.shape, -1.0)
    for b in range(len(bands.floor_hours)):
        share = bands.floor_share[b] * selling
        above = above + np.maximum(share, bands.floor_hours[b])
        rate = rate + np.where(share >= bands.floor_hours[b], bands.floor_share[b], 0.0)
    return above, rate


def _chosen(mask: Flags, new: Range, old: Range) -> Range:
    return Range(*(np.where(mask, one, other) for one, other in zip(new, old, strict=True)))
