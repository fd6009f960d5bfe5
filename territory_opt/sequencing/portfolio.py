"""The Stretch deals of a territory as one order of work: what comes too late, and when the funded actions happen."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from graphlib import TopologicalSorter

import attrs

from territory_opt.allocation.allocation import Allocation
from territory_opt.errors import UnverifiedPlanError
from territory_opt.model.problem import Problem
from territory_opt.model.units import REP_ITSELF, ActivityId, OpportunityId, PersonId, RepId
from territory_opt.rules.classification import Classification
from territory_opt.sequencing.critical_path import Pool, earliest_finish
from territory_opt.sequencing.graph import Calendar, Node, Task, action_graph
from territory_opt.sequencing.schedule import Schedule, schedule, verify_schedule

DAYS_BEYOND_THE_PERIOD = 366
"""How far dates reach beyond the period, so that late deals have a day to be late on."""

PoolKey = Callable[[RepId, PersonId, ActivityId], str]


@attrs.frozen(kw_only=True)
class TooLate:
    """A Stretch deal whose whole playbook cannot end by its close date, even alone in everybody's calendar.

    Parameters
    ----------
    opportunity
        The deal.
    actions
        Those of its actions that end too late; the others can still be done.
    days_short
        Working days it misses its close date by [working days]; None when it is more than a year.
    """

    opportunity: OpportunityId
    actions: tuple[Node, ...]
    days_short: int | None


def too_late_alone(problem: Problem, classification: Classification) -> tuple[TooLate, ...]:
    """Return the deals whose playbook cannot end in time, whatever the hours are spent on."""
    shares = {
        (deal, action): 1.0
        for deal, playbook in classification.playbooks.items()
        for action in problem.playbooks[playbook].actions
    }
    tasks = list(_tasks(problem, classification, shares, _whole_week))
    if not tasks:
        return ()
    calendar = _common_calendar(problem)
    calendar_of = _calendars(problem, calendar)
    pools = {rep.id: Pool(weekly_hours=rep.weekly_hours, calendar=calendar_of(rep.id)) for rep in problem.reps}
    finishes = earliest_finish(action_graph(tasks), pools | _shared_pools(problem, calendar_of), calendar)
    late: dict[OpportunityId, list[Task]] = {}
    for task in tasks:
        finish = finishes[task.node]
        if task.due is not None and (finish is None or finish > task.due):
            late.setdefault(task.opportunity, []).append(task)
    return tuple(_too_late(deal, its_tasks, finishes, calendar) for deal, its_tasks in late.items())


def _too_late(
    deal: OpportunityId, tasks: list[Task], finishes: Mapping[Node, dt.date | None], calendar: Calendar
) -> TooLate:
    days_short: list[int | None] = []
    for task in tasks:
        finish = finishes[task.node]
        known = finish is not None and task.due is not None
        days_short.append(calendar.days_late(due=task.due, finish=finish) if known else None)  # type: ignore[arg-type]
    known_days = [days for days in days_short if days is not None]
    return TooLate(
        opportunity=deal,
        actions=tuple(task.node for task in tasks),
        days_short=max(known_days) if len(known_days) == len(days_short) else None,
    )


def order_actions(
    problem: Problem, classification: Classification, allocations: Mapping[RepId, Allocation]
) -> Schedule:
    """Return dates for the Stretch actions that the allocations fund, over all reps and the people they share.

    A rep's hours for an action come from the activity that pays for it, so that no week takes more hours of an
    activity than the allocation gives; a shared person's come from that person's whole week.

    Raises
    ------
    UnverifiedPlanError
        If the dates do not pass their own check: an error of the library.
    """
    shares = {
        (action.opportunity, action.action): action.share
        for allocation in allocations.values()
        if allocation.best is not None
        for action in allocation.best.actions
    }
    tasks = list(_tasks(problem, classification, shares, _hours_of_activity))
    if not tasks:
        return Schedule(actions=(), late_deals=(), unplaced=())
    calendar = _common_calendar(problem)
    calendar_of = _calendars(problem, calendar)
    pools = {
        _hours_of_activity(rep, REP_ITSELF, activity): Pool(weekly_hours=hours, calendar=calendar_of(rep))
        for rep, allocation in allocations.items()
        if allocation.best is not None
        for activity, hours in allocation.best.hours.items()
    }
    graph, everybody = action_graph(tasks), pools | _shared_pools(problem, calendar_of)
    result = schedule(graph, everybody, calendar)
    complaints = verify_schedule(graph, everybody, calendar, result)
    if complaints:
        raise UnverifiedPlanError("the order of work", complaints)
    return result


def late_actions(problem: Problem, classification: Classification, result: Schedule) -> set[Node]:
    """Return the actions that end after their deal's close date or got no dates at all, and all that waits for them."""
    late = {(action.opportunity, action.action) for action in result.unplaced}
    for action in result.actions:
        due = classification.deals[action.opportunity].close_date
        if due is not None and action.finish > due:
            late.add((action.opportunity, action.action))
    for deal in {deal for deal, _ in late}:
        actions = problem.playbooks[classification.playbooks[deal]].actions
        order = TopologicalSorter({name: action.after for name, action in actions.items()})
        for name in order.static_order():
            if any((deal, before) in late for before in actions[name].after):
                late.add((deal, name))
    return late


