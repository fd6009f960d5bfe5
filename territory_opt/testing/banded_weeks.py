"""Weeks of bands that are hard to solve: ties, losses, nothing where something is expected, limits that just meet."""

import math
from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import Any, NamedTuple

import numpy as np
from hypothesis import strategies as st

from territory_opt.banded.many import ManyBands
from territory_opt.banded.records import Bands
from territory_opt.banded.week import Target

EVEN_MONEY = (0.0, 0.0, 1.0, 1.0, 2.0, 3.0, 5.0, 0.5, -1.0, -2.0)
EVEN_HOURS = (0.0, 1.0, 2.0, 4.0, 8.0, 0.5)
SHARES = (0.1, 0.2, 0.25, 0.4, 0.5)
WEEKLY_HOURS = (40.0, 20.0, 10.0, 8.0)
DECIMALS = 4
"""Of odd numbers: smaller ones are less than what a solver tells from nothing."""


class HardWeek(NamedTuple):
    """A week of bands.

    Attributes
    ----------
    targets
        What hours may be spent on; the slopes of each fall.
    bands
        What the hours of each activity must obey.
    """

    targets: tuple[Target, ...]
    bands: Bands


def hard_weeks() -> st.SearchStrategy[HardWeek]:
    """Weeks of one to four activities, each with up to four targets; many of them have no plan at all."""
    return st.randoms(use_true_random=False).map(hard_week)


def hard_week(random: Random) -> HardWeek:
    """Return a week of one to four activities."""
    return hard_week_of(random, random.randint(1, 4))


def seeded_week(seed: int, num_activities: int | None = None) -> HardWeek:
    """Return the week of a seed, always the same one."""
    random = Random(seed)  # noqa: S311  # nothing is kept secret by it
    return hard_week(random) if num_activities is None else hard_week_of(random, num_activities)


def hard_week_of(random: Random, num_activities: int) -> HardWeek:
    """Return a week of so many activities."""
    targets = tuple(_targets(random, num_activities))
    return HardWeek(targets, _bands(random, num_activities, targets))


def nearly_meeting_weeks() -> st.SearchStrategy[HardWeek]:
    """Weeks whose limits meet, or miss each other by less than a solver tells from nothing; slopes of any size."""
    return st.randoms(use_true_random=False).map(nearly_meeting_week)


def nearly_meeting_week(random: Random) -> HardWeek:
    """Return a week of one to four activities whose limits nearly meet."""
    week = hard_week(random)
    steep = 10.0 ** random.choice((0, 0, -9, 6, 9))
    targets = tuple(target._replace(slopes=tuple(steep * slope for slope in target.slopes)) for target in week.targets)
    bands, columns = week.bands, dict[str, Any]()
    for name in ("floor_hours", "floor_share", "ceiling_hours", "ceiling_share"):
        columns[name] = [_nearly(random, limit) for limit in getattr(bands, name)]
    columns["ceiling_share"] = [min(1.0, share) for share in columns["ceiling_share"]]
    base = [base_hours_of(targets, b) for b in range(len(bands.floor_hours))]
    columns["floor_hours"] = [max(floor, least) for floor, least in zip(columns["floor_hours"], base, strict=True)]
    longest = _nearly(random, random.choice((bands.longest, sum(columns["floor_hours"]))))
    return HardWeek(targets, bands._replace(**columns, longest=longest, selling_cost=steep * bands.selling_cost))


def _nearly(random: Random, limit: float) -> float:
    if _happens(random, 0.7):
        return limit
    return limit * (1.0 + random.choice((-1, 1)) * 10.0 ** -random.randint(8, 15))


def base_hours_of(targets: Sequence[Target], activity: int) -> float:
    """Return the minimum contact of an activity [h/week]."""
    return sum(target.minimum_hours for target in targets if target.activity == activity)


