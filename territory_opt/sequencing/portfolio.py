"""The Stretch deals of a territory as one order of work: what comes too late, and when the funded actions happen."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping

import attrs

from territory_opt.allocation.allocation import AllocatedWeek, Allocation
from territory_opt.errors import UnverifiedPlanError
from territory_opt.model.playbook import Action
from territory_opt.model.problem import Problem
from territory_opt.model.progress import Progress
from territory_opt.model.units import BUYER, REP_ITSELF, ActionId, ActivityId, OpportunityId, PersonId, RepId
from territory_opt.model.waiting import Wait
from territory_opt.rules.classification import Classification
from territory_opt.scheduling.outcome import Engine, Objective
from territory_opt.sequencing.availability import Availability, availabilities
from territory_opt.sequencing.calendar import Calendar, common_calendar
from territory_opt.sequencing.dating import Arranged, arranged, arranged_as_before, path_at_least
from territory_opt.sequencing.graph import ActionGraph, action_graph
from territory_opt.sequencing.layout import Pool, lay_out
from territory_opt.sequencing.names import Names, deal_names
from territory_opt.sequencing.schedule import Schedule
from territory_opt.sequencing.task import ActionState, Node, Task
from territory_opt.sequencing.verify_schedule import verify_schedule

NOT_BEGUN = Progress()
ROUNDING = 1e-9
"""Shares of an action that differ by less are the same."""
PoolKey = Callable[[RepId, PersonId, ActivityId], str | None]


@attrs.frozen(kw_only=True)
class TooLate:
    """A Stretch deal whose whole playbook cannot end by its close date, even alone in everybody's calendar.

    Parameters
    ----------
    opportunity
        The deal.
    actions
        Those of its actions that end too late, and all that waits for them; the others can still be done.
    days_short
        Working days it misses its close date by [working days]; None when it is more than a year.
    """

    opportunity: OpportunityId
    actions: tuple[Node, ...]
    days_short: int | None


def too_late_alone(
    problem: Problem, classification: Classification, deals: Collection[OpportunityId] | None = None
) -> tuple[TooLate, ...]:
    """Return the deals, of some or all, whose playbook cannot end in time, whatever the hours are spent on."""
    asked = classification.work_left.keys() if deals is None else deals
    shares = {(deal, action): 1.0 for deal in asked for action in classification.work_left[deal].actions}
    tasks = list(_tasks(problem, classification, shares, _whole_week))
    if not tasks:
        return ()
    available = availabilities(problem)
    pools = {
        rep.id: Pool(
            weekly_hours=rep.weekly_hours,
            availability=available[rep.id],
            daily_hours=rep.weekly_hours / available[rep.id].days_per_week,
        )
        for rep in problem.reps
    }
    layout = lay_out(action_graph(tasks), pools | _shared_pools(problem), common_calendar(problem))
    ends = path_at_least(layout.project).earliest_end
    short: defaultdict[OpportunityId, dict[Node, int | None]] = defaultdict(dict)
    for task, end in zip(layout.tasks, ends, strict=False):
        if task.due is None:
            continue
        limit = layout.calendar.last_index(task.due) + 1
        if end > limit or task.due < layout.calendar.days[0]:
            days_short = max(1, end - limit)
            short[task.opportunity][task.node] = days_short if end <= len(layout.calendar.days) else None
    return tuple(
        TooLate(
            opportunity=deal,
            actions=tuple(sorted(with_waiting(classification, late))),
            days_short=max(filter(None, late.values()), default=None) if None not in late.values() else None,
        )
        for deal, late in short.items()
    )


def order_actions(
    problem: Problem,
    classification: Classification,
    allocations: Mapping[RepId, Allocation],
    *,
    engine: Engine = Engine.FAST,
    seconds: float | None = None,
    num_schedules: int | None = None,
    seed: int = 0,
) -> Arranged:
    """Put the Stretch actions in order that the allocations fund, over all reps and the people they share.

    A rep's hours for an action come from the activity that pays for it, so that no week takes more hours of an
    activity than the allocation gives; all activities of a rep draw on the same days, which are as long as the rep's
    own, less administration's part of each. A shared person's hours come from that person's whole week. What cannot
    end by its deal's close date has no dates, and takes no hours.
    """
    graph, pools, calendar = funded_work(problem, classification, allocations)
    return arranged(
        graph,
        pools,
        calendar,
        objective=Objective.MOST_REVENUE,
        engine=engine,
        seconds=seconds,
        num_schedules=num_schedules,
        seed=seed,
        names=Names(deals=deal_names(problem), pools=_pool_names(problem)),
    )


def order_as_before(
    problem: Problem, classification: Classification, allocations: Mapping[RepId, Allocation], earlier: Arranged
) -> Arranged:
    """Put the Stretch actions in order that the allocations fund, those that had dates in an earlier order first."""
    graph, pools, calendar = funded_work(problem, classification, allocations)
    return arranged_as_before(graph, pools, calendar, earlier)


def assert_in_order(
    problem: Problem, classification: Classification, allocations: Mapping[RepId, Allocation], schedule: Schedule
) -> None:
    """Check the dates of the actions that the allocations fund, knowing nothing of how they were found.

    Raises
    ------
    UnverifiedPlanError
        If they do not pass: an error of the library.
    """
    graph, pools, calendar = funded_work(problem, classification, allocations)
    complaints = verify_schedule(graph, pools, calendar, schedule)
    if complaints:
        raise UnverifiedPlanError("the order of work", complaints)


def funded_work(
    problem: Problem, classification: Classification, allocations: Mapping[RepId, Allocation]
) -> tuple[ActionGraph, dict[str, Pool], Calendar]:
    """Return the graph of the actions that the allocations fund, who supplies their hours, and the working days."""
    shares = {
        (action.opportunity, action.action): action.share
        for allocation in allocations.values()
        if allocation.best is not None
        for action in allocation.best.actions
    }
    available = availabilities(problem)
    pools = {
        hours_of(rep, activity): Pool(
            weekly_hours=hours,
            availability=available[rep],
            daily_hours=_day_without_admin(problem, rep, allocation.best, available[rep]),
            day_key=rep,
        )
        for rep, allocation in allocations.items()
        if allocation.best is not None
        for activity, hours in allocation.best.hours.items()
    }
    graph = action_graph(_tasks(problem, classification, shares, _hours_of_activity))
    return graph, pools | _shared_pools(problem), common_calendar(problem)


def _day_without_admin(problem: Problem, rep: RepId, week: AllocatedWeek, available: Availability) -> float:
    """Return the hours of a rep's normal day that administration leaves [h]."""
    admin_hours = week.hours.get(problem.policy.admin, 0.0)
    return max(0.0, problem.rep_by_id[rep].weekly_hours - admin_hours) / available.days_per_week


