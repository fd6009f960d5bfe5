"""A week's program in the columns and rows of an earlier one: what a solver that holds that one must be told anew.

Most of a program says which work there is and what it waits for. It stays while limits, hours and gains change, and is
taken over as it is; the families that hold limits are written anew, and where only limits differ they alone are.
"""

from collections.abc import Mapping
from functools import cached_property
from itertools import groupby
from operator import attrgetter

import attrs

from territory_opt.allocation.formulation import (
    FAMILIES,
    Columns,
    Family,
    activity_hours,
    before_due,
    formulate,
    hour_rule,
    minimum_contact,
    one_branch,
    prerequisite,
    shared_before_due,
    week_length,
)
from territory_opt.allocation.program import Program, is_alike
from territory_opt.allocation.reach import most_hours_of, within_reach
from territory_opt.allocation.rep_week import RepWeek
from territory_opt.model.hour_rule import Strength
from territory_opt.model.units import ActivityId
from territory_opt.rules.hour_rows import AT_LEAST

ROOM_SHARE = 0.05
"""So many more hours of every activity, as a share of the week [1], have segments: limits may give way."""

MOST_SCALES = 2.0
"""Once the largest gain is so many times what it was, or was so many times what it is, a new scale is due [1]."""

WORK: frozenset[Family] = frozenset({activity_hours, prerequisite, one_branch, before_due, shared_before_due})
"""Families that say which work there is: they change only with what `_work` names."""

PIECES: frozenset[Family] = frozenset({minimum_contact})
"""Families that change only with what `_pieces` names."""

_TARGET = attrgetter("kind", "id", "activity", "weeks_to_due", "hours_per_call")
_ACTION = attrgetter("opportunity", "action")
_ACTION_WORK = attrgetter("activity", "person", "effort_hours", "weekly_hours", "after", "any_of", "weeks_to_due")
_CURVE, _CONTACT, _REVENUE = attrgetter("curve"), attrgetter("minimum_hours"), attrgetter("revenue")
_WHOLE_TARGET = attrgetter("kind", "id", "activity", "weeks_to_due", "hours_per_call", "curve", "minimum_hours")
_RULE = attrgetter("rule", "side", "factors", "strength", "penalty_per_hour")


