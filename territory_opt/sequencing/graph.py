"""The graph of actions over many deals: what waits for what, for how many working days. The door to networkx."""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias

import attrs
import networkx as nx

from territory_opt.errors import CyclicActionsError, Fault, InvalidInputError, listing, nearest
from territory_opt.model.checks import (
    EFFORT_HOURS,
    Date,
    Each,
    EachNamed,
    Number,
    Optional,
    Text,
    check_record,
    checked,
    frozen_table,
)
from territory_opt.model.playbook import WORKING_DAYS
from territory_opt.model.units import ActionId, OpportunityId, PersonId, RepId
from territory_opt.model.working_time import WorkingWeek

Node: TypeAlias = tuple[OpportunityId, ActionId]
ActionGraph: TypeAlias = nx.DiGraph
"""Actions and what waits for what, as `action_graph` makes it."""


def week_number(day: dt.date) -> int:
    """Return the number of an ISO week, counted without a break over the years.

    Examples
    --------
    >>> week_number(dt.date(2026, 1, 5)) - week_number(dt.date(2026, 1, 4))
    1
    """
    return (day.toordinal() - 1) // 7


@attrs.frozen(kw_only=True)
class Calendar:
    """The days on which somebody works, from the first plannable day on.

    It reaches beyond the period, at least to the last due date, so that late finishes get a date.

    Parameters
    ----------
    days
        The working days, rising.
    days_per_week
        Working days of a normal week [days]; a week with fewer of them gives its share of the weekly hours.

    Raises
    ------
    InvalidInputError
        If there is no day, the days do not rise, or a week has more than `days_per_week`.

    Examples
    --------
    >>> january = Calendar.of(WorkingWeek(), dt.date(2026, 1, 1), dt.date(2026, 1, 31))
    >>> january.index_of(dt.date(2026, 1, 5))
    2
    >>> january.days_late(due=dt.date(2026, 1, 9), finish=dt.date(2026, 1, 13))
    2
    """

    days: tuple[dt.date, ...] = checked(Each(Date()), converter=tuple)
    days_per_week: int = checked(Number(at_least=1, at_most=7, unit="days", whole=True), default=5)

    def __attrs_post_init__(self) -> None:
        check_record(self, self._faults_between_fields)

    def _faults_between_fields(self) -> Iterable[Fault]:
        if not self.days:
            yield Fault("days", "none", "at least one working day")
        if any(day >= after for day, after in pairwise(self.days)):
            yield Fault("days", "days out of order or given twice", "days that rise")
        for week, number in Counter(map(week_number, self.days)).items():
            if number > self.days_per_week:
                monday = dt.date.fromordinal(7 * week + 1)
                found = f"{number} working days in the week of {monday}"
                yield Fault("days", found, f"at most days_per_week, {self.days_per_week}")

    @classmethod
    def of(cls, week: WorkingWeek, first: dt.date, last: dt.date, days_off: Collection[dt.date] = ()) -> "Calendar":
        """Return the working days from `first` to `last`, less holidays and one person's `days_off`."""
        return cls(days=tuple(week.working_days(first, last, frozenset(days_off))), days_per_week=len(week.days))

    def index_of(self, day: dt.date) -> int:
        """Return how many working days lie before `day` [working days]."""
        return bisect_left(self.days, day)

    def last_index(self, day: dt.date) -> int:
        """Return the index of the last working day up to and with `day`; -1 when there is none."""
        return bisect_right(self.days, day) - 1

    def day(self, index: int) -> dt.date | None:
        """Return the working day of an index, or None outside the calendar."""
        return self.days[index] if 0 <= index < len(self.days) else None

    def days_late(self, *, due: dt.date, finish: dt.date) -> int:
        """Return the working days after `due` up to `finish`; 0 when it is in time [working days]."""
        return max(0, self.last_index(finish) - self.last_index(due))


