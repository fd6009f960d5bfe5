"""When each action can start at the earliest and must start at the latest, were it alone in the calendar.

Days are counted on the common working days: 0 is the first plannable one. An action of one day or more begins
at the start of its first day and ends at the end of its last; what waits for it starts on the next day or
later. A milestone (no duration, no effort) is reached on one day, and what waits for it may start that day.
An action occupies only working days of the person who does it; a lag counts common working days, so that
nobody's days off change how long a buyer takes. Hours flow into an action as `Pool` states.
"""

import datetime as dt
import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

import attrs

from territory_opt.errors import Fault, InvalidInputError, listing, nearest
from territory_opt.model.checks import WEEKLY_HOURS, Instance, Number, check_record, checked
from territory_opt.model.units import OpportunityId
from territory_opt.sequencing.graph import ActionGraph, Calendar, Node, OrderedActions, Task, week_number

NORMAL_DAY_HOURS = 8.0
ROUNDING = 1e-9
"""Differences in hours below this are rounding errors of the arithmetic [h]."""


@attrs.frozen(kw_only=True)
class Pool:
    """Who supplies hours: a person, or the part of a person's week that one kind of work gets.

    A week supplies `weekly_hours` times its working days in the calendar over the days of a normal week.
    An action draws at most effort / duration on one day, at most `daily_hours`, and no more than is left
    of the week; what does not fit goes on in the next week.

    Parameters
    ----------
    weekly_hours
        Hours of a normal week [h/week]; 0 is allowed and supplies nothing.
    calendar
        The days on which they are supplied.
    daily_hours
        Most hours one action draws on one day, and all together [h]; when not given, 8 or the day's share of
        a longer week.

    Examples
    --------
    >>> from territory_opt.model.working_time import WorkingWeek
    >>> days = Calendar.of(WorkingWeek(), dt.date(2026, 1, 1), dt.date(2026, 1, 31))
    >>> Pool(weekly_hours=45, calendar=days).daily_hours
    9.0
    """

    weekly_hours: float = checked(WEEKLY_HOURS)
    calendar: Calendar = checked(Instance(Calendar))
    daily_hours: float = checked(Number(above=0, at_most=24, unit="h"))

    @daily_hours.default
    def _normal_day(self) -> float:
        return max(NORMAL_DAY_HOURS, self.weekly_hours / self.calendar.days_per_week)

    def __attrs_post_init__(self) -> None:
        check_record(self)


@attrs.frozen(kw_only=True)
class HourSupply:
    """A pool laid on the common working days, as lists.

    Outside the calendar every day counts as a working day and no week is full, so that floats of hopeless
    deals stay numbers; those days have no date.

    Parameters
    ----------
    days, weeks
        The pool's own days, as indices of common working days, and the week of each, counted from 0.
    week_ends, week_hours
        For each week, the position after its last own day and the hours it supplies [h].
    daily_hours
        Most hours on one day [h].
    num_common
        Number of common working days.
    """

    days: Sequence[int]
    weeks: Sequence[int]
    week_ends: Sequence[int]
    week_hours: Sequence[float]
    daily_hours: float
    num_common: int

    @classmethod
    def of(cls, pool: Pool, place: Mapping[dt.date, int], common_weeks: Sequence[int]) -> "HourSupply":
        """Lay `pool` on the common days, each with its week counted from 0."""
        days = [place[day] for day in pool.calendar.days]
        weeks = [common_weeks[day] for day in days]
        ends = [bisect_right(weeks, week) for week in range(common_weeks[-1] + 1)]
        hours_per_day = pool.weekly_hours / pool.calendar.days_per_week
        return cls(
            days=days,
            weeks=weeks,
            week_ends=ends,
            week_hours=[hours_per_day * (end - start) for start, end in pairwise([0, *ends])],
            daily_hours=pool.daily_hours,
            num_common=len(place),
        )

    def hours_on_a_day(self, task: Task) -> float:
        """Return the most hours an action draws on one day [h]."""
        return min(task.effort_hours / max(1, task.duration_days), self.daily_hours)

    def first_from(self, ready: int) -> int:
        """Return the position of the first own day on or after common day `ready`."""
        if ready < self.num_common:
            return bisect_left(self.days, ready)
        return len(self.days) + ready - self.num_common

    def last_until(self, limit: int) -> int:
        """Return the position of the last own day up to common day `limit`; below 0 before the first."""
        if 0 <= limit < self.num_common:
            return bisect_right(self.days, limit) - 1
        return limit if limit < 0 else len(self.days) + limit - self.num_common

    def common_day(self, position: int) -> int:
        """Return the common day of an own day's position."""
        if 0 <= position < len(self.days):
            return self.days[position]
        return position if position < 0 else self.num_common + position - len(self.days)

    def last_position(self, first: int, task: Task) -> int:
        """Return the last own day of an action that starts on own day `first`."""
        last, left = first + (task.duration_days or 1) - 1, task.effort_hours
        if not left or self._fits_one_week(first, last, left):
            return last
        rate = self.hours_on_a_day(task)
        while first < len(self.days):
            week = self.weeks[first]
            end = self.week_ends[week]
            supplied = min(self.week_hours[week], rate * (end - first))
            if left <= supplied + ROUNDING:
                break
            left -= supplied
            first = end
        return first + math.ceil(left / rate - ROUNDING) - 1

    def first_position(self, last: int, task: Task) -> int:
        """Return the own day on which an action must start to end on own day `last`."""
        first, left = last - (task.duration_days or 1) + 1, task.effort_hours
        if not left or self._fits_one_week(first, last, left):
            return first
        rate = self.hours_on_a_day(task)
        beyond = last - len(self.days) + 1
        if 0 < beyond < left / rate:
            left -= rate * beyond
            last -= beyond
        while 0 <= last < len(self.days):
            week = self.weeks[last]
            before = (self.week_ends[week - 1] if week else 0) - 1
            supplied = min(self.week_hours[week], rate * (last - before))
            if left <= supplied + ROUNDING:
                break
            left -= supplied
            last = before
        return last - math.ceil(left / rate - ROUNDING) + 1

    def _fits_one_week(self, first: int, last: int, effort_hours: float) -> bool:
        if first < 0 or last >= len(self.days) or effort_hours > self.daily_hours * (last - first + 1):
            return False
        week = self.weeks[first]
        return week == self.weeks[last] and effort_hours <= self.week_hours[week]