def late_actions(classification: Classification, result: Schedule) -> set[Node]:
    """Return the needed actions without dates, those that end after the close date, and all that waits for them."""
    late = {(action.opportunity, action.action) for action in result.unplaced if not action.is_needless}
    for action in result.actions:
        due = classification.deals[action.opportunity].close_date
        if due is not None and action.finish > due and action.state is not ActionState.DONE:
            late.add((action.opportunity, action.action))
    return with_waiting(classification, late)


def without_a_chance(
    problem: Problem,
    classification: Classification,
    result: Schedule,
    late: Collection[Node],
    not_offered: Collection[Node],
) -> set[Node]:
    """Return the actions without dates that shared people have no hours for, and all that waits for them.

    Who had none left for an action that is late has none for another that must end no later. Actions that are not
    offered anyway are not looked at.
    """
    end = problem.period.end
    due = {deal: classification.deals[deal].close_date or end for deal in classification.work_left}
    short_until: dict[PersonId, dt.date] = {}
    for deal, name in late:
        person = classification.work_left[deal].actions[name].person
        if person in problem.people:
            short_until[person] = max(due[deal], short_until.get(person, due[deal]))
    dated = _with_dates(result)
    found = {
        (deal, name)
        for deal, left in classification.work_left.items()
        for name, action in left.actions.items()
        if action.person in short_until and due[deal] <= short_until[action.person]
        if (deal, name) not in dated and (deal, name) not in not_offered
    }
    return with_waiting(classification, found)


def without_dates(
    problem: Problem, classification: Classification, result: Schedule, reps: Collection[RepId]
) -> set[Node]:
    """Return all actions of some reps' deals that have no dates."""
    dated, left = _with_dates(result), classification.work_left
    own = [deal.id for deal in problem.opportunities if deal.rep in reps and deal.id in left]
    return {(deal, name) for deal in own for name in left[deal].actions if (deal, name) not in dated}


