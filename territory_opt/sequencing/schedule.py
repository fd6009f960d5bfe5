"""Dates for the actions of many deals, within the weekly hours of everybody who works on them."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from heapq import heapify, heappop, heappush
from typing import TypeAlias

import attrs

from territory_opt.model.units import ActionId, OpportunityId, PersonId, RepId
from territory_opt.sequencing.critical_path import (
    ROUNDING,
    CriticalPath,
    HourSupply,
    Pool,
    critical_path,
    hour_supplies,
)
from territory_opt.sequencing.graph import ActionGraph, Calendar, Node, OrderedActions, Task

DayHours: TypeAlias = tuple[dt.date, float]
_TOLERANCE = 1e-6


@attrs.frozen(kw_only=True)
class ScheduledAction:
    """An action with its dates.

    Parameters
    ----------
    opportunity, action, name, rep, person, pool, effort_hours
        As in its task.
    start, finish
        Its first and last day.
    latest_start
        The last day on which it can start, everything else going well, with the deal still in time; None
        when that day has passed before the first plannable one.
    float_days
        Working days from its earliest to its latest start, other deals apart; negative when too late
        [working days].
    critical
        Whether no action of its deal has less float.
    hours_by_day
        The effort drawn on each day [h].
    """

    opportunity: OpportunityId
    action: ActionId
    name: str
    rep: RepId
    person: PersonId
    pool: str
    effort_hours: float
    start: dt.date
    finish: dt.date
    latest_start: dt.date | None
    float_days: int
    critical: bool
    hours_by_day: tuple[DayHours, ...]


@attrs.frozen(kw_only=True)
class UnplacedAction:
    """An action that got no dates, and why."""

    opportunity: OpportunityId
    action: ActionId
    reason: str


@attrs.frozen(kw_only=True)
class LateDeal:
    """A deal that does not close by its date.

    Parameters
    ----------
    opportunity, due
        The deal and its close date.
    finish
        The day its last action ends; None when not all its actions end inside the calendar.
    days_late
        Working days from `due` to `finish` [working days]; None as above.
    days_late_alone
        How late it is at the least, even with all hours to itself [working days]; 0 when only the other
        deals make it late; None when it does not end inside the calendar even then.
    """

    opportunity: OpportunityId
    due: dt.date
    finish: dt.date | None
    days_late: int | None
    days_late_alone: int | None


@attrs.frozen(kw_only=True)
class Schedule:
    """Dates of all actions.

    Parameters
    ----------
    actions
        The actions with dates, by start, then deal and action.
    late_deals
        The deals that miss their date, by id.
    unplaced
        The actions without dates, by deal and action.
    """

    actions: tuple[ScheduledAction, ...]
    late_deals: tuple[LateDeal, ...]
    unplaced: tuple[UnplacedAction, ...]

    @cached_property
    def hours_by_week(self) -> dict[str, dict[dt.date, float]]:
        """The hours drawn from each pool in each week, by the week's Monday [h]."""
        weeks: defaultdict[str, defaultdict[dt.date, float]] = defaultdict(lambda: defaultdict(float))
        for action in self.actions:
            for day, hours in action.hours_by_day:
                weeks[action.pool][day - dt.timedelta(days=day.weekday())] += hours
        return {pool: dict(sorted(weeks[pool].items())) for pool in sorted(weeks)}


def schedule(graph: ActionGraph, pools: Mapping[str, Pool], calendar: Calendar) -> Schedule:
    """Return dates that respect prerequisites, lags, days off and the weekly hours of every pool.

    Actions are placed one after another, each as early as it fits: among those whose prerequisites are
    placed, the one that must start first (then the one with least float, then the one whose deal gains most for
    an hour, then by id) takes its hours next.

    Parameters
    ----------
    graph
        The actions of all deals, from `action_graph`.
    pools
        Who supplies hours, by the key that the actions name.
    calendar
        The common working days, from the first plannable one to beyond the last due date.

    Raises
    ------
    InvalidInputError
        If a pool is missing, works on days that are no common working days, or a due date lies beyond the
        calendar.
    CyclicActionsError
        If actions wait for each other in a circle.

    Examples
    --------
    >>> from territory_opt.model.working_time import WorkingWeek
    >>> from territory_opt.sequencing.graph import action_graph
    >>> days = Calendar.of(WorkingWeek(), dt.date(2026, 1, 5), dt.date(2026, 3, 31))
    >>> demo = Task(opportunity="d1", action="demo", rep="ana", effort_hours=6, due=dt.date(2026, 1, 13))
    >>> offer = attrs.evolve(demo, action="offer", name="offer", after={"demo": 1})
    >>> result = schedule(action_graph([demo, offer]), {"ana": Pool(weekly_hours=4, calendar=days)}, days)
    >>> [(action.action, action.start.day, action.finish.day) for action in result.actions]
    [('demo', 5, 12), ('offer', 14, 19)]
    >>> result.late_deals[0].days_late
    4
    """
    actions = OrderedActions.of(graph)
    path = critical_path(actions, pools, calendar)
    ledgers = {key: _Ledger(supply) for key, supply in hour_supplies(actions.tasks, pools, calendar).items()}
    placed, reasons = _place_all(actions, path, ledgers, calendar)
    records = []
    for i, days in placed.items():
        task = actions.tasks[i]
        first, last, hours = days
        records.append(
            ScheduledAction(
                opportunity=task.opportunity,
                action=task.action,
                name=task.name,
                rep=task.rep,
                person=task.person,
                pool=task.pool,
                effort_hours=task.effort_hours,
                start=calendar.days[first],
                finish=calendar.days[last],
                latest_start=calendar.day(path.latest_start[i]),
                float_days=path.float_days[i],
                critical=path.critical[i],
                hours_by_day=tuple((calendar.days[day], drawn) for day, drawn in hours),
            )
        )
    unplaced = [
        UnplacedAction(opportunity=actions.tasks[i].opportunity, action=actions.tasks[i].action, reason=reason)
        for i, reason in reasons.items()
    ]
    return Schedule(
        actions=tuple(sorted(records, key=lambda action: (action.start, action.opportunity, action.action))),
        late_deals=tuple(_late_deals(path, {i: days[1] for i, days in placed.items()}, calendar)),
        unplaced=tuple(sorted(unplaced, key=lambda action: (action.opportunity, action.action))),
    )


