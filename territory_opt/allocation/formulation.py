"""The program of a rep's week: one function for each family of constraints, each named like its rows."""

from collections.abc import Iterator
from heapq import heapify, heappop, heapreplace
from itertools import groupby
from operator import itemgetter

import attrs

from territory_opt.allocation.program import Program
from territory_opt.allocation.rep_week import RepWeek, StretchAction, Target
from territory_opt.model.hour_rule import Strength
from territory_opt.model.units import ActivityId, PersonId
from territory_opt.rules.hour_rows import AT_LEAST, AT_MOST, HourRow


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
    """

    hours: dict[ActivityId, int]
    idle: dict[ActivityId, int]
    free: int
    segments: tuple[range, ...]
    actions: tuple[int, ...]

    @property
    def num_hours(self) -> int:
        """Number of columns that count hours; they stand before all others."""
        return self.segments[-1].stop if self.segments else self.free + 1


def formulate(week: RepWeek, *, whole_actions: bool = False) -> tuple[Program, Columns]:
    """Return the program that maximises a week's expected revenue, and where its variables stand.

    Parameters
    ----------
    week
        The allocation problem of one rep.
    whole_actions
        Whether an action is done wholly or not at all; else a share of it earns that share of its gain.
    """
    program = Program(name=f"week of {week.rep}")
    columns = add_columns(program, week, whole_actions=whole_actions)
    week_length(program, columns, week)
    activity_hours(program, columns, week)
    minimum_contact(program, columns, week)
    prerequisite(program, columns, week)
    before_due(program, columns, week)
    shared_before_due(program, columns, week)
    hour_rule(program, columns, week)
    return program, columns


def add_columns(program: Program, week: RepWeek, *, whole_actions: bool = False) -> Columns:
    """Hours and idle hours of each activity, free hours, hours on each segment, share of each action."""
    most = week.weekly_hours
    hours = {name: program.add_column(f"hours[{name}]", upper=most) for name in week.activities}
    idle = {name: program.add_column(f"idle[{name}]", upper=most) for name in week.activities if name != week.admin}
    free = program.add_column("free", upper=most)
    segments = []
    for target, count in zip(week.targets, within_reach(week), strict=True):
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
    return Columns(hours=hours, idle=idle, free=free, segments=tuple(segments), actions=actions)


def within_reach(week: RepWeek) -> list[int]:
    """Return how many segments of each target an optimal week may need.

    Hours that are due at no date move freely between the segments of one activity, so the steepest of them that more
    than fill the most it can have suffice, and leave every price as it is. The segments of a minimum contact, and of
    a target with a due date, are all kept.
    """
    counts = [_segments_always_kept(target) for target in week.targets]
    most = most_hours(week)
    steepest: dict[ActivityId, list[tuple[float, int]]] = {name: [] for name in week.activities}
    for i, target in enumerate(week.targets):
        slopes = target.curve.slopes
        if counts[i] < len(slopes):
            steepest[target.activity].append((-slopes[counts[i]], i))
    for activity, heap in steepest.items():
        heapify(heap)
        filled = 0.0
        while heap and filled <= most[activity] and heap[0][0] < 0:
            i = heap[0][1]
            curve = week.targets[i].curve
            filled += curve.widths[counts[i]]
            counts[i] += 1
            if counts[i] < len(curve.slopes):
                heapreplace(heap, (-curve.slopes[counts[i]], i))
            else:
                heappop(heap)
    return counts


def most_hours(week: RepWeek) -> dict[ActivityId, float]:
    """Return the most hours each activity can have: the week, or less where the required rules say so."""
    most = dict.fromkeys(week.activities, week.weekly_hours)
    least = dict.fromkeys(week.activities, 0.0)
    required = [row for row in week.rows if row.strength is Strength.REQUIRED and min(row.factors.values()) > 0]
    for row in required:
        if row.side == AT_LEAST and len(row.factors) == 1:
            ((activity, factor),) = row.factors.items()
            least[activity] = max(least[activity], row.limit_hours / factor)
    for row in required:
        if row.side == AT_MOST:
            to_spare = row.limit_hours - sum(factor * least[activity] for activity, factor in row.factors.items())
            for activity, factor in row.factors.items():
                most[activity] = min(most[activity], least[activity] + to_spare / factor)
    return most


def _segments_always_kept(target: Target) -> int:
    if target.weeks_to_due is not None:
        return len(target.curve.widths)
    count, hours = 0, 0.0
    while hours < target.minimum_hours and count < len(target.curve.widths):
        hours += target.curve.widths[count]
        count += 1
    return count


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


def _prerequisites(week: RepWeek, columns: Columns) -> Iterator[tuple[StretchAction, int, str, int]]:
    positions = {
        (action.opportunity, action.action): position
        for action, position in zip(week.actions, columns.actions, strict=True)
    }
    for action in week.actions:
        for before in action.after:
            yield (
                action,
                positions[action.opportunity, action.action],
                before,
                positions[action.opportunity, before],
            )


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


def row_name(row: HourRow) -> str:
    """Return the name of an hour rule's row."""
    return f"hour_rule[{row.name}]"


def _limit(row: HourRow) -> dict[str, float]:
    return {"lower" if row.side == AT_LEAST else "upper": row.limit_hours}