def _with_dates(result: Schedule) -> set[Node]:
    return {(action.opportunity, action.action) for action in result.actions}


def with_waiting(classification: Classification, actions: Collection[Node]) -> set[Node]:
    """Return actions that are left out, and all of their deals that cannot be done without them."""
    by_deal: defaultdict[OpportunityId, set[ActionId]] = defaultdict(set)
    for deal, name in actions:
        by_deal[deal].add(name)
    return {
        (deal, name) for deal, names in by_deal.items() for name in classification.work_left[deal].lost_without(names)
    }


def _tasks(
    problem: Problem, classification: Classification, shares: Mapping[Node, float], pool_key: PoolKey
) -> Iterator[Task]:
    for deal in problem.opportunities:
        if deal.id not in classification.playbooks:
            continue
        playbook = problem.playbooks[classification.playbooks[deal.id]]
        left = classification.work_left[deal.id]
        verdict = classification.deals[deal.id]
        funded = {name: shares[deal.id, name] for name in left.actions if shares.get((deal.id, name), 0.0) > 0}
        present = {name for name in playbook.actions if name in funded or name not in left.actions}
        for name in playbook.actions if funded else ():
            if name not in present:
                continue
            action = playbook.actions[name]
            known = deal.progress.get(name, NOT_BEGUN)
            still = left.actions.get(name)
            share = funded.get(name, 0.0)
            after, any_of = _waits(action, share, funded, present)
            yield Task(
                opportunity=deal.id,
                action=name,
                name=action.name,
                rep=deal.rep,
                person=deal.rep if action.person == REP_ITSELF else action.person,
                pool=pool_key(deal.rep, action.person, verdict.activity),
                effort_hours=still.effort_hours * share if still is not None else 0.0,
                duration_days=action.duration_days,
                spread=action.spread,
                after=after,
                any_of=any_of,
                due=verdict.close_date,
                gain=verdict.amount * action.odds_gain * left.gain_share(verdict.odds or 0.0) * share,
                started=known.started,
                finished=known.finished,
                fixed_start=_fixed(known, problem),
            )


def _waits(
    action: Action, share: float, funded: Mapping[ActionId, float], present: Collection[ActionId]
) -> tuple[dict[ActionId, Wait], dict[ActionId, Wait]]:
    """Return what an action done to a share waits for: a branch serves when it is done as far, else all of them do."""
    after = {before: wait for before, wait in action.after.items() if before in present}
    branches = {before: wait for before, wait in action.any_of.items() if before in present}
    serving = {
        before: wait for before, wait in branches.items() if before not in funded or funded[before] >= share - ROUNDING
    }
    return (after, serving) if serving else (after | branches, {})


def _fixed(known: Progress, problem: Problem) -> dt.date | None:
    has_passed = known.fixed_start is not None and known.fixed_start < problem.first_day
    return None if has_passed else known.fixed_start


def _whole_week(rep: RepId, person: PersonId, _: ActivityId) -> str | None:
    return rep if person == REP_ITSELF else _shared(person)


def _hours_of_activity(rep: RepId, person: PersonId, activity: ActivityId) -> str | None:
    return hours_of(rep, activity) if person == REP_ITSELF else _shared(person)


def hours_of(rep: RepId, activity: ActivityId) -> str:
    """Return the key of the pool that a rep's hours of an activity are.

    Examples
    --------
    >>> hours_of("ana", "A")
    'ana on A'
    """
    return f"{rep} on {activity}"


def _shared(person: PersonId) -> str | None:
    return None if person == BUYER else shared(person)


def shared(person: PersonId) -> str:
    """Return the key of the pool that a shared person's week is.

    Examples
    --------
    >>> shared("legal")
    'shared legal'
    """
    return f"shared {person}"


def _shared_pools(problem: Problem) -> dict[str, Pool]:
    available = availabilities(problem)
    return {
        shared(name): Pool(weekly_hours=person.weekly_hours, availability=available[name])
        for name, person in problem.people.items()
    }


def _pool_names(problem: Problem) -> dict[str, str]:
    """Return what people call each pool: whose hours, and what of them is meant."""
    names = {rep.id: rep.name for rep in problem.reps}
    names |= {
        hours_of(rep.id, name): f"{rep.name} on {name}" for rep in problem.reps for name in problem.policy.activities
    }
    return names | {shared(name): person.name for name, person in problem.people.items()}