def as_columns(weeks: Sequence[HardWeek], num_activities: int) -> tuple[dict[str, Any], ManyBands]:
    """Return weeks of the same number of activities as `merge_many` and `solve_many` take them."""
    targets = [(r, target) for r, week in enumerate(weeks) for target in week.targets]
    columns = {
        "activity_of": np.array([r * num_activities + target.activity for r, target in targets], np.int64),
        "segment_start": np.array(list(accumulate((len(t.widths) for _, t in targets), initial=0)), np.int64),
        "widths": np.array([width for _, target in targets for width in target.widths], np.float64),
        "slopes": np.array([slope for _, target in targets for slope in target.slopes], np.float64),
        "minimum_hours": np.array([target.minimum_hours for _, target in targets], np.float64),
        "num_weeks": len(weeks),
        "num_activities": num_activities,
    }
    limits = {name: np.array([getattr(week.bands, name) for week in weeks], np.float64) for name in Bands._fields}
    return columns, ManyBands(**limits)


def _targets(random: Random, num_activities: int) -> list[Target]:
    is_even, has_losses, is_strict = _happens(random, 0.6), _happens(random, 0.4), _happens(random, 0.6)
    targets = []
    for _ in range(random.choice((0, 1, 2, 3, 5, 8))):
        slopes = [
            random.choice(EVEN_MONEY) if is_even else round(random.uniform(-2.0, 10.0), DECIMALS)
            for _ in range(random.randint(0, 4))
        ]
        slopes = slopes if has_losses else [max(0.0, slope) for slope in slopes]
        slopes = sorted(set(slopes) if is_strict else slopes, reverse=True)
        widths = [
            random.choice(EVEN_HOURS) if _happens(random, 0.5) else round(random.uniform(0.0, 10.0), DECIMALS)
            for _ in slopes
        ]
        minimum = min(sum(widths), random.choice((0.0, 0.0, 0.0, 1.0, 2.5)))
        targets.append(Target(random.randrange(num_activities), tuple(widths), tuple(slopes), minimum))
    return targets


def _bands(random: Random, num_activities: int, targets: Sequence[Target]) -> Bands:
    weekly = random.choice(WEEKLY_HOURS)
    least_admin = random.choice((0.0, 0.1 * weekly, 0.1 * weekly, 0.2 * weekly, weekly / 2, weekly))
    most_admin = random.choice((weekly, least_admin, max(least_admin, 0.3 * weekly), 0.2 * weekly))
    bands = Bands(
        weekly - most_admin, weekly - least_admin, [], [], [], [], random.choice((0.0, 0.0, 0.0, 1.0, -1.0, 0.5))
    )
    is_exact = _happens(random, 0.15)
    columns = [_band(random, b, num_activities, targets, bands.longest) for b in range(num_activities)]
    floor_hours, floor_share, ceiling_hours, ceiling_share = (list(column) for column in zip(*columns, strict=True))
    if is_exact:
        # Shares without flex, which fill the selling time to the last minute.
        floor_share = [1.0 / num_activities] * num_activities
        ceiling_share = list(floor_share)
    return bands._replace(
        floor_hours=floor_hours, floor_share=floor_share, ceiling_hours=ceiling_hours, ceiling_share=ceiling_share
    )


def _band(
    random: Random, b: int, num_activities: int, targets: Sequence[Target], longest: float
) -> tuple[float, float, float, float]:
    base = base_hours_of(targets, b)
    useful = sum(sum(target.widths) for target in targets if target.activity == b)
    share, flex = random.choice((*SHARES, 1 / num_activities)), random.choice((0.0, 0.2, 0.5))
    floor_share = 0.0 if _happens(random, 0.4) else share * (1.0 - flex)
    ceiling_share = 1.0 if _happens(random, 0.5) else min(1.0, share * (1.0 + flex))
    if _happens(random, 0.05):
        ceiling_share = random.choice((0.0, 0.05, 0.05))
    if _happens(random, 0.05) and longest > 0.0:
        floor_share = min(1.0, useful / longest)
    few = random.choice((1.0, 2.0, 4.0, longest * 0.2, floor_share * longest))
    floor = max(base, random.choice((0.0, 0.0, 0.0, 0.0, 0.0, useful, few)))
    ceiling = random.choice((*[math.inf] * 9, useful, 4.0, 8.0, longest * 0.25, floor))
    return floor, floor_share, ceiling, ceiling_share


def _happens(random: Random, odds: float) -> bool:
    return random.random() < odds
