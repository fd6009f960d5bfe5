"""The program of a rep's week: one function for each family of constraints, each named like its rows."""

import math
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import TypeAlias

import attrs

from territory_opt.allocation.program import Program
from territory_opt.allocation.reach import most_hours_of, within_reach
from territory_opt.allocation.rep_week import RepWeek, StretchAction, Target
from territory_opt.model.hour_rule import REACH_TARGET, Strength
from territory_opt.model.units import ActionId, ActivityId, OpportunityId, PersonId
from territory_opt.response.curve import Curve
from territory_opt.rules.hour_rows import AT_LEAST, HourRow

ROUNDING = 1e-9


@attrs.frozen(kw_only=True)
class Columns:
    """Where the variables of a week stand in its program.

    Parameters
    ----------
    hours, idle
        Position of each activity's hours, and of those without modelled return.
    free
        Position of the unassigned hours.
    segments
        For each target, the positions of its curve's segments from the first on.
    actions
        For each Stretch action, its position.
    calls
        For each target planned in whole calls, by its place among the targets, the position of their number.
    rises
        For each target whose curve is not concave, likewise, the positions that say whether its steeper segments
        are reached, by the place of the segment in the curve.
    """

    hours: dict[ActivityId, int]
    idle: dict[ActivityId, int]
    free: int
    segments: tuple[range, ...]
    actions: tuple[int, ...]
    calls: dict[int, int]
    rises: dict[int, dict[int, int]]

    @property
    def num_hours(self) -> int:
        """Number of columns that count hours; they stand before all others."""
        return self.segments[-1].stop if self.segments else self.free + 1


def formulate(
    week: RepWeek, *, whole_actions: bool = False, most_hours: Mapping[ActivityId, float] | None = None
) -> tuple[Program, Columns]:
    """Return the program that maximises a week's expected revenue, and where its variables stand.

    Parameters
    ----------
    week
        The allocation problem of one rep.
    whole_actions
        Whether an action is done wholly or not at all; else a share of it earns that share of its gain.
    most_hours
        The most hours of each activity in any week the program is asked for [h/week]; when its limits do not change,
        what the required rules allow.
    """
    program = Program(name=f"week of {week.rep}")
    columns = add_columns(program, week, most_hours or most_hours_of(week), whole_actions=whole_actions)
    for family in FAMILIES:
        family(program, columns, week)
    return program, columns


def add_columns(
    program: Program, week: RepWeek, most_hours: Mapping[ActivityId, float], *, whole_actions: bool = False
) -> Columns:
    """Hours and idle hours of each activity, free hours, hours on each segment, share of each action, choices."""
    most = week.weekly_hours
    hours = {name: program.add_column(f"hours[{name}]", upper=most) for name in week.activities}
    idle = {name: program.add_column(f"idle[{name}]", upper=most) for name in week.activities if name != week.admin}
    free = program.add_column("free", upper=most)
    segments = []
    for target, count in zip(week.targets, within_reach(week, most_hours), strict=True):
        start = len(program.objective)
        segments.append(range(start, start + count))
        if count:
            program.column_names += [f"{target.kind}[{target.id}].{i}" for i in range(count)]
            program.objective += target.curve.slopes[:count]
            program.lower += [0.0] * count
            program.upper += target.curve.widths[:count]
            program.whole += [False] * count
    actions = tuple(
        program.add_column(
            f"action[{action.opportunity},{action.action}]",
            upper=1.0,
            objective=action.revenue,
            whole=whole_actions,
        )
        for action in week.actions
    )
    shaped = [i for i, target in enumerate(week.targets) if not target.curve.is_concave]
    calls = {
        i: program.add_column(f"calls[{target.id}]", upper=_most_calls(target.curve, target.hours_per_call), whole=True)
        for i, target in enumerate(week.targets)
        if target.hours_per_call is not None
    }
    rises = {
        i: {
            rise: program.add_column(f"rise[{week.targets[i].kind},{week.targets[i].id}].{rise}", upper=1.0, whole=True)
            for rise in week.targets[i].curve.rises
        }
        for i in shaped
    }
    return Columns(
        hours=hours, idle=idle, free=free, segments=tuple(segments), actions=actions, calls=calls, rises=rises
    )


def _most_calls(curve: Curve, hours_per_call: float) -> float:
    return math.floor(curve.most_hours / hours_per_call + ROUNDING)


