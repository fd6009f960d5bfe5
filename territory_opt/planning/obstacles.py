"""What keeps single actions of Stretch deals from being planned, as facts: who is busy, which fixed days cannot be."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import partial

import attrs

from territory_opt.allocation.allocation import Allocation
from territory_opt.model.playbook import Playbook
from territory_opt.model.presence import Presence
from territory_opt.model.problem import Problem
from territory_opt.model.progress import Progress
from territory_opt.model.units import BUYER, REP_ITSELF, ActionId, OpportunityId, PersonId, RepId
from territory_opt.rules.classification import Classification
from territory_opt.sequencing.dating import path_of
from territory_opt.sequencing.fixed_day import out_of_reach
from territory_opt.sequencing.layout import Layout
from territory_opt.sequencing.portfolio import hours_of, shared
from territory_opt.sequencing.schedule import Schedule
from territory_opt.sequencing.task import Node, Task

NO_WEEK = "its rep has no week"
OTHER_BRANCH = "another branch serves"
NO_GAIN = "neither it nor what waits for it gains anything"
EARNS_LESS = "its hours earn more elsewhere"
NO_DAYS = "no days in time, with no other deal in its way"


def without_hours(
    problem: Problem,
    classification: Classification,
    allocations: Mapping[RepId, Allocation],
    schedule: Schedule,
    told: Collection[Node],
) -> dict[Node, str]:
    """Return why actions that a person has begun or fixed get no hours, and so no dates.

    Parameters
    ----------
    problem, classification, allocations, schedule
        The territory, how the rules sorted it, the week of every rep, and the order of work.
    told
        Actions that are not planned for a reason told otherwise.
    """
    listed = {(action.opportunity, action.action) for action in schedule.actions}
    listed |= {(action.opportunity, action.action) for action in schedule.unplaced}
    found = {}
    for deal in problem.opportunities:
        left = classification.work_left.get(deal.id)
        if left is None or not deal.progress:
            continue
        planned = {name for name in left.actions if (deal.id, name) in listed}
        is_worth_nothing = not classification.deals[deal.id].amount
        for name, known in deal.progress.items():
            counts = name in left.actions and _is_begun_or_fixed(known, problem)
            if counts and name not in planned and (deal.id, name) not in told:
                has_week = allocations[deal.rep].best is not None
                why = NO_GAIN if is_worth_nothing else _why_unfunded(left, name, planned)
                found[deal.id, name] = why if has_week else NO_WEEK
    return found


def _is_begun_or_fixed(known: Progress, problem: Problem) -> bool:
    is_fixed = known.fixed_start is not None and known.fixed_start >= problem.first_day
    return not known.is_done and (known.started is not None or is_fixed)


def _why_unfunded(left: Playbook, name: ActionId, planned: Collection[ActionId]) -> str:
    if any(name in left.actions[waiting].any_of for waiting in planned):
        return OTHER_BRANCH
    useful = {name}
    for waiting in left.in_order:
        if not useful.isdisjoint(left.actions[waiting].waits_for):
            useful.add(waiting)
    gains = any(left.actions[each].odds_gain > 0 for each in useful)
    return EARNS_LESS if gains else NO_GAIN


@attrs.frozen(kw_only=True)
class Obstacle:
    """What keeps an action from being done in time.

    Parameters
    ----------
    first
        The action it comes from: itself, or the first of those it waits for.
    busy
        Who has given the hours to other deals, if that is the cause.
    fact
        The cause in words otherwise.
    """

    first: Node
    busy: str | None = None
    fact: str = ""


def obstacles(
    problem: Problem,
    classification: Classification,
    layout: Layout,
    schedules: Collection[Schedule],
    crowded_out: Collection[Node],
) -> dict[Node, Obstacle]:
    """Return what keeps out the actions that were withdrawn because they find no days in time.

    Parameters
    ----------
    problem, classification
        The territory, and how the rules sorted it.
    layout
        The work before anything was withdrawn.
    schedules
        The orders of work in which other deals have dates.
    crowded_out
        The actions that were withdrawn.
    """
    facts = fixed_out_of_reach(problem, layout, crowded_out)
    others = _Others(problem, classification, schedules)
    found: dict[Node, Obstacle] = {}
    for deal in sorted({deal for deal, _ in crowded_out}):
        left = classification.work_left[deal]
        for name in left.in_order:
            node = (deal, name)
            if node not in crowded_out:
                continue
            before = [found[deal, each] for each in left.actions[name].waits_for if (deal, each) in found]
            if before:
                found[node] = before[0]
                continue
            busy = None if node in facts else others.busy(deal, left, name)
            found[node] = Obstacle(first=node, busy=busy, fact="" if busy else facts.get(node, NO_DAYS))
    return found


class _Others:
    """Which deals draw hours of whom, and from when on."""

    def __init__(self, problem: Problem, classification: Classification, schedules: Collection[Schedule]) -> None:
        self.problem, self.classification = problem, classification
        self.rep_of = {deal.id: deal.rep for deal in problem.opportunities}
        self.since: defaultdict[str, dict[OpportunityId, dt.date]] = defaultdict(dict)
        for schedule in schedules:
            for action in schedule.actions:
                if action.pool is not None and action.hours_by_day:
                    first = action.hours_by_day[0][0]
                    known = self.since[action.pool]
                    known[action.opportunity] = min(first, known.get(action.opportunity, first))

    def busy(self, deal: OpportunityId, left: Playbook, name: ActionId) -> str | None:
        """Return who works for other deals before this one closes: of those the action and all before it need."""
        for each in (name, *_all_before(left, name)):
            person = left.actions[each].person
            if person != BUYER and self._is_drawn(deal, person):
                return "the rep" if person == REP_ITSELF else self.problem.people[person].name
        return None

    def _is_drawn(self, deal: OpportunityId, person: PersonId) -> bool:
        verdict = self.classification.deals[deal]
        pool = hours_of(self.rep_of[deal], verdict.activity) if person == REP_ITSELF else shared(person)
        due = verdict.close_date or self.problem.period.end
        return any(other != deal and day <= due for other, day in self.since[pool].items())


def _all_before(left: Playbook, name: ActionId) -> Iterator[ActionId]:
    """Yield all that an action waits for, the nearest first."""
    seen, open_names = {name}, [name]
    while open_names:
        for before in left.actions[open_names.pop(0)].waits_for:
            if before not in seen:
                seen.add(before)
                open_names.append(before)
                yield before


def fixed_out_of_reach(problem: Problem, layout: Layout, actions: Collection[Node]) -> dict[Node, str]:
    """Return for those of some actions that a person has fixed what makes their day impossible.

    Parameters
    ----------
    problem
        The territory.
    layout
        The work they are part of.
    actions
        Actions that have no dates.
    """
    jobs = {
        task.node: job for job, task in enumerate(layout.tasks) if task.fixed_start is not None and task.node in actions
    }
    if not jobs:
        return {}
    path, day_off = path_of(layout.project), partial(_day_off, problem)
    facts = {node: out_of_reach(layout, path, job, day_off) for node, job in jobs.items()}
    return {node: fact for node, fact in facts.items() if fact}


def _day_off(problem: Problem, task: Task) -> str:
    week = problem.policy.working_week
    rep = problem.rep_by_id.get(task.person)
    if rep is not None:
        name, presence = rep.name, Presence.of_rep(attrs.evolve(rep, busy=()), week)
    else:
        person = problem.people[task.person]
        name, presence = person.name, Presence.of_person(attrs.evolve(person, busy=()), week)
    is_booked_up = task.fixed_start is not None and presence.free_share(task.fixed_start) > 0
    return f"a day booked up of {name}" if is_booked_up else f"a day off of {name}"