def _tasks(
    problem: Problem, classification: Classification, shares: Mapping[Node, float], pool_key: PoolKey
) -> Iterator[Task]:
    for deal in problem.opportunities:
        playbook = classification.playbooks.get(deal.id)
        if playbook is None:
            continue
        verdict = classification.deals[deal.id]
        actions = problem.playbooks[playbook].actions
        funded = {name: shares[deal.id, name] for name in actions if shares.get((deal.id, name), 0.0) > 0}
        gained = verdict.amount * sum(share * actions[name].odds_gain for name, share in funded.items())
        effort_hours = sum(share * actions[name].effort_hours for name, share in funded.items())
        for name, share in funded.items():
            action = actions[name]
            yield Task(
                opportunity=deal.id,
                action=name,
                name=action.name,
                rep=deal.rep,
                person=deal.rep if action.person == REP_ITSELF else action.person,
                pool=pool_key(deal.rep, action.person, verdict.activity),
                effort_hours=action.effort_hours * share,
                duration_days=action.duration_days,
                after={before: lag for before, lag in action.after.items() if before in funded},
                due=verdict.close_date,
                gain_per_hour=gained / effort_hours if effort_hours > 0 else 0.0,
            )


def _whole_week(rep: RepId, person: PersonId, _: ActivityId) -> str:
    return rep if person == REP_ITSELF else _shared(person)


def _hours_of_activity(rep: RepId, person: PersonId, activity: ActivityId) -> str:
    return f"{rep} on {activity}" if person == REP_ITSELF else _shared(person)


def _shared(person: PersonId) -> str:
    return f"shared {person}"


def _common_calendar(problem: Problem) -> Calendar:
    last = problem.period.end + dt.timedelta(days=DAYS_BEYOND_THE_PERIOD)
    return Calendar.of(problem.policy.working_week, problem.first_day, last)


def _calendars(problem: Problem, common: Calendar) -> Callable[[str], Calendar]:
    """Return the calendar of a rep or a shared person; people without days off share one."""

    @cache
    def of(person: str) -> Calendar:
        who = problem.rep_by_id.get(person) or problem.people[person]
        if not who.days_off:
            return common
        off = frozenset(who.days_off)
        return attrs.evolve(common, days=tuple(day for day in common.days if day not in off))

    return of


def _shared_pools(problem: Problem, calendar_of: Callable[[str], Calendar]) -> dict[str, Pool]:
    return {
        _shared(name): Pool(weekly_hours=person.weekly_hours, calendar=calendar_of(name))
        for name, person in problem.people.items()
    }
