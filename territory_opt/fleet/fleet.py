"""A sales organisation as columns: reps, their targets, and the lines of what hours on these earn."""

from collections.abc import Mapping

import attrs
import numpy as np
from numpy.typing import ArrayLike, NDArray

from territory_opt.allocation.allocation import TargetKind
from territory_opt.errors import Fault, InvalidInputError
from territory_opt.fleet.array_fields import numbers, places, small_places, tables, texts
from territory_opt.fleet.column_faults import ColumnFaults, repeated, same_length
from territory_opt.fleet.flat_table import FlatTable
from territory_opt.fleet.list_column import ListColumn
from territory_opt.fleet.row_faults import check_rows
from territory_opt.fleet.selling_activities import LATER_SHARE, LINE_SLOPE, LINE_WIDTH, REP_HOURS, selling_activities
from territory_opt.model.checks import MONEY, WEEKLY_HOURS, shown
from territory_opt.model.policy import Policy
from territory_opt.model.units import ActivityId
from territory_opt.rules.words import counted

__all__ = ["Fleet", "ListColumn"]

KINDS = tuple(TargetKind)
"""What a target is, by its number in `Fleet.kind`."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Fleet:
    """Many reps under one policy, as columns; the targets of a rep stand together, and so do the lines of a target.

    The arrays are shared with whoever gave them: nobody may write into them.

    Parameters
    ----------
    policy
        How the territories are to be worked.
    reps
        Id of each rep.
    weekly_hours
        Working hours of each rep's normal week [h/week], above 0 and at most 84.
    admin_hours
        What the job's administration needs [h/week]; NaN for none.
    kept_revenue
        Expected revenue of the period that needs no hours: won, recurring, and what deals keep [money].
    target
        Revenue promised for the period [money]; NaN for none.
    rep_start
        Where the targets of each rep begin; one more entry tells where the last ones end.
    target_ids
        Id of each target, which stands once for a rep.
    activity
        Place of each target's activity in `activities`.
    minimum_hours
        Minimum contact [h/week], no more than the target's lines are long.
    in_period_share, later_share
        What closes in the period, and after it, for each unit of revenue that the lines earn [1]; together 1, where
        what closes later counts by the policy's ``later_revenue_share``.
    usage
        What an hour on each target takes of a limit that reps share, by the name of the limit.
    segment_start
        Where the lines of each target begin; one more entry tells where the last ones end.
    widths
        Length of each line [h/week], above 0.
    slopes
        Revenue for each hour of the line [money per h/week], at least 0.
    kind
        Place of each target's kind in `KINDS`; by default a channel where the activity is prospecting, else a client.
    curve_error
        The most that each target's response could earn beyond its lines in a week as long as the rep's [money]; by
        default none.

    Raises
    ------
    InvalidInputError
        With everything that is wrong, at most twenty faults and the number of the others.

    Examples
    --------
    >>> from territory_opt import read_policy
    >>> table = {"rep": ["ana", "ana"], "weekly_hours": [40, 40], "id": ["c1", "c2"], "activity": ["A", "B"]}
    >>> table |= {"potential_revenue": [9000.0, 8000.0], "half_hours": [0.5, 1.0]}
    >>> fleet = Fleet.from_columns(table, read_policy())
    >>> fleet.num_reps, fleet.num_targets, fleet.activities
    (1, 2, ('A', 'B', 'C', 'prospecting'))
    """

    policy: Policy
    reps: NDArray[np.str_] = attrs.field(converter=texts)
    weekly_hours: NDArray[np.float64] = attrs.field(converter=numbers)
    admin_hours: NDArray[np.float64] = attrs.field(converter=numbers)
    kept_revenue: NDArray[np.float64] = attrs.field(converter=numbers)
    target: NDArray[np.float64] = attrs.field(converter=numbers)
    rep_start: NDArray[np.int64] = attrs.field(converter=places)
    target_ids: NDArray[np.str_] = attrs.field(converter=texts)
    activity: NDArray[np.int16] = attrs.field(converter=small_places)
    minimum_hours: NDArray[np.float64] = attrs.field(converter=numbers)
    in_period_share: NDArray[np.float64] = attrs.field(converter=numbers)
    later_share: NDArray[np.float64] = attrs.field(converter=numbers)
    usage: Mapping[str, NDArray[np.float64]] = attrs.field(factory=dict, converter=tables)
    segment_start: NDArray[np.int64] = attrs.field(converter=places)
    widths: NDArray[np.float64] = attrs.field(converter=numbers)
    slopes: NDArray[np.float64] = attrs.field(converter=numbers)
    kind: NDArray[np.int16] = attrs.field(converter=small_places)
    curve_error: NDArray[np.float64] = attrs.field(converter=numbers)

    @kind.default
    def _kind_by_activity(self) -> NDArray[np.int16]:
        prospecting = self.activities.index(self.policy.prospecting)
        channel, client = KINDS.index(TargetKind.CHANNEL), KINDS.index(TargetKind.CLIENT)
        return np.where(self.activity == prospecting, channel, client).astype(np.int16)

    @curve_error.default
    def _no_curve_error(self) -> NDArray[np.float64]:
        return np.zeros(self.num_targets)

    def __attrs_post_init__(self) -> None:
        faults = ColumnFaults()
        self._note_lengths(faults)
        if not faults.count:
            self._note_reps(faults)
            self._note_targets(faults)
        faults.raise_any()

    def __repr__(self) -> str:
        reps, targets = counted(self.num_reps, "rep"), counted(self.num_targets, "target")
        return f"<Fleet of {reps} with {targets} under {self.policy.name!r}>"

    @classmethod
    def from_columns(cls, columns: Mapping[str, ArrayLike | ListColumn], policy: Policy) -> "Fleet":
        """Return the fleet of a flat table, which has one row for each target of a rep.

        Parameters
        ----------
        columns
            By name: ``rep``, ``weekly_hours`` [h/week], ``id``, ``activity``, and what hours earn: either ``widths``
            [h/week] and ``slopes`` [money per h/week], which are lists, or ``potential_revenue`` [money] and
            ``half_hours`` [h/week], whose lines are those of any plan, and go on for longer weeks. Optional are
            ``minimum_hours`` and ``maximum_hours`` [h/week], ``admin_hours`` [h/week], ``target`` and
            ``kept_revenue`` [money], ``in_period_share`` and ``later_share`` [1], and ``uses_`` with the name of a
            shared limit; nothing in one of these means what a missing column does. Rows may stand in any order, which
            stays; a rep without targets has one row without an id. Values of reps agree over their rows.
        policy
            How the territories are to be worked.

        Raises
        ------
        InvalidInputError
            With everything that is wrong, by row, at most twenty faults and the number of the others.
        """
        table = FlatTable(columns, policy)
        check_rows(table)
        return cls(policy=policy, **table.fleet_columns())

    @property
    def activities(self) -> tuple[ActivityId, ...]:
        """The selling activities: all of the policy's but administration, in its order."""
        return selling_activities(self.policy)

    @property
    def num_reps(self) -> int:
        """How many reps there are."""
        return len(self.reps)

    @property
    def num_targets(self) -> int:
        """How many targets there are."""
        return len(self.target_ids)

    @property
    def rep_of_target(self) -> NDArray[np.int64]:
        """The place of each target's rep."""
        return np.repeat(np.arange(self.num_reps), np.diff(self.rep_start))

    def part(self, first: int, last: int) -> "Fleet":
        """Return the fleet of the reps from place `first` up to, and without, place `last`; columns are views.

        Examples
        --------
        >>> from territory_opt import read_policy
        >>> table = {"rep": ["ana", "ben"], "weekly_hours": [40, 30], "id": [None, None], "activity": [None, None]}
        >>> table |= {"potential_revenue": [None, None], "half_hours": [None, None]}
        >>> Fleet.from_columns(table, read_policy()).part(1, 2).reps.tolist()
        ['ben']
        """
        targets = slice(self.rep_start[first], self.rep_start[last])
        lines = slice(self.segment_start[targets.start], self.segment_start[targets.stop])
        columns = {name: getattr(self, name)[first:last] for name in OF_REPS}
        columns |= {name: getattr(self, name)[targets] for name in OF_TARGETS}
        part = Fleet.__new__(Fleet)  # its columns were checked when the whole was made
        for name, column in {
            **columns,
            "policy": self.policy,
            "usage": {name: used[targets] for name, used in self.usage.items()},
            "rep_start": self.rep_start[first : last + 1] - targets.start,
            "segment_start": self.segment_start[targets.start : targets.stop + 1] - lines.start,
            "widths": self.widths[lines],
            "slopes": self.slopes[lines],
        }.items():
            object.__setattr__(part, name, column)
        return part

    def _note_lengths(self, faults: ColumnFaults) -> None:
        if not self.num_reps:
            faults.add(Fault("reps", "none", "at least one rep"))
        same_length([(name, len(getattr(self, name)), self.num_reps) for name in OF_REPS], faults)
        same_length([(name, len(getattr(self, name)), self.num_targets) for name in OF_TARGETS], faults)
        same_length([(f"usage.{name}", len(used), self.num_targets) for name, used in self.usage.items()], faults)
        same_length([("slopes", len(self.slopes), len(self.widths))], faults)
        starts = (("rep_start", self.num_reps, self.num_targets), ("segment_start", self.num_targets, len(self.widths)))
        for name, count, end in starts:
            start = getattr(self, name)
            if len(start) != count + 1 or start[0] != 0 or start[-1] != end or (np.diff(start) < 0).any():
                faults.add(Fault(name, "other places", f"{count + 1:,} places that rise from 0 to {end:,}"))

    def _note_reps(self, faults: ColumnFaults) -> None:
        faults.add_numbers("reps", "weekly_hours", self.weekly_hours, REP_HOURS)
        faults.add_numbers("reps", "admin_hours", self.admin_hours, WEEKLY_HOURS, may_be_missing=True)
        faults.add_numbers("reps", "kept_revenue", self.kept_revenue, MONEY)
        faults.add_numbers("reps", "target", self.target, MONEY, may_be_missing=True)
        faults.add_names("reps", self.reps)
        blank = (self.reps != "") & (np.strings.strip(self.reps) == "")
        faults.add_each(blank, lambda i: Fault(f"reps[{i}].id", repr(str(self.reps[i])), "a text that is not blank"))
        for place in repeated(np.zeros(self.num_reps, dtype=np.int64), self.reps).tolist():
            faults.add(Fault(f"reps[{place}].id", repr(str(self.reps[place])), "an id that no other rep has"))

    def _note_targets(self, faults: ColumnFaults) -> None:
        most = len(self.activities) - 1
        wrong = (self.activity < 0) | (self.activity > most)
        allowed = f"a place from 0 to {most} among the selling activities"
        faults.add_each(wrong, lambda i: Fault(f"targets[{i}].activity", str(self.activity[i]), allowed))
        faults.add_each(
            (self.kind < 0) | (self.kind >= len(KINDS)),
            lambda i: Fault(f"targets[{i}].kind", str(self.kind[i]), f"a place from 0 to {len(KINDS) - 1} in KINDS"),
        )
        faults.add_numbers("targets", "minimum_hours", self.minimum_hours, WEEKLY_HOURS)
        faults.add_numbers("targets", "in_period_share", self.in_period_share, LATER_SHARE)
        faults.add_numbers("targets", "later_share", self.later_share, LATER_SHARE)
        faults.add_numbers("targets", "curve_error", self.curve_error, MONEY)
        later = self.policy.assumed("later_revenue_share")
        faults.add_each(
            ~(np.abs(self.in_period_share + later * self.later_share - 1.0) <= ROUNDING_SHARE),
            lambda i: Fault(
                f"targets[{i}].later_share",
                f"{self.in_period_share[i]:g} in the period and {self.later_share[i]:g} after it",
                f"shares that are 1 together, what closes after the period counted {later:g} times",
            ),
        )
        for name, used in self.usage.items():
            faults.add_numbers("targets", f"uses_{name}", used, LATER_SHARE)
        faults.add_numbers("lines", "widths", self.widths, LINE_WIDTH)
        faults.add_numbers("lines", "slopes", self.slopes, LINE_SLOPE)
        faults.add_names("targets", self.target_ids)
        for place in repeated(self.rep_of_target * len(KINDS) + self.kind, self.target_ids).tolist():
            allowed = "an id that its rep has once for a target of its kind"
            faults.add(Fault(f"targets[{place}].id", repr(str(self.target_ids[place])), allowed))
        self._note_minimum(faults)

    def _note_minimum(self, faults: ColumnFaults) -> None:
        asked = np.flatnonzero(self.minimum_hours > 0)
        if not asked.size:
            return
        ends = np.concatenate([[0.0], np.cumsum(self.widths)])
        lengths = ends[self.segment_start[asked + 1]] - ends[self.segment_start[asked]]
        short = np.zeros(self.num_targets, dtype=np.bool_)
        short[asked] = self.minimum_hours[asked] > lengths + ROUNDING_HOURS
        allowed = "no more than the lines are long"
        hint = "add a line that earns nothing"
        faults.add_each(
            short, lambda i: Fault(f"targets[{i}].minimum_hours", f"{self.minimum_hours[i]:g}", allowed, hint)
        )