@attrs.frozen(kw_only=True)
class Task:
    """One action of one deal, ready to be put in order.

    Parameters
    ----------
    opportunity
        The deal it belongs to.
    action
        Its id in the deal's playbook.
    name
        What is done, for people.
    rep
        Whose deal it is.
    person
        Who does it: the rep, or one of the shared people.
    pool
        Key of the pool that supplies its hours.
    effort_hours
        Work in it [h]; 0 for a step that only takes time.
    duration_days
        Working days it spans at the least [working days]; 0 without effort is a milestone.
    after
        The actions of the same deal it waits for, each with the days between their end and its start
        [working days].
    due
        The day by which the deal must close; the same for every action of a deal.
    gain_per_hour
        What the deal gains for each hour of its actions [money per h]: who is equally urgent and gains more goes
        first.

    Raises
    ------
    InvalidInputError
        With every wrong field.

    Examples
    --------
    >>> demo = Task(opportunity="d1", action="demo", rep="ana", effort_hours=3.0)
    >>> demo.person, demo.pool, demo.days_needed
    ('ana', 'ana', 1)
    """

    opportunity: OpportunityId = checked(Text(longest=200))
    action: ActionId = checked(Text(longest=200))
    name: str = checked(Text(), default=attrs.Factory(lambda self: self.action, takes_self=True))
    rep: RepId = checked(Text(longest=200))
    person: PersonId = checked(Text(longest=200), default=attrs.Factory(lambda self: self.rep, takes_self=True))
    pool: str = checked(Text(longest=500), default=attrs.Factory(lambda self: self.person, takes_self=True))
    effort_hours: float = checked(EFFORT_HOURS)
    duration_days: int = checked(WORKING_DAYS, default=1)
    after: Mapping[ActionId, int] = checked(EachNamed(WORKING_DAYS), factory=dict, converter=frozen_table)
    due: dt.date | None = checked(Optional(Date()), default=None)
    gain_per_hour: float = checked(Number(at_least=0), default=0.0)

    def __attrs_post_init__(self) -> None:
        check_record(self)

    @property
    def node(self) -> Node:
        """Its node in the action graph: deal and action."""
        return (self.opportunity, self.action)

    @property
    def days_needed(self) -> int:
        """The fewest working days it occupies [working days]; with effort at least one."""
        return self.duration_days or int(self.effort_hours > 0)


def action_graph(tasks: Iterable[Task]) -> ActionGraph:
    """Return the graph of all actions: an edge leads from an action to one that waits for its end.

    Nodes are (deal, action) with the attribute ``task``; edges carry ``lag_days`` [working days].

    Parameters
    ----------
    tasks
        The actions of all deals, in any order.

    Raises
    ------
    CyclicActionsError
        If actions wait for each other in a circle; the error names it.
    InvalidInputError
        With every action given twice, every prerequisite that is not among the actions, and every deal
        whose actions disagree about its due date.

    Examples
    --------
    >>> offer = Task(opportunity="d1", action="offer", rep="ana", effort_hours=4, after={"demo": 2})
    >>> demo = Task(opportunity="d1", action="demo", rep="ana", effort_hours=3)
    >>> list(action_graph([offer, demo]).edges(data="lag_days"))
    [(('d1', 'demo'), ('d1', 'offer'), 2)]
    """
    given = list(tasks)
    graph: ActionGraph = nx.DiGraph()
    graph.add_nodes_from((task.node, {"task": task}) for task in given)
    faults = [*_doubled(given, len(graph)), *_missing(given, graph), *_disputed_due_dates(given)]
    if faults:
        raise InvalidInputError(faults)
    graph.add_edges_from(
        ((task.opportunity, before), task.node, {"lag_days": lag})
        for task in given
        for before, lag in task.after.items()
    )
    if not nx.is_directed_acyclic_graph(graph):
        raise _cycle_error(graph)
    return graph


def _doubled(tasks: Sequence[Task], num_nodes: int) -> Iterable[Fault]:
    if num_nodes == len(tasks):
        return
    seen: set[Node] = set()
    for task in tasks:
        if task.node in seen:
            yield Fault(_path(task), "the action a second time", "every action of a deal once")
        seen.add(task.node)


