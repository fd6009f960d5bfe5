"""The graph of actions over many deals: what waits for what, for how many working days. The door to networkx."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

import networkx as nx

from territory_opt.errors import CyclicActionsError, Fault, InvalidInputError, listing, nearest
from territory_opt.model.units import OpportunityId
from territory_opt.sequencing.task import Node, Task

ActionGraph: TypeAlias = nx.DiGraph
"""Actions and what waits for what, as `action_graph` makes it."""


def action_graph(tasks: Iterable[Task]) -> ActionGraph:
    """Return the graph of all actions: an edge leads from an action to one that waits for it.

    Nodes are (deal, action) with the attribute ``task``; edges carry the attributes ``wait``, how long, and ``any_of``,
    whether one such edge is enough.

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
    >>> [(before[1], after[1], wait.at_least) for before, after, wait in action_graph([offer, demo]).edges(data="wait")]
    [('demo', 'offer', 2)]
    """
    given = list(tasks)
    graph: ActionGraph = nx.DiGraph()
    graph.add_nodes_from((task.node, {"task": task}) for task in given)
    faults = [*_doubled(given, len(graph)), *_missing(given, graph), *_disputed_due_dates(given)]
    if faults:
        raise InvalidInputError(faults)
    graph.add_edges_from(
        ((task.opportunity, before), task.node, {"wait": wait, "any_of": waits is task.any_of})
        for task in given
        for waits in (task.after, task.any_of)
        for before, wait in waits.items()
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
        for table, waits in (("after", task.after), ("any_of", task.any_of)):
            for before in waits:
                if (task.opportunity, before) not in graph:
                    known = sorted(action for deal, action in graph if deal == task.opportunity)
                    hint = nearest(before, known) or "give the prerequisite too, or leave out what waits for it"
                    yield Fault(f"{_path(task)}.{table}", repr(before), f"one of {listing(known)}", hint)


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