ROUNDING_SHARE = 1e-6
"""Shares of revenue may miss their sum by this much, which is rounding [1]."""

ROUNDING_HOURS = 1e-6
"""Minimum contact may be longer than the lines by this much, which is rounding of many sums [h/week]."""

OF_REPS = ("reps", "weekly_hours", "admin_hours", "kept_revenue", "target")
"""The columns with an entry for each rep."""

OF_TARGETS = (
    "target_ids",
    "activity",
    "minimum_hours",
    "in_period_share",
    "later_share",
    "kind",
    "curve_error",
)
"""The columns with an entry for each target."""


def check_fleet(fleet: object) -> None:
    """Check that it is a fleet.

    Raises
    ------
    InvalidInputError
        If it is none: where no rep of a territory has a week of bands, `fleet_of` gives None.

    Examples
    --------
    >>> check_fleet(None)
    Traceback (most recent call last):
    territory_opt.errors.InvalidInputError: 1 problem in the input
      - fleet: found None; allowed is a Fleet; fleet_of gives None where no rep is of a fleet: see why in its `others`
    """
    if not isinstance(fleet, Fleet):
        hint = "fleet_of gives None where no rep is of a fleet: see why in its `others`" if fleet is None else ""
        raise InvalidInputError([Fault("fleet", shown(fleet), "a Fleet", hint)])