def _missing(tasks: Iterable[Task], graph: ActionGraph) -> Iterable[Fault]:
    for task in tasks:
        for before in task.after:
            if (task.opportunity, before) not in graph:
                known = sorted(action for deal, action in graph if deal == task.opportunity)
                hint = nearest(before, known) or "give the prerequisite too, or leave out what waits for it"
                yield Fault(f"{_path(task)}.after", repr(before), f"one of {listing(known)}", hint)


def _disputed_due_dates(tasks: Iterable[Task]) -> Iterable[Fault]:
    first: dict[OpportunityId, Task] = {}
    for task in tasks:
        other = first.setdefault(task.opportunity, task)
        if other.due != task.due:
            allowed = f"{other.due}, as for the deal's action {other.action!r}"
            yield Fault(f"{_path(task)}.due", str(task.due), allowed)


def _path(task: Task) -> str:
    return f"actions.{task.opportunity}.{task.action}"


def _cycle_error(graph: ActionGraph) -> CyclicActionsError:
    sorted_graph = nx.DiGraph(sorted(graph.edges()))
    nodes = [node for node, _ in nx.find_cycle(sorted_graph)]
    first = nodes.index(min(nodes))
    names = [str(action) for _, action in (*nodes[first:], *nodes[:first])]
    return CyclicActionsError(f"actions.{nodes[0][0]}", names)


@attrs.frozen(kw_only=True)
class OrderedActions:
    """The actions of a graph as plain lists, every action after those it waits for.

    Positions are the same whatever the order of the input: actions that could stand in either order
    stand in the order of their ids.

    Parameters
    ----------
    tasks
        The actions.
    waits_for
        For each action, the positions of the actions it waits for, with the least step from their
        last day to its first [working days].
    """

    tasks: Sequence[Task]
    waits_for: Sequence[Sequence[tuple[int, int]]]

    @classmethod
    def of(cls, graph: ActionGraph) -> "OrderedActions":
        """Read the lists off a graph, once.

        The step along an edge is its lag plus one day, as the next action starts on the day after; after a
        milestone the next action may start on the milestone's own day.

        Raises
        ------
        CyclicActionsError
            If the graph has a circle.

        Examples
        --------
        >>> demo = Task(opportunity="d1", action="demo", rep="ana", effort_hours=3)
        >>> offer = Task(opportunity="d1", action="offer", rep="ana", effort_hours=4, after={"demo": 2})
        >>> OrderedActions.of(action_graph([offer, demo])).waits_for
        [[], [(0, 3)]]
        """
        nodes = sorted(graph.nodes(data="task"))
        place = {node: i for i, (node, _) in enumerate(nodes)}
        edges = sorted((place[node], place[next_], lag) for node, next_, lag in graph.edges(data="lag_days"))
        order = _topological(len(nodes), edges)
        if len(order) < len(nodes):
            raise _cycle_error(graph)
        position = [0] * len(order)
        for i, original in enumerate(order):
            position[original] = i
        tasks = [nodes[i][1] for i in order]
        own_day = [1 if task.days_needed else 0 for _, task in nodes]
        waits_for: list[list[tuple[int, int]]] = [[] for _ in order]
        for before, after, lag in edges:
            waits_for[position[after]].append((position[before], own_day[before] + lag))
        return cls(tasks=tasks, waits_for=waits_for)


def _topological(num_nodes: int, edges: Iterable[tuple[int, int, int]]) -> list[int]:
    followers: list[list[int]] = [[] for _ in range(num_nodes)]
    num_waited_for = [0] * num_nodes
    for before, after, _ in edges:
        followers[before].append(after)
        num_waited_for[after] += 1
    order = [i for i, number in enumerate(num_waited_for) if number == 0]
    for i in order:
        for j in followers[i]:
            num_waited_for[j] -= 1
            if num_waited_for[j] == 0:
                order.append(j)  # the list is the queue
    return order
