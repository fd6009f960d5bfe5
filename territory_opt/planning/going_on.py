"""How a plan goes on from another of nearly the same territory: what found no days there finds none here."""

from operator import attrgetter
from typing import TYPE_CHECKING

import attrs

from territory_opt.model.opportunity import Opportunity
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Rep
from territory_opt.model.units import RepId
from territory_opt.rules.classification import Classification
from territory_opt.sequencing.dating import Arranged
from territory_opt.sequencing.task import Node

if TYPE_CHECKING:
    from territory_opt.planning.plan import TerritoryPlan

WORTH = {"amount", "odds", "name"}
"""What a deal brings and is called: of no weight for the days that its actions need."""

PROMISED = {"target", "won", "name", "team", "admin_hours", "admin_time", "observed_hours"}
"""What a rep has promised and reached: of no weight for the days that there are."""

_work_of = attrgetter(*(field.name for field in attrs.fields(Opportunity) if field.name not in WORTH))
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

    It begins afresh where shared people, the calendar, a playbook or any deal is another than there; everything of a
    rep whose own time is another is offered again.
    """
    before = earlier.problem
    if shared_ground(before) != shared_ground(problem):
        return Beginning()
    times = times_of_reps(before)
    same = {rep for rep, time in times_of_reps(problem).items() if time == times[rep]}
    left = classification.work_left
    known = {
        (deal.id, name)
        for deal in problem.opportunities
        if deal.rep in same and deal.id in left
        for name in left[deal.id].actions
    }
    known &= earlier.not_offered
    return Beginning(
        crowded_out=frozenset(known - earlier.needless),
        needless=frozenset(known & earlier.needless),
        order=earlier.last_order,
    )


def times_of_reps(problem: Problem) -> dict[RepId, tuple[object, ...]]:
    """Return what decides when each rep works."""
    return {rep.id: _time_of(rep) for rep in problem.reps}


def shared_ground(problem: Problem) -> tuple[object, ...]:
    """Return what decides the days of actions beside the reps' own time, whatever the deals bring."""
    return (
        problem.as_of,
        problem.period,
        problem.policy.working_week,
        problem.people,
        problem.playbooks,
        [rep.id for rep in problem.reps],
        [_work_of(deal) for deal in problem.opportunities],
    )