def hour_supplies(tasks: Iterable[Task], pools: Mapping[str, Pool], calendar: Calendar) -> dict[str, HourSupply]:
    """Return the supply of every pool that the actions draw on.

    Raises
    ------
    InvalidInputError
        With every pool that is missing, every pool that works on a day which is no common working day, and
        a due date that lies beyond the calendar.
    """
    tasks = list(tasks)
    place = {day: i for i, day in enumerate(calendar.days)}
    weeks = [week_number(day) - week_number(calendar.days[0]) for day in calendar.days]
    supplies, faults = {}, []
    for key in sorted({task.pool for task in tasks}):
        if key not in pools:
            faults.append(Fault(f"pools.{key}", "nothing", f"one of {listing(pools)}", nearest(key, pools)))
        elif strange := [day for day in pools[key].calendar.days if day not in place]:
            allowed = "working days of the common calendar"
            faults.append(Fault(f"pools.{key}.calendar.days", listing(map(str, strange)), allowed))
        else:
            supplies[key] = HourSupply.of(pools[key], place, weeks)
    last_due = max((task.due for task in tasks if task.due), default=calendar.days[-1])
    if week_number(last_due) > week_number(calendar.days[-1]):
        allowed = f"a calendar that reaches the last due date {last_due}"
        faults.append(Fault("calendar.days", f"a last day {calendar.days[-1]}", allowed))
    if faults:
        raise InvalidInputError(faults)
    return supplies


@attrs.frozen(kw_only=True)
class CriticalPath:
    """Earliest and latest days of every action, each as if no other deal wanted hours; parallel lists.

    Days are indices of common working days; an index outside the calendar has no date.

    Parameters
    ----------
    tasks
        The actions.
    earliest_start, earliest_finish
        First and last day when everything starts as soon as it can.
    latest_start, latest_finish
        First and last day when everything waits for the due date, or for the deal's own earliest finish.
    float_days
        How far the start may slip: latest less earliest start [working days]; negative when the deal is late.
    critical
        Whether no action of its deal has less float.
    """

    tasks: Sequence[Task]
    earliest_start: Sequence[int]
    earliest_finish: Sequence[int]
    latest_start: Sequence[int]
    latest_finish: Sequence[int]
    float_days: Sequence[int]
    critical: Sequence[bool]


