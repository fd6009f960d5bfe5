"""The weeks of all reps in one program, the hours of the people they share limited over all reps together.

Each rep's week keeps its own rows, those for shared people among them, in the rep's working weeks. Beside them stand,
for each shared person and each close date, the hours that the actions of all reps with no later close date take of the
person, and what the person gives until then. Reps have days off of their own, so here time is counted where all of them
meet: on the calendar, in the weeks of the person.

The optimum bounds every plan from above. It shares hours out without giving them days; curves that are not concave
count as their envelopes, calls and actions may be done in part, and no target has to be reached.
"""

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from operator import mul

import attrs

from territory_opt.allocation.formulation import Columns, formulate, shared_before_due
from territory_opt.allocation.program import Program
from territory_opt.allocation.rep_week import RepWeek, StretchAction, Target
from territory_opt.model.units import ActionId, OpportunityId, PersonId, RepId

WeeksUntil = Callable[[PersonId, dt.date], float]
"""Says how many of a shared person's weeks count until a date [weeks]."""


@attrs.frozen(kw_only=True)
class SharedLimit:
    """A row that limits what a shared person does until a date.

    Parameters
    ----------
    row
        Its position in the program.
    person, rep
        Whose hours, and of which rep's deals; None where it is those of all reps.
    due
        The last close date of the actions in it.
    weeks
        What the row allows for each weekly hour of the person: the weeks until that date [weeks].
    """

    row: int
    person: PersonId
    rep: RepId | None
    due: dt.date
    weeks: float


@attrs.frozen(kw_only=True)
class JointProgram:
    """The program of all weeks, and what in it belongs to the shared people.

    Parameters
    ----------
    program
        The program; the columns and rows of a rep's week have the rep's id before their names.
    limits
        The rows that move with the hours of a shared person.
    actions
        The column of each action, by deal and action.
    effort_hours
        For each shared person, the hours that each action takes of it when wholly done [h], by the action's column.
    curve_error
        How much more than the program sees a plan may earn on curves that are not concave, as they are followed more
        closely where it stands [money].
    """

    program: Program
    limits: tuple[SharedLimit, ...]
    actions: Mapping[tuple[OpportunityId, ActionId], int]
    effort_hours: Mapping[PersonId, Mapping[int, float]]
    curve_error: float

    def used_hours(self, person: PersonId, values: Sequence[float]) -> float:
        """Return the hours that all reps take of a shared person [h] where the columns have these values."""
        effort = self.effort_hours[person]
        return math.fsum(map(mul, effort.values(), map(values.__getitem__, effort)))

    def limits_of(self, person: PersonId, weekly_hours: float) -> dict[int, tuple[None, float]]:
        """Return the limits of the rows of a shared person who gives so many hours a week, by row."""
        return {limit.row: (None, weekly_hours * limit.weeks) for limit in self.limits if limit.person == person}


def joint_program(
    weeks: Sequence[RepWeek], *, due: Mapping[OpportunityId, dt.date], weeks_until: WeeksUntil
) -> JointProgram:
    """Return the program that maximises what the weeks of all reps earn together.

    Parameters
    ----------
    weeks
        The weeks, in each of which a plan is possible; all state the same hours of the shared people.
    due
        The close date of every deal with actions.
    weeks_until
        How many of a shared person's weeks count until a date. For a bound they must be at least those in which an
        order of work may draw the person's hours.

    Examples
    --------
    >>> import territory_opt as to
    >>> from territory_opt.allocation.solver import solve
    >>> from territory_opt.allocation.valuation import value_week
    >>> demo = to.read_demo()
    >>> sorted_as = to.classify(demo)
    >>> joint = joint_program(
    ...     [value_week(demo, rep.id, sorted_as) for rep in demo.reps],
    ...     due={deal: verdict.close_date or demo.period.end for deal, verdict in sorted_as.deals.items()},
    ...     weeks_until=demo.working_weeks_to,
    ... )
    >>> joint.program.column_names[0], solve(joint.program).status.value
    ('ana: hours[A]', 'optimal')
    """
    program = Program(name="weeks of all reps")
    parts = []
    for week in map(relaxed, weeks):
        part, columns = formulate(attrs.evolve(week, shared_hours={}))
        start = append(program, part, week.rep)
        parts.append((week, attrs.evolve(columns, actions=tuple(start + position for position in columns.actions))))
    limits = [limit for week, columns in parts for limit in _add_limits(program, columns, week, week.rep, due)]
    if parts:
        limits += _add_limits(program, *_team_week(parts, due, weeks_until), None, due)
    shared = weeks[0].shared_hours if weeks else {}
    return JointProgram(
        program=program,
        limits=tuple(limits),
        actions={
            (action.opportunity, action.action): position
            for week, columns in parts
            for action, position in zip(week.actions, columns.actions, strict=True)
        },
        effort_hours={
            person: {
                position: action.effort_hours
                for week, columns in parts
                for action, position in zip(week.actions, columns.actions, strict=True)
                if action.person == person and action.effort_hours > 0
            }
            for person in shared
        },
        curve_error=math.fsum(
            target.curve.error for week in weeks for target in week.targets if not target.curve.is_concave
        ),
    )