def week_length(program: Program, columns: Columns, week: RepWeek) -> None:
    """The hours of all activities and the free hours add up to the week."""
    positions = [*columns.hours.values(), columns.free]
    program.add_row("week_length", positions, [1.0] * len(positions), lower=week.weekly_hours, upper=week.weekly_hours)


def activity_hours(program: Program, columns: Columns, week: RepWeek) -> None:
    """An activity's hours are those of its targets and its actions, and the idle ones."""
    positions: dict[ActivityId, list[int]] = {name: [columns.idle[name]] for name in columns.idle}
    factors: dict[ActivityId, list[float]] = {name: [1.0] for name in columns.idle}
    for target, segments in zip(week.targets, columns.segments, strict=True):
        if segments:
            positions[target.activity] += segments
            factors[target.activity] += [1.0] * len(segments)
    for action, position in zip(week.actions, columns.actions, strict=True):
        if action.weekly_hours > 0:
            positions[action.activity].append(position)
            factors[action.activity].append(action.weekly_hours)
    for name, its_positions in positions.items():
        its_positions.append(columns.hours[name])
        factors[name].append(-1.0)
        program.add_row(f"activity_hours[{name}]", its_positions, factors[name], lower=0.0, upper=0.0)


def filled_in_order(program: Program, columns: Columns, week: RepWeek) -> None:
    """A segment steeper than the one before it gets hours only when all before it are full."""
    for i, choices in columns.rises.items():
        segments, widths = columns.segments[i], week.targets[i].curve.widths
        starts = sorted(choices)
        for run, start in enumerate(starts):
            before = starts[run - 1] if run else 0
            after = starts[run + 1] if run + 1 < len(starts) else len(widths)
            for s in range(before, after):
                program.add_row(
                    f"filled_in_order[{week.targets[i].kind},{week.targets[i].id},{start},{s}]",
                    [segments[s], choices[start]],
                    [1.0, -widths[s]],
                    **({"lower": 0.0} if s < start else {"upper": 0.0}),
                )


def whole_calls(program: Program, columns: Columns, week: RepWeek) -> None:
    """The hours of a target planned in calls are those of a whole number of them."""
    for i, position in columns.calls.items():
        target, segments = week.targets[i], columns.segments[i]
        program.add_row(
            f"whole_calls[{target.id}]",
            [*segments, position],
            [*[1.0] * len(segments), -(target.hours_per_call or 0.0)],
            lower=0.0,
            upper=0.0,
        )


def minimum_contact(program: Program, columns: Columns, week: RepWeek) -> None:
    """A target gets at least its minimum contact."""
    for target, segments in zip(week.targets, columns.segments, strict=True):
        if target.minimum_hours > 0:
            program.add_row(
                contact_name(target),
                list(segments),
                [1.0] * len(segments),
                lower=target.minimum_hours,
            )


def contact_name(target: Target) -> str:
    """Return the name of a minimum contact's row."""
    return f"minimum_contact[{target.id}]"


def prerequisite(program: Program, columns: Columns, week: RepWeek) -> None:
    """An action is done no further than each action it waits for."""
    for action, position, before, before_position in _prerequisites(week, columns):
        program.add_row(
            f"prerequisite[{action.opportunity},{action.action},{before}]",
            [position, before_position],
            [1.0, -1.0],
            upper=0.0,
        )


def one_branch(program: Program, columns: Columns, week: RepWeek) -> None:
    """An action is done no further than all the branches it may wait for together."""
    positions = _positions(week, columns)
    for action in week.actions:
        if action.any_of:
            position = positions[action.opportunity, action.action]
            branches = [positions[action.opportunity, before] for before in action.any_of]
            program.add_row(
                f"one_branch[{action.opportunity},{action.action}]",
                [position, *branches],
                [1.0, *[-1.0] * len(branches)],
                upper=0.0,
            )


def _prerequisites(week: RepWeek, columns: Columns) -> Iterator[tuple[StretchAction, int, str, int]]:
    positions = _positions(week, columns)
    for action in week.actions:
        for before in action.after:
            yield (
                action,
                positions[action.opportunity, action.action],
                before,
                positions[action.opportunity, before],
            )


def _positions(week: RepWeek, columns: Columns) -> dict[tuple[OpportunityId, ActionId], int]:
    return {
        (action.opportunity, action.action): position
        for action, position in zip(week.actions, columns.actions, strict=True)
    }


