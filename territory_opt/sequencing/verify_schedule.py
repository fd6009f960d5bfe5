"""Whether a schedule keeps to its actions, pools and calendar, checked from dates and hours alone."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from territory_opt.model.playbook import Spread
from territory_opt.model.waiting import LinkKind, Wait
from territory_opt.scheduling.outcome import TOLERANCE_HOURS
from territory_opt.sequencing.calendar import Calendar
from territory_opt.sequencing.graph import ActionGraph
from territory_opt.sequencing.layout import Pool
from territory_opt.sequencing.schedule import Schedule, ScheduledAction
from territory_opt.sequencing.task import ActionState, Node, Task


def verify_schedule(graph: ActionGraph, pools: Mapping[str, Pool], calendar: Calendar, result: Schedule) -> list[str]:
    """Return everything that is wrong with a schedule; nothing when it holds.

    Checked are: every action has dates or a reason; prerequisites, lags and branches; durations, fixed and actual days
    and days off; the late deals; the effort adds up and is spread as stated; no week of a pool, and no day of all pools
    that share it, gives more than it has.

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
        wrong += [f"{node[0]}/{node[1]}: {what}" for what in _broken(action, tasks[node], pools, calendar)]
    waits = _Waits(graph, dated, calendar)
    for node in dated:
        wrong += [f"{node[0]}/{node[1]}: {what}" for what in waits.broken(node)]
    return [*wrong, *_wrongly_late(tasks, dated, result), *_overdrawn(result, pools, calendar)]


def _broken(action: ScheduledAction, task: Task, pools: Mapping[str, Pool], calendar: Calendar) -> Iterator[str]:
    if action.state is not task.state:
        yield f"said to be {action.state}, is {task.state}"
    if task.state is ActionState.DONE:
        if action.finish != task.finished or action.hours_by_day:
            yield "has other dates than when it was done"
        return
    if task.fixed_start not in {None, action.start} or task.started not in {None, action.start}:
        yield f"starts on {action.start}, fixed or begun on {task.fixed_start or task.started}"
    worked = _days_of(task, pools, calendar)
    drawn = dict(action.hours_by_day)
    if not drawn.keys() <= set(worked) or any(not action.start <= day <= action.finish for day in drawn):
        yield "takes place on a day off or outside its own dates"
    if abs(sum(drawn.values()) - task.effort_hours) > TOLERANCE_HOURS:
        yield f"its hours do not add up to {task.effort_hours:g} h"
    if task.state is not ActionState.IN_PROGRESS:
        yield from _badly_spread(action, task, worked)


def _badly_spread(action: ScheduledAction, task: Task, worked: Sequence[dt.date]) -> Iterator[str]:
    days = [day for day in worked if action.start <= day <= action.finish]
    if task.duration_days and len(days) < task.duration_days:
        yield f"spans {len(days)} working days of {task.duration_days}"
    if task.duration_days and not {action.start, action.finish} <= set(worked):
        yield "begins or ends on a day off"
    most = task.effort_hours / max(1, task.duration_days)
    if any(not 0 < hours <= most + TOLERANCE_HOURS for _, hours in action.hours_by_day):
        yield f"draws more than {most:g} h on a day, or less than nothing"
    num_days = (len(days), len(action.hours_by_day))
    if task.spread is Spread.EVENLY and task.effort_hours and num_days != (task.duration_days,) * 2:
        yield f"is not done evenly on {task.duration_days} working days"


def _days_of(task: Task, pools: Mapping[str, Pool], calendar: Calendar) -> list[dt.date]:
    if task.pool is None:
        return list(calendar.days)
    shares = pools[task.pool].availability.day_shares
    return [day for day, share in zip(calendar.days, shares, strict=True) if share > 0]


class _Waits:
    """What each action waits for, in days between dates."""

    def __init__(self, graph: ActionGraph, dated: Mapping[Node, ScheduledAction], calendar: Calendar) -> None:
        self.graph = graph
        self.dated = dated
        self.calendar = calendar

    def broken(self, node: Node) -> Iterator[str]:
        """Yield what one action with dates does not wait for as it should."""
        state = self.dated[node].state
        if state is ActionState.DONE:
            return
        branches = []
        for before, _, waiting in self.graph.in_edges(node, data=True):
            wait: Wait = waiting["wait"]
            if state is ActionState.IN_PROGRESS and wait.kind is not LinkKind.FINISH_TO_FINISH:
                continue
            fault = self._fault(before, node, wait)
            if waiting["any_of"]:
                branches.append(fault)
            elif fault:
                yield fault
        if branches and all(branches):
            yield f"none of its branches is done in time: {branches[0]}"

    def _fault(self, before: Node, after: Node, wait: Wait) -> str:
        if before not in self.dated:
            return f"has dates, but {before[1]} has none"
        before_ends = wait.kind is not LinkKind.START_TO_START
        after_ends = wait.kind is LinkKind.FINISH_TO_FINISH
        early_from, late_from = self._moment(before, at_end=before_ends)
        early_to, late_to = self._moment(after, at_end=after_ends)
        if late_to - early_from < wait.at_least:
            return f"{late_to - early_from} days after {before[1]}, at least {wait.at_least}"
        if wait.at_most is not None and early_to - late_from > wait.at_most:
            return f"{early_to - late_from} days after {before[1]}, at most {wait.at_most}"
        return ""

    def _moment(self, node: Node, *, at_end: bool) -> tuple[int, int]:
        """Return the moment at which an action starts or ends; of a milestone the start and the end of its day."""
        action, task = self.dated[node], self.graph.nodes[node]["task"]
        is_fact = action.state is ActionState.DONE or (action.state is ActionState.IN_PROGRESS and not at_end)
        if not is_fact and not task.duration_days and not task.effort_hours:
            day = self.calendar.last_index(action.finish)
            return day, day + 1
        moment = self.calendar.last_index(action.finish) + 1 if at_end else self.calendar.index_of(action.start)
        return moment, moment


def _wrongly_late(tasks: Mapping[Node, Task], dated: Mapping[Node, ScheduledAction], result: Schedule) -> Iterator[str]:
    served = {(action.opportunity, action.action) for action in result.unplaced if action.is_needless}
    late = {
        node[0]
        for node, task in tasks.items()
        if task.due and task.state is not ActionState.DONE and node not in served
        if node not in dated or dated[node].finish > task.due
    }
    if late != {deal.opportunity for deal in result.late_deals}:
        yield "the deals listed as late are not those that miss their date"


def _overdrawn(result: Schedule, pools: Mapping[str, Pool], calendar: Calendar) -> Iterator[str]:
    by_day: defaultdict[tuple[str, int], float] = defaultdict(float)
    by_week: defaultdict[tuple[str, int], float] = defaultdict(float)
    for action in result.actions:
        for day, hours in action.hours_by_day:
            place = calendar.index_of(day)
            by_week[str(action.pool), calendar.weeks[place]] += hours
            whose = pools[str(action.pool)].day_key or str(action.pool)
            by_day[whose, place] += hours
    supplied = {key: pools[key].hours for key in {key for key, _ in by_week}}
    on_days = {pools[key].day_key or key: days for key, (days, _) in supplied.items()}
    for (key, place), hours in by_day.items():
        if hours > on_days[key][place] + TOLERANCE_HOURS:
            yield f"{key}: {hours:g} h of {on_days[key][place]:g} h on {calendar.days[place]}"
    for (key, week), hours in by_week.items():
        if hours > supplied[key][1][week] + TOLERANCE_HOURS:
            yield f"{key}: {hours:g} h of {supplied[key][1][week]:g} h in week {week}"
