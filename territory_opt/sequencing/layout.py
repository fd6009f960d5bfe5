"""From actions with dates to jobs on whole days: what the engines arrange, and what their days mean."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

import attrs

from territory_opt.errors import Fault, InvalidInputError, listing, nearest
from territory_opt.model.checks import WEEKLY_HOURS, Instance, Number, Optional, Text, check_record, checked
from territory_opt.model.playbook import Spread
from territory_opt.model.units import OpportunityId
from territory_opt.model.waiting import LinkKind, Wait
from territory_opt.scheduling.outcome import Outcome
from territory_opt.scheduling.project import Branch, Link, Project
from territory_opt.sequencing.availability import Availability
from territory_opt.sequencing.calendar import Calendar
from territory_opt.sequencing.graph import ActionGraph
from territory_opt.sequencing.task import ActionState, Node, Task

A_WEEK = dt.timedelta(days=7)
"""A due date may lie among days off behind the last working day."""

LONG_AGO_DAYS = 1_000_000
"""A link of so many days back asks nothing of days, only that the one job is done where the other is [working days]."""


@attrs.frozen(kw_only=True)
class Pool:
    """Who supplies hours: a person, or the part of a person's week that one kind of work gets.

    Parameters
    ----------
    weekly_hours
        Hours of a normal week [h/week]; 0 is allowed and supplies nothing. A week with days off gives its share.
    availability
        What the person has free of each common working day.
    daily_hours
        Most hours on a day that is wholly free [h]; when not given, 8 or the day's share of a longer week.
    day_key
        Whose days these are: pools with the same key have the same days, and together give no more on any of them.
        None for a pool with days of its own.

    Examples
    --------
    >>> whole = Availability(day_shares=(1.0,) * 5, weeks=(0,) * 5, days_per_week=5)
    >>> Pool(weekly_hours=12, availability=whole).hours[1]
    [12.0]
    """

    weekly_hours: float = checked(WEEKLY_HOURS)
    availability: Availability = checked(Instance(Availability))
    daily_hours: float | None = checked(Optional(Number(at_least=0, at_most=24, unit="h")), default=None)
    day_key: str | None = checked(Optional(Text()), default=None)

    def __attrs_post_init__(self) -> None:
        check_record(self)

    @property
    def hours(self) -> tuple[list[float], list[float]]:
        """Its hours on each common day, and the most in each week [h]."""
        return self.availability.hours(self.weekly_hours, daily_hours=self.daily_hours)


@attrs.frozen(kw_only=True)
class Layout:
    """A graph of actions as a project.

    Parameters
    ----------
    project
        The jobs: one for each action that is not done, and after them, for deals of which something is done, the
        moment at which planning begins, which links count from.
    tasks
        The action of each job but those moments.
    done
        The actions that are done.
    deals
        The deal of every position in the project's `deals`.
    calendar
        The common working days; a day of the project is a position in them.
    """

    project: Project
    tasks: tuple[Task, ...]
    done: tuple[Task, ...]
    deals: tuple[OpportunityId, ...]
    calendar: Calendar

    def dates(self, outcome: Outcome, job: int) -> tuple[dt.date, dt.date]:
        """Return the first and the last day of a job that an outcome gives days to.

        What takes no time happens on the day that ends at its moment.
        """
        start, end = outcome.starts[job], outcome.ends[job]
        if start is None or end is None:
            raise ValueError(f"{self.project.job_names[job]} has no days")
        days = self.calendar.days
        return days[start if start < end else max(0, start - 1)], days[max(0, end - 1)]


def lay_out(graph: ActionGraph, pools: Mapping[str, Pool], calendar: Calendar) -> Layout:
    """Return the project that a graph of actions means.

    What is done takes part through what waits for it, with its actual dates. An action in progress waits for nothing
    before its start any more; of its duration the days since it began are gone, at the most all but one. A day late
    costs what the action gains, or 1 where nothing gains.

    Parameters
    ----------
    graph
        The actions, from `action_graph`.
    pools
        Who supplies hours, by the key that the actions name.
    calendar
        The common working days; every pool's availability has one share for each.

    Raises
    ------
    InvalidInputError
        With every pool that is missing or does not fit the calendar or those it shares days with, every fixed day that
        is no common working day, and a due date beyond the calendar.
    """
    tasks: list[Task] = [task for _, task in sorted(graph.nodes(data="task"))]
    faults = [*_pool_faults(tasks, pools, calendar), *_day_faults(tasks, calendar)]
    if faults:
        raise InvalidInputError(faults)
    open_tasks = [task for task in tasks if task.state is not ActionState.DONE]
    return _Laying(graph, open_tasks, calendar).laid(pools, [t for t in tasks if t.state is ActionState.DONE])


def _pool_faults(tasks: Sequence[Task], pools: Mapping[str, Pool], calendar: Calendar) -> Iterator[Fault]:
    for key in sorted({task.pool for task in tasks if task.pool is not None}):
        if key not in pools:
            yield Fault(f"pools.{key}", "nothing", f"one of {listing(pools)}", nearest(key, pools))
        elif (num_days := len(pools[key].availability.day_shares)) != len(calendar.days):
            allowed = f"one for each of the {len(calendar.days)} common working days"
            yield Fault(f"pools.{key}.availability.day_shares", f"{num_days} shares", allowed)
    first_of: dict[str, str] = {}
    for key, pool in sorted(pools.items()):
        if pool.day_key is None:
            continue
        first = first_of.setdefault(pool.day_key, key)
        if not _have_same_days(pool, pools[first]):
            yield Fault(f"pools.{key}", "other hours on its days", f"those of {first}, with which it shares them")
        if pool.day_key in pools:
            yield Fault(f"pools.{key}.day_key", repr(pool.day_key), "a key that no pool has")


def _have_same_days(pool: Pool, other: Pool) -> bool:
    same = pool.daily_hours is not None and pool.daily_hours == other.daily_hours
    return (same and pool.availability == other.availability) or pool.hours[0] == other.hours[0]


def _day_faults(tasks: Sequence[Task], calendar: Calendar) -> Iterator[Fault]:
    for task in tasks:
        if task.state is ActionState.FIXED and task.fixed_start not in calendar:
            path = f"actions.{task.opportunity}.{task.action}.fixed_start"
            yield Fault(path, str(task.fixed_start), f"a working day from {calendar.days[0]} to {calendar.days[-1]}")
    first_known = (calendar.before or calendar.days)[0]
    first_due = min((task.due for task in tasks if task.due), default=first_known)
    if first_due < first_known - A_WEEK:
        allowed = f"days that reach back to the first due date {first_due}"
        hint = "make the calendar with begun= that day, so that days late can be counted"
        yield Fault("calendar.before", f"a first day {first_known}", allowed, hint)
    last_due = max((task.due for task in tasks if task.due), default=calendar.days[-1])
    if last_due > calendar.days[-1] + A_WEEK:
        allowed = f"a calendar that reaches the last due date {last_due}"
        yield Fault("calendar.days", f"a last day {calendar.days[-1]}", allowed)


class _Laying:
    """A project as it is put together."""

    def __init__(self, graph: ActionGraph, tasks: Sequence[Task], calendar: Calendar) -> None:
        self.graph = graph
        self.tasks = tasks
        self.calendar = calendar
        self.project = Project(num_days=len(calendar.days), week_of=list(calendar.weeks))
        self.position: dict[Node, int] = {}
        self.beginnings: dict[int, int] = {}
        self.has_gains = any(task.gain > 0 for task in tasks)

    def laid(self, pools: Mapping[str, Pool], done: Sequence[Task]) -> Layout:
        """Add suppliers, jobs and links, and return the whole."""
        deals = sorted({task.opportunity for task in self.tasks})
        deal_position = {deal: i for i, deal in enumerate(deals)}
        every_day = self.project.add_calendar(range(self.project.num_days))
        supplier, calendar_of = self._suppliers(pools, every_day)
        for task in self.tasks:
            self.position[task.node] = self.project.add_job(
                f"{task.opportunity}/{task.action}",
                deal=deal_position[task.opportunity],
                duration_days=self._days_left(task),
                calendar=every_day if task.pool is None else calendar_of[task.pool],
                evenly=task.spread is Spread.EVENLY,
                needs=() if task.pool is None else ((supplier[task.pool], task.effort_hours),),
                fixed_start=self._fixed_moment(task),
                due=self._due_day(task),
                gain=task.gain,
                weight=task.gain if self.has_gains else 1.0,
            )
        for before, after, waiting in sorted(self.graph.edges(data=True), key=lambda edge: edge[:2]):
            if not waiting["any_of"]:
                self._link(before, after, waiting["wait"])
        for task in self.tasks:
            self._branch(task)
        return Layout(
            project=self.project,
            tasks=tuple(self.tasks),
            done=tuple(done),
            deals=tuple(deals),
            calendar=self.calendar,
        )

    def _suppliers(self, pools: Mapping[str, Pool], every_day: int) -> tuple[dict[str, int], dict[str, int]]:
        supplier: dict[str, int] = {}
        calendar_of: dict[str, int] = {}
        days_of: dict[str, int] = {}
        known = {(1.0,) * self.project.num_days: every_day}
        for key in sorted({task.pool for task in self.tasks if task.pool is not None}):
            available, day_key = pools[key].availability, pools[key].day_key
            day_hours, week_hours = pools[key].hours
            if day_key is not None and day_key not in days_of:
                days_of[day_key] = self.project.add_supplier(day_key, day_hours)
            whose = None if day_key is None else days_of[day_key]
            supplier[key] = self.project.add_supplier(key, day_hours, week_hours, days_of=whose)
            if available.day_shares not in known:
                known[available.day_shares] = self.project.add_calendar(available.free_days)
            calendar_of[key] = known[available.day_shares]
        return supplier, calendar_of

    def _due_day(self, task: Task) -> int | None:
        """Return the day by whose end a task must be done; no moment is in time for a day that has passed."""
        if task.due is None:
            return None
        has_passed = task.due < self.calendar.days[0]
        return self.calendar.last_index(task.due) - (has_passed and _is_milestone(task))

    def _fixed_moment(self, task: Task) -> int | None:
        """Return the moment on which a task must start: the start of its day, or for a milestone its end."""
        if task.fixed_start is None:
            return None
        return self.calendar.index_of(task.fixed_start) + _is_milestone(task)

    def _days_left(self, task: Task) -> int:
        if task.started is None:
            return task.duration_days
        return max(min(1, task.duration_days), task.duration_days + min(0, self.calendar.index_of(task.started)))

    def _link(self, before: Node, after: Node, wait: Wait) -> None:
        if after not in self.position:
            return
        to_end = wait.kind is LinkKind.FINISH_TO_FINISH
        from_end = wait.kind is not LinkKind.START_TO_START
        waiting: Task = self.graph.nodes[after]["task"]
        if waiting.state is ActionState.IN_PROGRESS and not to_end:
            return
        fact = self._fact(self.graph.nodes[before]["task"], from_end=from_end)
        self.project.links.append(
            Link(
                before=self.position[before] if fact is None else self._beginning(self.position[after]),
                after=self.position[after],
                from_end=from_end,
                to_end=to_end,
                least=wait.at_least + (fact or 0),
                most=None if wait.at_most is None else wait.at_most + (fact or 0),
            )
        )
        if fact is not None and before in self.position:  # it has begun, its end is still needed, whenever that is
            link = Link(before=self.position[before], after=self.position[after], from_end=False, least=-LONG_AGO_DAYS)
            self.project.links.append(link)

    def _branch(self, task: Task) -> None:
        if not task.any_of or task.state is ActionState.IN_PROGRESS:
            return
        options = {(task.opportunity, name): wait.at_least for name, wait in task.any_of.items()}
        facts = {node: self._fact(self.graph.nodes[node]["task"], from_end=True) for node in options}
        ended = [fact + options[node] for node, fact in facts.items() if fact is not None]
        after = self.position[task.node]
        if ended:
            self.project.release[after] = max(self.project.release[after], 0, min(ended))
        else:
            waits = {self.position[node]: least for node, least in options.items()}
            self.project.branches.append(Branch(after=after, options=waits))

    def _fact(self, task: Task, *, from_end: bool) -> int | None:
        """Return the moment at which something happened already, counted from the first plannable day."""
        if from_end:
            return None if task.finished is None else self.calendar.last_index(task.finished) + 1
        began = task.started or task.finished
        return None if began is None else self.calendar.index_of(began)

    def _beginning(self, job: int) -> int:
        deal = self.project.deals[job]
        if deal not in self.beginnings:
            name = f"{self.tasks[job].opportunity}: the first plannable day"
            self.beginnings[deal] = self.project.add_job(name, deal=deal, duration_days=0, fixed_start=0)
        return self.beginnings[deal]


def _is_milestone(task: Task) -> bool:
    return not task.duration_days and not task.effort_hours
