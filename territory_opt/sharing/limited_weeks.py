"""Weeks that draw on shared limits, as arrays: what hours earn, and what each of them takes of every limit."""

from collections.abc import Sequence

import attrs
import numpy as np
from numpy.typing import NDArray

from territory_opt.banded.many import Floats, ManyBands, Places
from territory_opt.fleet.fleet import Fleet
from territory_opt.fleet.grouped_sums import sums_by
from territory_opt.sharing.shared_limit import Shared, TeamTarget, amount_of, sign_of


@attrs.frozen(kw_only=True, eq=False)
class LimitedWeeks:
    """Weeks of bands that draw on limits.

    A week takes `taken` for each hour on a target, `by_hour` for each hour of an activity, and `counted` less for each
    unit of money its hours earn: a team target is a limit on revenue with the sign turned round.

    Parameters
    ----------
    reps
        Whose week it is, for messages.
    num_activities
        Selling activities in each week.
    target_start
        Where the targets of each week begin; one more entry tells where the last ones end.
    activity_of
        For each target, the place of its activity among those of its week.
    segment_start, widths, slopes
        The targets' curves [h/week], [money per h/week].
    minimum_hours
        Minimum contact [h/week].
    bands
        What the hours must obey.
    taken, counted
        For each target and limit.
    by_hour
        For each activity and limit.
    limits
        The most that all weeks may take of each limit.
    base_value
        What minimum contact earns in each week [money].
    base_use
        What it takes of each limit, hours of activities left out; kept revenue counts for a team target.
    beyond
        Width of each segment beyond minimum contact [h/week].
    """

    reps: NDArray[np.str_]
    num_activities: int
    target_start: Places
    activity_of: Places
    segment_start: Places
    widths: Floats
    slopes: Floats
    minimum_hours: Floats
    bands: ManyBands
    taken: Floats
    counted: Floats
    by_hour: Floats
    limits: Floats
    base_value: Floats
    base_use: Floats
    beyond: Floats

    @property
    def num_weeks(self) -> int:
        """How many weeks there are."""
        return len(self.base_value)

    @property
    def week_of_target(self) -> Places:
        """The place of each target's week."""
        return np.repeat(np.arange(self.num_weeks), np.diff(self.target_start))

    @property
    def target_of_segment(self) -> Places:
        """The place of each segment's target."""
        return np.repeat(np.arange(len(self.activity_of)), np.diff(self.segment_start))

    def part(self, weeks: Places) -> "LimitedWeeks":
        """Return some of the weeks, in this order."""
        targets = spans(self.target_start, weeks)
        segments = spans(self.segment_start, targets)
        bands = {field.name: getattr(self.bands, field.name)[weeks] for field in attrs.fields(ManyBands)}
        return attrs.evolve(
            self,
            reps=self.reps[weeks],
            target_start=starts(np.diff(self.target_start)[weeks]),
            activity_of=self.activity_of[targets],
            segment_start=starts(np.diff(self.segment_start)[targets]),
            widths=self.widths[segments],
            slopes=self.slopes[segments],
            minimum_hours=self.minimum_hours[targets],
            bands=ManyBands(**bands),
            taken=self.taken[targets],
            counted=self.counted[targets],
            base_value=self.base_value[weeks],
            base_use=self.base_use[weeks],
            beyond=self.beyond[segments],
        )


def limited_weeks(fleet: Fleet, bands: ManyBands, limits: Sequence[Shared]) -> LimitedWeeks:
    """Return the weeks of a fleet with what they take of the limits."""
    num_targets = fleet.num_targets
    taken, counted = np.zeros((num_targets, len(limits))), np.zeros((num_targets, len(limits)))
    by_hour = np.zeros((len(fleet.activities), len(limits)))
    base_use = np.zeros((fleet.num_reps, len(limits)))
    lengths = np.diff(fleet.segment_start)
    base = contact_widths(fleet)
    owner = fleet.rep_of_target
    earned = sums_by(np.repeat(np.arange(num_targets), lengths), base * fleet.slopes, num_targets)
    for k, limit in enumerate(limits):
        if isinstance(limit, TeamTarget):
            counted[:, k] = fleet.in_period_share
            base_use[:, k] = -fleet.kept_revenue
        elif limit.activity is None:
            taken[:, k] = fleet.usage[limit.name]
        else:
            by_hour[fleet.activities.index(limit.activity), k] = 1.0
        used = taken[:, k] * fleet.minimum_hours - counted[:, k] * earned
        base_use[:, k] += sums_by(owner, used, fleet.num_reps)
    return LimitedWeeks(
        reps=fleet.reps,
        num_activities=len(fleet.activities),
        target_start=fleet.rep_start,
        activity_of=fleet.activity.astype(np.int64),
        segment_start=fleet.segment_start,
        widths=fleet.widths,
        slopes=fleet.slopes,
        minimum_hours=fleet.minimum_hours,
        bands=bands,
        taken=taken,
        counted=counted,
        by_hour=by_hour,
        limits=np.array([sign_of(limit) * amount_of(limit) for limit in limits]),
        base_value=sums_by(owner, earned, fleet.num_reps),
        base_use=base_use,
        beyond=fleet.widths - base,
    )


def contact_widths(fleet: Fleet) -> Floats:
    """Return how much of each line minimum contact takes [h/week]: the first line of a target, then the second."""
    taken, left = np.zeros(len(fleet.widths)), np.array(fleet.minimum_hours)
    targets, line = np.arange(fleet.num_targets), fleet.segment_start[:-1]
    while True:
        has_line = (line < fleet.segment_start[targets + 1]) & (left[targets] > 0.0)
        targets, line = targets[has_line], line[has_line]
        if not targets.size:
            return taken
        taken[line] = np.minimum(left[targets], fleet.widths[line])
        left[targets] -= taken[line]
        line = line + 1


def spans(start: Places, places: Places) -> Places:
    """Return the positions of everything that begins and ends at these places, one after the other.

    Examples
    --------
    >>> spans(np.array([0, 2, 2, 5]), np.array([2, 0])).tolist()
    [2, 3, 4, 0, 1]
    """
    lengths = start[places + 1] - start[places]
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    positions: Places = np.arange(total) + np.repeat(start[places] - (ends - lengths), lengths)
    return positions


def starts(lengths: Places) -> Places:
    """Return where things of these lengths begin, and where the last one ends.

    Examples
    --------
    >>> starts(np.array([2, 0, 3])).tolist()
    [0, 2, 2, 5]
    """
    return np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths, dtype=np.int64)])