def before_due(program: Program, columns: Columns, week: RepWeek) -> None:
    """What must be done by a deal's close date fits the hours its activity has until then."""
    work: dict[ActivityId, list[tuple[float, list[int], float]]] = {}
    for target, segments in zip(week.targets, columns.segments, strict=True):
        if target.weeks_to_due is not None and segments:
            work.setdefault(target.activity, []).append((target.weeks_to_due, list(segments), 1.0))
    for action, position in zip(week.actions, columns.actions, strict=True):
        if action.weekly_hours > 0:
            work.setdefault(action.activity, []).append((action.weeks_to_due, [position], action.weekly_hours))
    for activity, its_work in work.items():
        for weeks, positions, factors in _cumulated(its_work):
            if weeks < week.working_weeks:
                program.add_row(
                    f"before_due[{activity},{weeks:g}]",
                    [*positions, columns.hours[activity]],
                    [*factors, -weeks / week.working_weeks],
                    upper=0.0,
                )


def shared_before_due(program: Program, columns: Columns, week: RepWeek) -> None:
    """What a shared person must do by a deal's close date fits that person's hours until then."""
    work: dict[PersonId, list[tuple[float, list[int], float]]] = {}
    for action, position in zip(week.actions, columns.actions, strict=True):
        if action.person in week.shared_hours and action.effort_hours > 0:
            work.setdefault(action.person, []).append((action.weeks_to_due, [position], action.effort_hours))
    for person, its_work in work.items():
        for weeks, positions, factors in _cumulated(its_work):
            program.add_row(
                f"shared_before_due[{person},{weeks:g}]", positions, factors, upper=week.shared_hours[person] * weeks
            )


def _cumulated(
    work: list[tuple[float, list[int], float]],
) -> Iterator[tuple[float, list[int], list[float]]]:
    """Yield, for each due time, everything due by then: the positions of its columns and their factors."""
    positions: list[int] = []
    factors: list[float] = []
    for weeks, group in groupby(sorted(work), key=itemgetter(0)):
        for _, its_positions, factor in group:
            positions += its_positions
            factors += [factor] * len(its_positions)
        yield weeks, list(positions), list(factors)


def hour_rule(program: Program, columns: Columns, week: RepWeek) -> None:
    """A required rule keeps its limit; a preferred one may deviate at its price; an advisory one has no row."""
    for row in week.rows:
        if row.strength is Strength.ADVISORY:
            continue
        positions = [columns.hours[name] for name in row.factors]
        factors = list(row.factors.values())
        sign = 1.0 if row.side == AT_LEAST else -1.0
        if row.strength is Strength.PREFERRED:
            deviation = program.add_column(f"deviation[{row.name}]", upper=None, objective=-row.penalty_per_hour)
            positions.append(deviation)
            factors.append(sign)
        program.add_row(row_name(row), positions, factors, **_limit(row))


def reach_target(program: Program, columns: Columns, week: RepWeek) -> None:
    """What closes in the period reaches the target; counted in units of the program's money scale."""
    if week.missing_revenue <= 0:
        return
    scale = program.money_scale
    gains = gains_in_period(week, program, columns)
    program.add_row(
        REACH_TARGET, [*gains], [gain / scale for gain in gains.values()], lower=week.missing_revenue / scale
    )


def gains_in_period(week: RepWeek, program: Program, columns: Columns) -> dict[int, float]:
    """Return what each unit of a column gains in the period [money], by its position."""
    gains: dict[int, float] = {}
    for target, segments in zip(week.targets, columns.segments, strict=True):
        gains |= {position: program.objective[position] * target.in_period_share for position in segments}
    return gains | {position: program.objective[position] for position in columns.actions}


def row_name(row: HourRow) -> str:
    """Return the name of an hour rule's row."""
    return f"hour_rule[{row.name}]"


def _limit(row: HourRow) -> dict[str, float]:
    return {"lower" if row.side == AT_LEAST else "upper": row.limit_hours}


Family: TypeAlias = Callable[[Program, Columns, RepWeek], None]

FAMILIES: tuple[Family, ...] = (
    week_length,
    activity_hours,
    filled_in_order,
    whole_calls,
    minimum_contact,
    prerequisite,
    one_branch,
    before_due,
    shared_before_due,
    hour_rule,
    reach_target,
)
"""All families in the order of their rows, each named like them."""