_Drawn: TypeAlias = list[tuple[int, float]]
_Placed: TypeAlias = tuple[int, int, _Drawn]


class _Ledger:
    """What is left of a pool's hours, by own day and by week."""

    def __init__(self, supply: HourSupply) -> None:
        self.supply = supply
        self._day_left = [supply.daily_hours] * len(supply.days)
        self._week_left = list(supply.week_hours)
        self._open_from = [0] * len(supply.week_hours)

    def place(self, ready: int, task: Task) -> _Placed | None:
        """Draw the hours of an action as early as they come; None, and nothing drawn, if they never suffice."""
        days = self.supply.days
        first = self.supply.first_from(ready)
        if task.effort_hours:
            drawn = self._draw(first, task)
            return (days[drawn[0][0]], days[drawn[-1][0]], self._booked(drawn)) if drawn else None
        last = self.supply.last_position(first, task)
        return (days[first], days[last], []) if last < len(days) else None

    def _draw(self, position: int, task: Task) -> _Drawn:
        left, rate = task.effort_hours, self.supply.hours_on_a_day(task)
        drawn: _Drawn = []
        while position < len(self.supply.days):
            week = self._first_open(self.supply.weeks[position])
            if week == len(self._week_left):
                return []
            end = self.supply.week_ends[week]
            position = max(position, self.supply.week_ends[week - 1] if week else 0)
            week_left = self._week_left[week]
            for day in range(position, end):
                hours = min(rate, left, self._day_left[day], week_left)
                if hours > ROUNDING:
                    drawn.append((day, hours))
                    week_left -= hours
                    left -= hours
                    if left <= ROUNDING:
                        return drawn
            position = end
        return []

    def _first_open(self, week: int) -> int:
        asked = week
        while week < len(self._week_left) and self._week_left[week] <= ROUNDING:
            week = max(week + 1, self._open_from[week])
        if asked < week:
            self._open_from[asked] = week
        return week

    def _booked(self, drawn: _Drawn) -> _Drawn:
        for day, hours in drawn:
            self._day_left[day] -= hours
            self._week_left[self.supply.weeks[day]] -= hours
        return [(self.supply.days[day], hours) for day, hours in drawn]


def _place_all(
    actions: OrderedActions, path: CriticalPath, ledgers: Mapping[str, _Ledger], calendar: Calendar
) -> tuple[dict[int, _Placed], dict[int, str]]:
    followers: list[list[tuple[int, int]]] = [[] for _ in actions.tasks]
    for i, waits_for in enumerate(actions.waits_for):
        for before, step in waits_for:
            followers[before].append((i, step))
    num_waited_for = [len(waits_for) for waits_for in actions.waits_for]
    ready = [0] * len(actions.tasks)
    priority = [
        (path.latest_start[i], path.float_days[i], -task.gain_per_hour, task.node, i)
        for i, task in enumerate(actions.tasks)
    ]
    queue = [priority[i] for i, number in enumerate(num_waited_for) if number == 0]
    heapify(queue)
    placed: dict[int, _Placed] = {}
    reasons: dict[int, str] = {}
    while queue:
        i = heappop(queue)[-1]
        task = actions.tasks[i]
        days = None if i in reasons else ledgers[task.pool].place(ready[i], task)
        if days is not None:
            placed[i] = days
        elif i not in reasons:
            reasons[i] = _why_not(task, ledgers[task.pool], ready[i], calendar)
        for j, step in followers[i]:
            if days is None:
                reasons.setdefault(j, f"it waits for {task.action!r}, which has no dates")
            else:
                ready[j] = max(ready[j], days[1] + step)
            num_waited_for[j] -= 1
            if num_waited_for[j] == 0:
                heappush(queue, priority[j])
    return placed, reasons


