"""Why an action does not end sooner, and what moves when it slips: over links, and over the people deals share."""

from collections.abc import Mapping

import attrs

from territory_opt.errors import Fault, InvalidInputError, listing, nearest
from territory_opt.model.units import OpportunityId
from territory_opt.scheduling.chain import Cause, binding_chain
from territory_opt.scheduling.outcome import Outcome, Why
from territory_opt.scheduling.slips import slipped
from territory_opt.sequencing.calendar import Calendar
from territory_opt.sequencing.dating import path_of
from territory_opt.sequencing.graph import ActionGraph
from territory_opt.sequencing.layout import Layout, Pool, lay_out
from territory_opt.sequencing.schedule import Schedule, ScheduledAction
from territory_opt.sequencing.task import Node, Task


@attrs.frozen(kw_only=True)
class ChainStep:
    """One action of the chain that leads to another one.

    Parameters
    ----------
    opportunity, action
        Which action of which deal.
    cause
        What keeps it from starting sooner: the action before it in the chain (``link``), the hours that one takes
        (``hours``), its release (``release``), a person's word (``fixed``), or nothing (``choice``).
    pool
        Whose hours the action before it takes, when that is the cause.
    """

    opportunity: OpportunityId
    action: str
    cause: Cause
    pool: str | None = None


@attrs.frozen(kw_only=True)
class Slippage:
    """What follows when an action slips, each action with its pool's hours to itself.

    Parameters
    ----------
    days
        How far each action that moves starts later [working days], by deal and action; itself among them.
    late_deals
        The deals that miss their date for it.
    """

    days: Mapping[Node, int]
    late_deals: tuple[OpportunityId, ...]


def chain_to(
    graph: ActionGraph, pools: Mapping[str, Pool], calendar: Calendar, result: Schedule, action: Node
) -> tuple[ChainStep, ...]:
    """Return the critical path to an action, over deals and the people they share: why it does not come sooner.

    Parameters
    ----------
    graph, pools, calendar
        What the schedule was made from.
    result
        The schedule.
    action
        The deal and the action, such as the last one of a deal.

    Raises
    ------
    InvalidInputError
        If the action has no dates.

    Examples
    --------
    >>> import datetime as dt
    >>> from territory_opt.model.working_time import WorkingWeek
    >>> from territory_opt.sequencing.availability import Availability
    >>> from territory_opt.sequencing.dating import schedule
    >>> from territory_opt.sequencing.graph import action_graph
    >>> days = Calendar.of(WorkingWeek(), dt.date(2026, 1, 5), dt.date(2026, 3, 31))
    >>> legal = Availability(day_shares=(1.0,) * len(days.days), weeks=days.weeks, days_per_week=5)
    >>> pools = {"legal": Pool(weekly_hours=40, availability=legal)}
    >>> review = Task(opportunity="a", action="review", rep="ana", person="legal", effort_hours=8)
    >>> graph = action_graph([review, attrs.evolve(review, opportunity="b")])
    >>> chain = chain_to(graph, pools, days, schedule(graph, pools, days), ("b", "review"))
    >>> [(step.opportunity, step.cause.value, step.pool) for step in chain]
    [('a', 'release', None), ('b', 'hours', 'legal')]
    """
    layout = lay_out(graph, pools, calendar)
    steps = binding_chain(layout.project, _outcome(layout, result), _job(layout, action))
    return tuple(
        ChainStep(
            opportunity=layout.tasks[step.job].opportunity,
            action=layout.tasks[step.job].action,
            cause=step.cause,
            pool=None if step.supplier is None else layout.project.supplier_names[step.supplier],
        )
        for step in steps
        if step.job < len(layout.tasks)
    )


def what_slips(graph: ActionGraph, pools: Mapping[str, Pool], calendar: Calendar, action: Node, days: int) -> Slippage:
    """Return what moves, and which deals become late, when an action starts some days later than it could.

    Parameters
    ----------
    graph, pools, calendar
        As for `schedule`.
    action
        The deal and the action.
    days
        How much later it starts [working days].

    Raises
    ------
    InvalidInputError
        If there is no such action, or it is done, or the days are none.
    """
    layout = lay_out(graph, pools, calendar)
    slip = slipped(layout.project, path_of(layout.project), _job(layout, action), days)
    return Slippage(
        days={layout.tasks[move.job].node: move.start_days for move in slip.moves if move.job < len(layout.tasks)},
        late_deals=tuple(layout.deals[deal] for deal in slip.late_deals),
    )


def _job(layout: Layout, action: Node) -> int:
    jobs = {task.node: job for job, task in enumerate(layout.tasks)}
    if action not in jobs:
        names = ["/".join(node) for node in jobs]
        name = "/".join(action)
        raise InvalidInputError([Fault("action", repr(name), f"one of {listing(names)}", nearest(name, names))])
    return jobs[action]


def _outcome(layout: Layout, result: Schedule) -> Outcome:
    """Return the days that a schedule's dates are."""
    dated = {(action.opportunity, action.action): action for action in result.actions}
    moments = [_moments(layout, task, dated.get(task.node)) for task in layout.tasks]
    moments += [(0, 0)] * (layout.project.num_jobs - len(moments))
    supplier = {name: i for i, name in enumerate(layout.project.supplier_names)}
    drawn = [
        [
            (supplier[str(task.pool)], layout.calendar.index_of(day), hours)
            for day, hours in dated[task.node].hours_by_day
        ]
        if task.node in dated
        else []
        for task in layout.tasks
    ]
    return Outcome(
        starts=tuple(start for start, _ in moments),
        ends=tuple(end for _, end in moments),
        drawn=(*drawn, *([] for _ in range(layout.project.num_jobs - len(drawn)))),
        left_out={job: Why.NO_ROOM for job, (start, _) in enumerate(moments) if start is None},
        objective=result.objective,
        value=result.value,
        bound=result.bound,
        engine=result.engine,
    )


def _moments(layout: Layout, task: Task, action: ScheduledAction | None) -> tuple[int | None, int | None]:
    if action is None:
        return None, None
    end = layout.calendar.last_index(action.finish) + 1
    if not task.duration_days and not task.effort_hours:
        return end, end
    first = action.hours_by_day[0][0] if action.hours_by_day else action.start
    return max(0, layout.calendar.index_of(first)), end
