"""Dates for the actions of many deals, within the weekly hours of everybody who works on them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property

import attrs

from territory_opt.errors import InvalidInputError
from territory_opt.model.units import OpportunityId
from territory_opt.scheduling.arrange import arrange, arrange_as_before
from territory_opt.scheduling.critical_path import CriticalPath, critical_path
from territory_opt.scheduling.outcome import Engine, Objective, Outcome, Why
from territory_opt.scheduling.project import Project
from territory_opt.sequencing.calendar import Calendar
from territory_opt.sequencing.fixed_day import out_of_reach
from territory_opt.sequencing.graph import ActionGraph
from territory_opt.sequencing.layout import Layout, Pool, lay_out
from territory_opt.sequencing.names import Names
from territory_opt.sequencing.refused import bound_and_prices, refused_deals
from territory_opt.sequencing.schedule import LateDeal, Schedule, ScheduledAction, UnplacedAction
from territory_opt.sequencing.task import ActionState, Task


def schedule(
    graph: ActionGraph,
    pools: Mapping[str, Pool],
    calendar: Calendar,
    *,
    objective: Objective = Objective.LEAST_TARDINESS,
    engine: Engine = Engine.FAST,
    seconds: float | None = None,
    num_schedules: int | None = None,
    seed: int = 0,
) -> Schedule:
    """Return dates that respect prerequisites, lags, days off and the weekly hours of every pool.

    Parameters
    ----------
    graph
        The actions of all deals, from `action_graph`.
    pools
        Who supplies hours, by the key that the actions name.
    calendar
        The common working days, from the first plannable one to beyond the last due date.
    objective
        What to aim at: that lateness costs the least, that the last action ends early, or that what ends by its close
        date gains the most, which leaves out the rest.
    engine
        How to look: ``fast``, ``search``, or ``exact`` with a proof (extra ``[exact]``).
    seconds
        How long to search [s]; the engine's own measure when not given.
    num_schedules
        Number of schedules of a search; with the same number and seed it finds the same on every machine.
    seed
        Where a search begins.

    Raises
    ------
    InvalidInputError
        If a pool is missing or does not fit the calendar, or a date lies beyond it.
    CyclicActionsError
        If actions wait for each other in a circle.
    MissingExtraError
        If the engine ``exact`` is asked for and not installed.

    Examples
    --------
    >>> import datetime as dt
    >>> import attrs
    >>> from territory_opt.model.working_time import WorkingWeek
    >>> from territory_opt.sequencing.availability import Availability
    >>> from territory_opt.sequencing.graph import action_graph
    >>> from territory_opt.sequencing.task import Task
    >>> days = Calendar.of(WorkingWeek(), dt.date(2026, 1, 5), dt.date(2026, 3, 31))
    >>> ana = Availability(day_shares=(1.0,) * len(days.days), weeks=days.weeks, days_per_week=5)
    >>> demo = Task(opportunity="d1", action="demo", rep="ana", effort_hours=6, due=dt.date(2026, 1, 13))
    >>> offer = attrs.evolve(demo, action="offer", name="offer", after={"demo": 1})
    >>> result = schedule(action_graph([demo, offer]), {"ana": Pool(weekly_hours=4, availability=ana)}, days)
    >>> [(action.action, action.start.day, action.finish.day) for action in result.actions]
    [('demo', 5, 12), ('offer', 14, 19)]
    >>> result.late_deals[0].days_late
    4
    """
    order = arranged(
        graph,
        pools,
        calendar,
        objective=objective,
        engine=engine,
        seconds=seconds,
        num_schedules=num_schedules,
        seed=seed,
    )
    return order.explained


@attrs.frozen(kw_only=True)
class Arranged:
    """Actions that an engine has put in order, as days and as dates.

    Parameters
    ----------
    layout
        The project that the actions mean.
    outcome
        The days that were found for it.
    names
        What its deals and pools are called in the reasons of refusals.
    """

    layout: Layout
    outcome: Outcome
    names: Names = attrs.field(factory=Names)

    @cached_property
    def schedule(self) -> Schedule:
        """The dates."""
        return dated(self.layout, self.outcome)

    @cached_property
    def explained(self) -> Schedule:
        """The dates; where revenue was chosen and not all is in time, with reasons, the sharpest bound and prices."""
        missing = any(not action.is_needless for action in self.schedule.unplaced)
        if self.outcome.objective is not Objective.MOST_REVENUE or not missing:
            return self.schedule
        bound, prices = bound_and_prices(self.layout, self.outcome)
        return attrs.evolve(
            self.schedule,
            bound=bound,
            is_proven=attrs.evolve(self.outcome, bound=bound).is_proven,
            refused=tuple(refused_deals(self.layout, self.outcome, self.names)),
            hour_prices=prices,
        )


def arranged(
    graph: ActionGraph,
    pools: Mapping[str, Pool],
    calendar: Calendar,
    *,
    objective: Objective,
    engine: Engine = Engine.FAST,
    seconds: float | None = None,
    num_schedules: int | None = None,
    seed: int = 0,
    names: Names | None = None,
) -> Arranged:
    """Return what an engine makes of a graph of actions; parameters and errors as for `schedule`."""
    layout = lay_out(graph, pools, calendar)
    outcome = arrange(
        layout.project, objective=objective, engine=engine, seconds=seconds, num_schedules=num_schedules, seed=seed
    )
    return Arranged(layout=layout, outcome=outcome, names=Names() if names is None else names)


def arranged_as_before(
    graph: ActionGraph, pools: Mapping[str, Pool], calendar: Calendar, earlier: Arranged
) -> Arranged:
    """Return actions put in order for the most revenue, those that had dates in an earlier order in turn before others.

    Parameters
    ----------
    graph, pools, calendar
        As for `schedule`.
    earlier
        An order of nearly the same actions.
    """
    layout = lay_out(graph, pools, calendar)
    ends = {task.node: end for task, end in zip(earlier.layout.tasks, earlier.outcome.ends, strict=False)}
    jobs = [ends.get(task.node) for task in layout.tasks]
    moments = [None] * (layout.project.num_jobs - len(jobs))
    outcome = arrange_as_before(layout.project, [*jobs, *moments])
    return Arranged(layout=layout, outcome=outcome, names=earlier.names)


def dated(layout: Layout, outcome: Outcome) -> Schedule:
    """Return the dates that the days of an outcome are."""
    path = path_of(layout.project)
    patient = path_at_least(layout.project) if _has_longest_waits(layout.project) else path
    critical = _critical(layout, path)
    placed = [
        _placed(layout, outcome, path, job, is_critical=job in critical)
        for job in range(len(layout.tasks))
        if job not in outcome.left_out
    ]
    done = [_done(task, task.finished) for task in layout.done if task.finished is not None]
    unplaced = [
        UnplacedAction(
            opportunity=task.opportunity,
            action=task.action,
            reason=_why(layout, path, outcome.left_out[job], job),
            is_needless=outcome.left_out[job] is Why.NOT_NEEDED,
        )
        for job, task in enumerate(layout.tasks)
        if job in outcome.left_out
    ]
    return Schedule(
        actions=tuple(sorted([*done, *placed], key=lambda action: (action.start, action.opportunity, action.action))),
        late_deals=tuple(_late_deals(layout, outcome, patient)),
        unplaced=tuple(unplaced),
        objective=outcome.objective,
        value=outcome.value,
        bound=outcome.bound,
        is_proven=outcome.is_proven,
        engine=outcome.engine,
    )


def path_of(project: Project) -> CriticalPath:
    """Return the critical path of a project; without its longest waits where these cannot all be kept.

    Hours that come slowly stretch actions, so that no days may be left between two waits. An engine then leaves an
    action out and says so; the floats of the others are still of use.
    """
    try:
        return critical_path(project)
    except InvalidInputError:
        return path_at_least(project)


def path_at_least(project: Project) -> CriticalPath:
    """Return a critical path that no schedule without pauses betters: of the project without its longest waits.

    Beside others an action may take longer than alone, and so keep a longest wait that it would break alone.
    """
    if not _has_longest_waits(project):
        return critical_path(project)
    patient = project.copy()
    patient.links = [attrs.evolve(link, most=None) for link in project.links]
    return critical_path(patient)


def _has_longest_waits(project: Project) -> bool:
    return any(link.most is not None for link in project.links)


def _critical(layout: Layout, path: CriticalPath) -> set[int]:
    """Return the jobs of actions that are needed and have the least float of their deal."""
    needed = [job for job in range(len(layout.tasks)) if path.needed[job]]
    least: dict[OpportunityId, int] = {}
    for job in needed:
        deal = layout.tasks[job].opportunity
        least[deal] = min(path.total_float_days[job], least.get(deal, path.total_float_days[job]))
    return {job for job in needed if path.total_float_days[job] == least[layout.tasks[job].opportunity]}


def _why(layout: Layout, path: CriticalPath, why: Why, job: int) -> str:
    task = layout.tasks[job]
    if task.fixed_start is None or why is Why.NOT_NEEDED:
        return _WORDS[why]
    no_room = f"fixed on {task.fixed_start}, where its hours or what it waits for leave no room"
    return out_of_reach(layout, path, job, lambda task: f"a day off of {task.person}") or no_room


_WORDS = {
    Why.NOT_WORTH: "nothing that it brings, or that waits for it, can be had in time",
    Why.NO_ROOM: "its hours and days find no room before the last plannable day or within its waits",
    Why.NOT_NEEDED: "another branch serves",
}


def _placed(layout: Layout, outcome: Outcome, path: CriticalPath, job: int, *, is_critical: bool) -> ScheduledAction:
    task, days = layout.tasks[job], layout.calendar.days
    start, finish = layout.dates(outcome, job)
    latest = path.latest_start[job]
    on_day = latest if latest < path.latest_end[job] or latest == 0 else latest - 1
    return ScheduledAction(
        opportunity=task.opportunity,
        action=task.action,
        name=task.name,
        rep=task.rep,
        person=task.person,
        pool=task.pool,
        effort_hours=task.effort_hours,
        state=task.state,
        start=task.started or start,
        finish=finish,
        latest_start=layout.calendar.day(on_day),
        float_days=path.total_float_days[job],
        free_float_days=path.free_float_days[job],
        critical=is_critical,
        hours_by_day=tuple((days[day], hours) for _, day, hours in outcome.drawn[job]),
    )


def _done(task: Task, finished: dt.date) -> ScheduledAction:
    return ScheduledAction(
        opportunity=task.opportunity,
        action=task.action,
        name=task.name,
        rep=task.rep,
        person=task.person,
        pool=task.pool,
        effort_hours=0.0,
        state=ActionState.DONE,
        start=task.started or finished,
        finish=finished,
        latest_start=None,
        float_days=0,
        free_float_days=0,
        critical=False,
        hours_by_day=(),
    )


def _late_deals(layout: Layout, outcome: Outcome, path: CriticalPath) -> Iterator[LateDeal]:
    jobs_of: defaultdict[OpportunityId, list[int]] = defaultdict(list)
    for job, task in enumerate(layout.tasks):
        jobs_of[task.opportunity].append(job)
    calendar = layout.calendar
    for deal, jobs in sorted(jobs_of.items()):
        due = layout.tasks[jobs[0]].due
        if due is None:
            continue
        limit = calendar.last_index(due) + 1
        beyond = len(calendar.days) + 1
        ends = [outcome.ends[job] for job in jobs if outcome.left_out.get(job) is not Why.NOT_NEEDED]
        last = max((_on_a_day(beyond if end is None else end) for end in ends), default=0)
        if ends and (last > limit or due < calendar.days[0]):
            alone = max(_on_a_day(path.earliest_end[job]) for job in jobs if path.needed[job])
            finish = calendar.day(last - 1)
            yield LateDeal(
                opportunity=deal,
                due=due,
                finish=finish,
                days_late=max(1, last - limit) if finish else None,
                days_late_alone=max(0, alone - limit) if alone < beyond else None,
            )


def _on_a_day(end: int) -> int:
    """Return the end of a job as that of a day: what happens at the first moment of all is dated on the first day."""
    return max(1, end)