def relaxed(week: RepWeek) -> RepWeek:
    """Return a week of which no plan of the given one earns more than the best: its program is linear.

    Curves are their concave envelopes, calls are made in part, and no target has to be reached.

    Parameters
    ----------
    week
        The week.
    """
    return attrs.evolve(week, least_revenue=None, targets=tuple(map(_relaxed, week.targets)))


def _relaxed(target: Target) -> Target:
    if target.curve.is_concave and target.hours_per_call is None:
        return target
    return attrs.evolve(target, curve=target.curve.envelope(), hours_per_call=None)


def append(program: Program, part: Program, prefix: str) -> int:
    """Append the columns and rows of another program, and return the position of the first column.

    Parameters
    ----------
    program
        What grows.
    part
        What is appended; it stays as it is.
    prefix
        What stands before the names of its columns and rows.
    """
    start = len(program.objective)
    program.column_names += [f"{prefix}: {name}" for name in part.column_names]
    program.objective += part.objective
    program.lower += part.lower
    program.upper += part.upper
    program.whole += part.whole
    program.row_names += [f"{prefix}: {name}" for name in part.row_names]
    program.row_columns += [[start + column for column in columns] for columns in part.row_columns]
    program.row_factors += part.row_factors
    program.row_lower += part.row_lower
    program.row_upper += part.row_upper
    return start


def _team_week(
    parts: Sequence[tuple[RepWeek, Columns]], due: Mapping[OpportunityId, dt.date], weeks_until: WeeksUntil
) -> tuple[Columns, RepWeek]:
    """Return the actions of all reps as those of one week, due in the weeks of the shared people who do them."""
    first, columns = parts[0]

    def timed(action: StretchAction) -> StretchAction:
        return attrs.evolve(action, weeks_to_due=weeks_until(action.person, due[action.opportunity]))

    shared = [
        (timed(action), position)
        for week, its_columns in parts
        for action, position in zip(week.actions, its_columns.actions, strict=True)
        if action.person in first.shared_hours
    ]
    return (
        attrs.evolve(columns, actions=tuple(position for _, position in shared)),
        attrs.evolve(first, actions=tuple(action for action, _ in shared)),
    )


def _add_limits(
    program: Program, columns: Columns, week: RepWeek, rep: RepId | None, due: Mapping[OpportunityId, dt.date]
) -> list[SharedLimit]:
    """Add the rows for shared people, first as for one weekly hour of each, then with the hours they have."""
    due_of = {position: due[action.opportunity] for action, position in zip(week.actions, columns.actions, strict=True)}
    limits = []
    for person, weekly_hours in week.shared_hours.items():
        first = len(program.row_names)
        shared_before_due(program, columns, attrs.evolve(week, shared_hours={person: 1.0}))
        for row in range(first, len(program.row_names)):
            weeks = program.row_upper[row] or 0.0
            program.row_upper[row] = weekly_hours * weeks
            if rep is not None:
                program.row_names[row] = f"{rep}: {program.row_names[row]}"
            last = max(due_of[column] for column in program.row_columns[row])
            limits.append(SharedLimit(row=row, person=person, rep=rep, due=last, weeks=weeks))
    return limits