@attrs.frozen(kw_only=True)
class Formulated:
    """A week without whole-number choices and its program, with room for other limits.

    Parameters
    ----------
    week
        The week it was made for.
    program, columns
        Its program, its scale given, and where its variables stand.
    most_hours
        The most hours of each activity that its segments suffice for [h/week].
    """

    week: RepWeek
    program: Program
    columns: Columns
    most_hours: Mapping[ActivityId, float]

    @classmethod
    def of(cls, week: RepWeek) -> "Formulated":
        """Formulate a week with room for more hours of every activity."""
        room = ROOM_SHARE * week.weekly_hours
        most_hours = {name: hours + room for name, hours in most_hours_of(week).items()}
        program, columns = formulate(week, most_hours=most_hours)
        program.given_scale = program.money_scale
        # The length of the week bounds its hours already: one limit each that need not be told.
        first = columns.free + 1
        program.upper[:first] = [None] * first
        return cls(week=week, program=program, columns=columns, most_hours=most_hours)

    def reformulated(self, week: RepWeek) -> Program | None:
        """Return the program of another week in these columns and rows; None when it takes others, or another scale."""
        if self._differs_in_limits_alone(week):
            return self._with_limits_of(week) if self._has_room_for(week) else None
        if _layout(week) != self.layout:
            return None
        has_same_pieces = _pieces(week) == self.pieces
        if not (self._has_room_for(week) if has_same_pieces else self._suffices_for(week)):
            return None
        taken_over = (WORK if _work(week) == self.work else set()) | (PIECES if has_same_pieces else set())
        program = self._columns_for(week, has_same_pieces=has_same_pieces)
        for family in FAMILIES:
            if family in taken_over:
                self._take_over(self.rows_of.get(family.__name__, range(0)), program)
            else:
                family(program, self.columns, week)
        return program if self._is_told_of(program) else None

    @cached_property
    def all_but_limits(self) -> tuple[object, ...]:
        """What the program is made of beside its targets and limits."""
        return _all_but_limits(self.week)

    @cached_property
    def targets(self) -> list[object]:
        """What the program takes of the targets."""
        return list(map(_WHOLE_TARGET, self.week.targets))

    @cached_property
    def layout(self) -> tuple[object, ...]:
        """What the columns are."""
        return _layout(self.week)

    @cached_property
    def work(self) -> tuple[object, ...]:
        """What the families of work depend on beside the columns."""
        return _work(self.week)

    @cached_property
    def pieces(self) -> tuple[object, ...]:
        """What decides beside the hours of activities which segments suffice."""
        return _pieces(self.week)

    @cached_property
    def rows_of(self) -> dict[str, range]:
        """The rows of each family that has any."""
        groups = groupby(range(len(self.program.row_names)), key=lambda row: self.program.row_names[row].split("[")[0])
        rows = {name: list(positions) for name, positions in groups}
        return {name: range(positions[0], positions[-1] + 1) for name, positions in rows.items()}

    def _differs_in_limits_alone(self, week: RepWeek) -> bool:
        if week.missing_revenue > 0 or _all_but_limits(week) != self.all_but_limits:
            return False
        return week.targets is self.week.targets or list(map(_WHOLE_TARGET, week.targets)) == self.targets

    def _with_limits_of(self, week: RepWeek) -> Program:
        """Return the program with the length of another week and the limits of its hour rules; all else is shared."""
        lower, upper = self.program.row_lower.copy(), self.program.row_upper.copy()
        for place in self.rows_of[week_length.__name__]:
            lower[place] = upper[place] = week.weekly_hours
        firm = (row for row in week.rows if row.strength is not Strength.ADVISORY)
        for place, row in zip(self.rows_of.get(hour_rule.__name__, ()), firm, strict=True):
            (lower if row.side == AT_LEAST else upper)[place] = row.limit_hours
        return attrs.evolve(self.program, row_lower=lower, row_upper=upper)

    def _has_room_for(self, week: RepWeek) -> bool:
        """Return whether the segments there are suffice for an optimum of a week with the same curves and contacts."""
        if week.missing_revenue > 0 >= self.week.missing_revenue:
            return False
        return all(hours <= self.most_hours[name] for name, hours in most_hours_of(week).items())

    def _suffices_for(self, week: RepWeek) -> bool:
        """Return whether the segments there are suffice for an optimum of any week without choices."""
        if not all(target.curve.is_concave for target in week.targets):
            return False
        needed = within_reach(week, most_hours_of(week))
        return all(count <= len(there) for count, there in zip(needed, self.columns.segments, strict=True))

    def _columns_for(self, week: RepWeek, *, has_same_pieces: bool) -> Program:
        """Return the columns as another week bounds and values them; deviations come with their rows."""
        before, columns = self.program, self.columns
        stop = columns.num_hours + len(columns.actions)
        program = Program(
            name=before.name,
            column_names=before.column_names[:stop],
            objective=before.objective[:stop],
            lower=before.lower[:stop],
            upper=before.upper[:stop],
            whole=before.whole[:stop],
            given_scale=before.given_scale,
        )
        pieces = () if has_same_pieces else zip(week.targets, self.week.targets, columns.segments, strict=True)
        for target, same, segments in pieces:
            if target.curve is not same.curve:
                count, missing = len(segments), len(segments) - len(target.curve.widths)
                program.upper[segments.start : segments.stop] = [*target.curve.widths[:count], *[0.0] * missing]
                program.objective[segments.start : segments.stop] = [*target.curve.slopes[:count], *[0.0] * missing]
        program.objective[columns.num_hours : stop] = map(_REVENUE, week.actions)
        return program

    def _take_over(self, rows: range, program: Program) -> None:
        part, before = slice(rows.start, rows.stop), self.program
        program.row_names += before.row_names[part]
        program.row_columns += before.row_columns[part]
        program.row_factors += before.row_factors[part]
        program.row_lower += before.row_lower[part]
        program.row_upper += before.row_upper[part]

    def _is_told_of(self, program: Program) -> bool:
        """Return whether another program has these columns and rows, and gains of about this size."""
        before = self.program
        if not is_alike(before, program) or program.lower != before.lower:
            return False
        if program.objective == before.objective:
            return True
        largest, largest_before = program.largest_gain, before.largest_gain
        return largest <= MOST_SCALES * largest_before and largest_before <= MOST_SCALES * largest


def _all_but_limits(week: RepWeek) -> tuple[object, ...]:
    return (
        *(week.rep, week.activities, week.admin, week.missing_revenue, week.working_weeks, week.shared_hours),
        list(map(_RULE, week.rows)),
        [(*_ACTION(action), *_ACTION_WORK(action), action.revenue) for action in week.actions],
    )


def _layout(week: RepWeek) -> tuple[object, ...]:
    targets, actions = list(map(_TARGET, week.targets)), list(map(_ACTION, week.actions))
    return week.rep, week.activities, week.admin, targets, actions


def _work(week: RepWeek) -> tuple[object, ...]:
    return week.working_weeks, week.shared_hours, list(map(_ACTION_WORK, week.actions))


def _pieces(week: RepWeek) -> tuple[object, ...]:
    return list(map(_CURVE, week.targets)), list(map(_CONTACT, week.targets))
