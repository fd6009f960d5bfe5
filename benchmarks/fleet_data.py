"""Fleets as arrays, and each of their weeks as the library and its peers get it: the same numbers for all.

They are seeded block by block of reps, so the first reps of every fleet are the same ones.
"""

from collections.abc import Iterator

import attrs
import numpy as np
from instances import SEED
from numpy.typing import NDArray
from week_lp import WeekLp

from territory_opt.allocation.allocation import TargetKind
from territory_opt.allocation.rep_week import Kept, RepWeek, Target
from territory_opt.model.hour_rule import Strength
from territory_opt.response.curve import Curve
from territory_opt.rules.hour_rows import AT_LEAST, AT_MOST, HourRow

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

ADMIN = "admin"
SELLING = ("A", "B", "C", "prospecting")
BLOCK_REPS = 500


@attrs.frozen(kw_only=True)
class Rules:
    """What every week of a fleet obeys.

    Parameters
    ----------
    weekly_hours
        Its length [h/week].
    admin
        Least and most administration, as shares of the week [1].
    shares
        Floor and ceiling of each selling activity, as shares of selling time [1].
    """

    weekly_hours: float = 40.0
    admin: tuple[float, float] = (0.1, 0.2)
    shares: tuple[tuple[float, float], ...] = ((0.32, 0.48), (0.24, 0.36), (0.08, 0.12), (0.16, 0.24))

    def rows(self) -> tuple[HourRow, ...]:
        """Return the rules as linear rows."""
        rows = [
            (name, side, {name: 1.0, ADMIN: share}, share)
            for name, shares in zip(SELLING, self.shares, strict=True)
            for side, share in zip((AT_LEAST, AT_MOST), shares, strict=True)
        ]
        rows += [
            (f"{ADMIN}_{side}", side, {ADMIN: 1.0}, share)
            for side, share in zip((AT_LEAST, AT_MOST), self.admin, strict=True)
        ]
        return tuple(
            HourRow(
                rule=name,
                side=side,
                factors=factors,
                limit_hours=share * self.weekly_hours,
                strength=Strength.REQUIRED,
            )
            for name, side, factors, share in rows
        )


TWO_DAY_RULE = Rules()
"""The policy `two_day_rule` without channels."""


@attrs.frozen(kw_only=True)
class CurveGroup:
    """Curves of one activity: how many a rep has, of how many lines, and the hours of one in the mean [h/week]."""

    activity: str
    num_curves: int
    num_lines: int
    mean_hours: float


@attrs.frozen(kw_only=True)
class Level:
    """How finely a rep's week is stated."""

    name: str
    groups: tuple[CurveGroup, ...]

    @property
    def num_targets(self) -> int:
        """Curves of a rep."""
        return sum(group.num_curves for group in self.groups)

    @property
    def num_segments(self) -> int:
        """Lines of all curves of a rep."""
        return sum(group.num_curves * group.num_lines for group in self.groups)


def _group(activity: str, num_curves: int, num_lines: int, mean_hours: float) -> CurveGroup:
    return CurveGroup(activity=activity, num_curves=num_curves, num_lines=num_lines, mean_hours=mean_hours)


ACCOUNTS = Level(
    name="account",
    groups=(
        *(_group("A", 20, 4, 2.0), _group("B", 40, 4, 1.0), _group("C", 80, 4, 0.4)),
        _group("prospecting", 1, 8, 12.0),
    ),
)
"""140 accounts of four lines as in `one_rep`, and a curve of eight for prospecting: 568 segments."""
TIERS = Level(
    name="tier",
    groups=tuple(_group(name, 1, 8, hours) for name, hours in zip(SELLING, (40.0, 40.0, 32.0, 12.0), strict=True)),
)
"""A curve of eight lines for each tier and for prospecting: 32 segments."""
LEVELS = {level.name: level for level in (ACCOUNTS, TIERS)}


