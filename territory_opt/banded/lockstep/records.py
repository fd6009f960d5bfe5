"""Weeks in lockstep as arrays: a row for each activity, an entry in it for each week."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from territory_opt.banded.columns import Flags, Floats, ManyBands, ManyLines, Places


class Lines(NamedTuple):
    """What hours earn, as `territory_opt.banded.records.Lines`; the lines themselves of all weeks in one piece.

    Attributes
    ----------
    start, stop
        Where the lines of each activity begin and end.
    ends, slopes, values
        The lines; at least one, so that there is something to look at.
    base_hours, tails
        Of each activity.
    """

    start: Places
    stop: Places
    ends: Floats
    slopes: Floats
    values: Floats
    base_hours: Floats
    tails: Floats

    def part(self, weeks: Places) -> "Lines":
        """Return some of the weeks."""
        lines = self.ends, self.slopes, self.values
        return Lines(self.start[:, weeks], self.stop[:, weeks], *lines, self.base_hours[:, weeks], self.tails[:, weeks])


class Bands(NamedTuple):
    """What hours must obey, as `territory_opt.banded.records.Bands`."""

    shortest: Floats
    longest: Floats
    floor_hours: Floats
    floor_share: Floats
    ceiling_hours: Floats
    ceiling_share: Floats
    selling_cost: Floats

    def part(self, weeks: Places) -> "Bands":
        """Return some of the weeks."""
        return Bands(*(column[..., weeks] for column in self))


class Walk(NamedTuple):
    """Where walks stand, as `territory_opt.banded.records.Walk`; the prices are side, activity, week."""

    hours: Floats
    drift: Floats
    least: Floats
    least_drift: Floats
    most: Floats
    most_drift: Floats
    position: Places
    margins: Floats
    prices: Floats

    def part(self, weeks: Places) -> "Walk":
        """Return some of the weeks."""
        columns: Any = (column[..., weeks] for column in self)
        return Walk(*columns)


class Walks(NamedTuple):
    """Room for the walks of a search, as `territory_opt.banded.records.Walks`."""

    best: Walk
    low: Walk
    high: Walk


class Range(NamedTuple):
    """The selling times that weeks can have, as `territory_opt.banded.records.Range`."""

    ending: Places
    clash: Places
    least: Floats
    most: Floats
    least_by: Places
    most_by: Places

    def part(self, weeks: Places) -> "Range":
        """Return some of the weeks."""
        columns: Any = (column[weeks] for column in self)
        return Range(*columns)


class Tangent(NamedTuple):
    """Lines that touch what the selling time earns, as `territory_opt.banded.records.Tangent`."""

    selling_hours: Floats
    free_hours: Floats
    earned: Floats
    hour_price: Floats
    slope: Floats
    slight: Floats

    def part(self, weeks: Places) -> "Tangent":
        """Return some of the weeks."""
        return Tangent(*(column[weeks] for column in self))


class Peak(NamedTuple):
    """The selling times that earn most, as `territory_opt.banded.records.Peak`."""

    selling_hours: Floats
    free_hours: Floats
    hour_price: Floats
    slope: Floats
    is_proven: Flags
    is_flat: Flags


def room_for_walk(num_activities: int, num_weeks: int) -> Walk:
    """Return room for a walk of each week."""
    shape = num_activities, num_weeks
    hours, drift, least, least_drift, most, most_drift, margins = (np.zeros(shape) for _ in range(7))
    position, prices = np.zeros(shape, np.int64), np.zeros((4, *shape))
    return Walk(hours, drift, least, least_drift, most, most_drift, position, margins, prices)


def lines_of(many: ManyLines) -> Lines:
    """Return the lines of weeks as they go in lockstep."""
    shape = many.tails.shape
    columns = many.ends, many.slopes, many.values
    ends, slopes, values = columns if len(many.ends) else (np.zeros(1), np.zeros(1), np.zeros(1))
    return Lines(
        _by_activity(many.start[:-1].reshape(shape)),
        _by_activity(many.start[1:].reshape(shape)),
        ends,
        slopes,
        values,
        _by_activity(many.base_hours),
        _by_activity(many.tails),
    )


def bands_of(many: ManyBands) -> Bands:
    """Return the bands of weeks as they go in lockstep."""
    return Bands(*(_by_activity(getattr(many, name)) for name in Bands._fields))


def _by_activity(rows: NDArray[Any]) -> NDArray[Any]:
    return np.ascontiguousarray(rows.T)