def critical_path(actions: OrderedActions, pools: Mapping[str, Pool], calendar: Calendar) -> CriticalPath:
    """Return the earliest and latest days, floats and critical actions of all deals.

    No schedule finishes an action earlier than this, as each action has its pool's hours to itself.

    Parameters
    ----------
    actions
        The actions in order.
    pools
        Who supplies hours, by the key that the actions name.
    calendar
        The common working days, which lags and due dates are counted on.

    Raises
    ------
    InvalidInputError
        As `hour_supplies` does.

    Examples
    --------
    >>> from territory_opt.model.working_time import WorkingWeek
    >>> from territory_opt.sequencing.graph import action_graph
    >>> demo = Task(opportunity="d1", action="demo", rep="ana", effort_hours=3)
    >>> offer = Task(opportunity="d1", action="offer", rep="ana", effort_hours=4, after={"demo": 2})
    >>> days = Calendar.of(WorkingWeek(), dt.date(2026, 1, 5), dt.date(2026, 1, 30))
    >>> actions = OrderedActions.of(action_graph([demo, offer]))
    >>> critical_path(actions, {"ana": Pool(weekly_hours=40, calendar=days)}, days).earliest_finish
    [0, 3]
    """
    supplies = hour_supplies(actions.tasks, pools, calendar)
    tasks = actions.tasks
    earliest_start, earliest_finish = _earliest(actions, supplies)
    latest_start, latest_finish = _latest(actions, supplies, _deal_limits(tasks, earliest_finish, calendar))
    floats = [late - early for early, late in zip(earliest_start, latest_start, strict=True)]
    least: dict[OpportunityId, int] = {}
    for task, days in zip(tasks, floats, strict=True):
        least[task.opportunity] = min(days, least.get(task.opportunity, days))
    return CriticalPath(
        tasks=tasks,
        earliest_start=earliest_start,
        earliest_finish=earliest_finish,
        latest_start=latest_start,
        latest_finish=latest_finish,
        float_days=floats,
        critical=[days == least[task.opportunity] for task, days in zip(tasks, floats, strict=True)],
    )


def earliest_finish(graph: ActionGraph, pools: Mapping[str, Pool], calendar: Calendar) -> dict[Node, dt.date | None]:
    """Return when each action ends at the earliest, with its pool's weekly hours to itself.

    No schedule under the same pools ends an action earlier, so a deal that is late here cannot close by its
    date; `Calendar.days_late` counts by how much.

    Parameters
    ----------
    graph, pools, calendar
        As for `schedule`.

    Returns
    -------
    The day by (deal, action); None when the action does not end inside the calendar.

    Raises
    ------
    InvalidInputError
        As `critical_path` does.
    """
    path = critical_path(OrderedActions.of(graph), pools, calendar)
    ends = zip(path.tasks, path.earliest_finish, strict=True)
    return {task.node: calendar.day(last) for task, last in ends}


def _earliest(actions: OrderedActions, supplies: Mapping[str, HourSupply]) -> tuple[list[int], list[int]]:
    starts: list[int] = []
    finishes: list[int] = []
    for task, waits_for in zip(actions.tasks, actions.waits_for, strict=True):
        ready = 0
        for before, step in waits_for:
            after = finishes[before] + step
            if after > ready:  # noqa: PLR1730  # twice as fast as max() in this loop over all actions
                ready = after
        supply = supplies[task.pool]
        first = supply.first_from(ready)
        starts.append(supply.common_day(first))
        finishes.append(supply.common_day(supply.last_position(first, task)))
    return starts, finishes


def _latest(
    actions: OrderedActions, supplies: Mapping[str, HourSupply], limits: list[int]
) -> tuple[list[int], list[int]]:
    starts = [0] * len(limits)
    finishes = [0] * len(limits)
    for i in range(len(limits) - 1, -1, -1):
        task = actions.tasks[i]
        supply = supplies[task.pool]
        last = supply.last_until(limits[i])
        starts[i] = start = supply.common_day(supply.first_position(last, task))
        finishes[i] = supply.common_day(last)
        for before, step in actions.waits_for[i]:
            limit = start - step
            if limit < limits[before]:  # noqa: PLR1730  # the same
                limits[before] = limit
    return starts, finishes


def _deal_limits(tasks: Sequence[Task], finishes: Sequence[int], calendar: Calendar) -> list[int]:
    own: defaultdict[OpportunityId, int] = defaultdict(int)
    for task, finish in zip(tasks, finishes, strict=True):
        own[task.opportunity] = max(own[task.opportunity], finish)
    last = {due: calendar.last_index(due) for due in {task.due for task in tasks} if due}
    return [last[task.due] if task.due else own[task.opportunity] for task in tasks]