def _why_not(task: Task, ledger: _Ledger, ready: int, calendar: Calendar) -> str:
    end = f"before the calendar ends on {calendar.days[-1]}"
    if ledger.supply.first_from(ready) >= len(ledger.supply.days):
        return f"no working day of {task.person!r} is left for it {end}"
    if not task.effort_hours:
        return f"its {task.duration_days} working days do not end {end}"
    if not any(ledger.supply.week_hours):
        return f"{task.pool!r} supplies no hours"
    return f"{task.pool!r} has no {task.effort_hours:g} h left for it {end}"


def _late_deals(path: CriticalPath, finishes: Mapping[int, int], calendar: Calendar) -> Iterable[LateDeal]:
    deals: defaultdict[OpportunityId, list[int]] = defaultdict(list)
    for i, task in enumerate(path.tasks):
        deals[task.opportunity].append(i)
    for deal, members in sorted(deals.items()):
        due = path.tasks[members[0]].due
        if due is None:
            continue
        limit = calendar.last_index(due)
        alone = max(path.earliest_finish[i] for i in members)
        last = max((finishes.get(i, len(calendar.days)) for i in members), default=0)
        if last > limit:
            finish = calendar.day(last)
            yield LateDeal(
                opportunity=deal,
                due=due,
                finish=finish,
                days_late=last - limit if finish else None,
                days_late_alone=max(0, alone - limit) if calendar.day(alone) else None,
            )


def verify_schedule(graph: ActionGraph, pools: Mapping[str, Pool], calendar: Calendar, result: Schedule) -> list[str]:
    """Return everything that is wrong with a schedule, checked from dates and hours alone; nothing when it holds.

    Checked are: every action has dates or a reason; prerequisites and lags; durations and days off; the
    late deals; the effort adds up; no week and no day of a pool gives more than it has.

    Parameters
    ----------
    graph, pools, calendar
        What the schedule was made from.
    result
        The schedule.
    """
    tasks: dict[Node, Task] = dict(graph.nodes(data="task"))
    dated = {(action.opportunity, action.action): action for action in result.actions}
    listed = [*dated, *((action.opportunity, action.action) for action in result.unplaced)]
    wrong = [] if sorted(listed) == sorted(tasks) else ["the actions listed are not those of the graph"]
    for node, action in dated.items():
        wrong += [f"{node[0]}/{node[1]}: {what}" for what in _broken(action, tasks[node], pools)]
    late = {node[0] for node, task in tasks.items() if task.due and not _in_time(dated.get(node), task.due)}
    if late != {deal.opportunity for deal in result.late_deals}:
        wrong.append("the deals listed as late are not those that miss their date")
    for before, after, lag in graph.edges(data="lag_days"):
        if after in dated and before not in dated:
            wrong.append(f"{after[0]}/{after[1]}: has dates, but {before[1]} has none")
        elif after in dated:
            days_between = calendar.index_of(dated[after].start) - calendar.index_of(dated[before].finish)
            if days_between < lag + (tasks[before].days_needed > 0):
                wrong.append(f"{after[0]}/{after[1]}: starts too soon after {before[1]}")
    return [*wrong, *_overdrawn(result, pools)]


def _in_time(action: ScheduledAction | None, due: dt.date) -> bool:
    return action is not None and action.finish <= due


def _broken(action: ScheduledAction, task: Task, pools: Mapping[str, Pool]) -> Iterable[str]:
    worked = pools[task.pool].calendar
    days = worked.days[worked.index_of(action.start) : worked.last_index(action.finish) + 1]
    if len(days) < max(1, task.days_needed):
        yield f"spans {len(days)} working days of {task.days_needed}"
    if not {action.start, action.finish, *(day for day, _ in action.hours_by_day)} <= set(days):
        yield "takes place on a day off or outside its own dates"
    if abs(sum(hours for _, hours in action.hours_by_day) - task.effort_hours) > _TOLERANCE:
        yield f"its hours do not add up to {task.effort_hours:g} h"
    most = task.effort_hours / max(1, task.duration_days)
    if any(not 0 < hours <= most + _TOLERANCE for _, hours in action.hours_by_day):
        yield f"draws more than {most:g} h on a day, or less than nothing"


def _overdrawn(result: Schedule, pools: Mapping[str, Pool]) -> Iterable[str]:
    by_day: defaultdict[tuple[str, dt.date], float] = defaultdict(float)
    by_week: defaultdict[tuple[str, int, int], float] = defaultdict(float)
    for action in result.actions:
        for day, hours in action.hours_by_day:
            by_day[action.pool, day] += hours
            by_week[action.pool, *day.isocalendar()[:2]] += hours
    worked = {key: Counter(day.isocalendar()[:2] for day in pools[key].calendar.days) for key, _, _ in by_week}
    for (key, day), hours in by_day.items():
        if hours > pools[key].daily_hours + _TOLERANCE:
            yield f"{key}: {hours:g} h on {day}"
    for (key, year, week), hours in by_week.items():
        pool = pools[key]
        most = pool.weekly_hours * worked[key][year, week] / pool.calendar.days_per_week
        if hours > most + _TOLERANCE:
            yield f"{key}: {hours:g} h of {most:g} h in week {week} of {year}"
