"""How a plan goes on from another of nearly the same territory: what found no days there finds none here."""

from collections.abc import Collection
from operator import attrgetter
from typing import TYPE_CHECKING

import attrs

from territory_opt.model.opportunity import Opportunity
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Rep
from territory_opt.model.units import OpportunityId, PersonId, RepId
from territory_opt.rules.classification import Classification
from territory_opt.sequencing.dating import Arranged
from territory_opt.sequencing.task import Node

if TYPE_CHECKING:
    from territory_opt.planning.plan import TerritoryPlan

WORTH = {"amount", "odds", "name"}
"""What a deal brings and is called: of no weight for the days that its actions need."""

PROMISED = {"target", "won", "name", "team", "admin_hours", "admin_time", "observed_hours"}
"""What a rep has promised and reached: of no weight for the days that there are."""

work_of = attrgetter(*(field.name for field in attrs.fields(Opportunity) if field.name not in WORTH))
_time_of = attrgetter(*(field.name for field in attrs.fields(Rep) if field.name not in PROMISED))


@attrs.frozen(kw_only=True)
class Beginning:
    """What the first round of a plan begins with.

    Parameters
    ----------
    crowded_out
        Actions that weeks are allocated without, because they find no days in time.
    needless
        Those that they are allocated without because another branch serves.
    order
        An order of work to go on from; None when it is looked for from the start.
    """

    crowded_out: frozenset[Node] = frozenset()
    needless: frozenset[Node] = frozenset()
    order: Arranged | None = None


def beginning_like(earlier: "TerritoryPlan", problem: Problem, classification: Classification) -> Beginning:
    """Return what a plan begins with that goes on from another.

    What found no days there is not offered again, but for what may find some now: the actions of a rep whose time or
    deals are others, and those that need a shared person whom another deal has made way for. Where shared people, the
    calendar, the playbooks or the reps are others, it begins afresh.
    """
    before = earlier.problem
    if shared_ground(before) != shared_ground(problem) or before.rep_by_id.keys() != problem.rep_by_id.keys():
        return Beginning()
    changed = _changed_deals(before, problem)
    reps = _reps_with_other_time(before, problem) | {deal.rep for deal in changed}
    freed = _people_freed(earlier, {deal.id for deal in changed})
    left = classification.work_left
    known = {
        (deal.id, name)
        for deal in problem.opportunities
        if deal.id in left and deal.rep not in reps
        if freed.isdisjoint(action.person for action in left[deal.id].actions.values())
        for name in left[deal.id].actions
    }
    known &= earlier.not_offered
    return Beginning(
        crowded_out=frozenset(known - earlier.needless),
        needless=frozenset(known & earlier.needless),
        order=earlier.last_order,
    )


def _changed_deals(before: Problem, problem: Problem) -> list[Opportunity]:
    """Return the deals that are gone, new, or to be worked on otherwise, as they were and as they are."""
    old, new = ({deal.id: deal for deal in each.opportunities} for each in (before, problem))
    return [
        deal
        for deals, others in ((old, new), (new, old))
        for name, deal in deals.items()
        if (other := others.get(name)) is not deal and (other is None or work_of(deal) != work_of(other))
    ]


def _reps_with_other_time(before: Problem, problem: Problem) -> set[RepId]:
    times = times_of_reps(before)
    return {rep for rep, time in times_of_reps(problem).items() if time != times[rep]}


def _people_freed(earlier: "TerritoryPlan", deals: Collection[OpportunityId]) -> set[PersonId]:
    """Return the shared people who work on some deals in a plan."""
    people = earlier.problem.people
    return {
        action.person for action in earlier.schedule.actions if action.opportunity in deals and action.person in people
    }


def times_of_reps(problem: Problem) -> dict[RepId, tuple[object, ...]]:
    """Return what decides when each rep works."""
    return {rep.id: _time_of(rep) for rep in problem.reps}


def shared_ground(problem: Problem) -> tuple[object, ...]:
    """Return what decides the days of actions beside the deals and the reps' own time."""
    return (
        problem.as_of,
        problem.period,
        problem.policy.working_week,
        problem.people,
        problem.playbooks,
    )