@attrs.frozen(kw_only=True, eq=False)
class FleetData:
    """A fleet in which every rep has as many curves and lines as the next one.

    Parameters
    ----------
    level
        How finely the weeks are stated.
    widths, slopes
        All lines, a rep a row, in the order of the level's groups [h/week, money per h/week].
    """

    level: Level
    widths: Floats
    slopes: Floats

    @property
    def num_reps(self) -> int:
        """Number of reps."""
        return len(self.widths)

    @property
    def size_mb(self) -> float:
        """Memory of the lines [MB]."""
        return (self.widths.nbytes + self.slopes.nbytes) / 1e6

    def part(self, first: int, last: int) -> "FleetData":
        """Return the reps from the first up to, but without, the last, over the same memory."""
        return attrs.evolve(self, widths=self.widths[first:last], slopes=self.slopes[first:last])

    def activity_of(self) -> Places:
        """Return the place of each target's activity, counted through all reps: week * activities + activity."""
        own = np.repeat(
            [SELLING.index(group.activity) for group in self.level.groups],
            [group.num_curves for group in self.level.groups],
        )
        places: Places = (np.arange(self.num_reps)[:, np.newaxis] * len(SELLING) + own).astype(np.int64)
        return places.ravel()

    def segment_start(self) -> Places:
        """Return where the lines of each target begin, and one more entry for the end."""
        lengths = np.repeat(
            [group.num_lines for group in self.level.groups], [group.num_curves for group in self.level.groups]
        )
        start: Places = np.concatenate([[0], np.cumsum(np.tile(lengths, self.num_reps))]).astype(np.int64)
        return start

    def weeks(self, rules: Rules = TWO_DAY_RULE) -> Iterator[RepWeek]:
        """Yield each rep's week in numbers, as the library formulates it."""
        rows = rules.rows()
        for number in range(self.num_reps):
            yield _week(self, number, rules.weekly_hours, rows)

    def week_lps(self) -> list[WeekLp]:
        """Return each rep's program as the peers get it."""
        return [WeekLp.of(week) for week in self.weeks()]


def fleet_of(level: Level, num_reps: int) -> FleetData:
    """Return a fleet of so many reps."""
    widths = np.empty((num_reps, level.num_segments))
    slopes = np.empty_like(widths)
    for block, first in enumerate(range(0, num_reps, BLOCK_REPS)):
        random = np.random.default_rng([SEED, block])
        drawn = [_drawn(group, random) for group in level.groups]
        rows = slice(first, min(first + BLOCK_REPS, num_reps))
        num_rows = rows.stop - first
        widths[rows] = np.concatenate([width for width, _ in drawn], axis=1)[:num_rows]
        slopes[rows] = np.concatenate([slope for _, slope in drawn], axis=1)[:num_rows]
    return FleetData(level=level, widths=widths, slopes=slopes)


def _drawn(group: CurveGroup, random: np.random.Generator) -> tuple[Floats, Floats]:
    shape = (BLOCK_REPS, group.num_curves, group.num_lines)
    widths = random.uniform(0.5, 1.5, shape) * group.mean_hours / group.num_lines
    slopes = np.sort(random.lognormal(mean=8.0, sigma=0.8, size=shape), axis=2)[:, :, ::-1]
    return widths.reshape(BLOCK_REPS, -1), slopes.reshape(BLOCK_REPS, -1)


def _week(fleet: FleetData, number: int, weekly_hours: float, rows: tuple[HourRow, ...]) -> RepWeek:
    targets: list[Target] = []
    begin, widths, slopes = 0, fleet.widths[number].tolist(), fleet.slopes[number].tolist()
    for group in fleet.level.groups:
        for place in range(group.num_curves):
            lines = slice(begin, begin + group.num_lines)
            begin = lines.stop
            targets.append(
                Target(
                    kind=TargetKind.CLIENT,
                    id=f"{group.activity}{place}",
                    client=None,
                    activity=group.activity,
                    curve=Curve(widths=tuple(widths[lines]), slopes=tuple(slopes[lines]), error=0.0),
                )
            )
    return RepWeek(
        rep=f"rep{number}",
        weekly_hours=weekly_hours,
        working_weeks=25.0,
        activities=(*SELLING, ADMIN),
        targets=tuple(targets),
        actions=(),
        rows=rows,
        recommended=(),
        shared_hours={},
        admin=ADMIN,
        kept=Kept(won=0.0, flow=0.0, likely=0.0, stretch=0.0),
    )
