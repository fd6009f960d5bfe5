"""Weeks and the order of work made to fit each other: what cannot be done in time gives its hours back."""

from collections.abc import Callable, Collection, Mapping

import attrs

from territory_opt.allocation.allocation import Allocation
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Rep
from territory_opt.model.units import RepId
from territory_opt.planning.drafting import Drafting
from territory_opt.sequencing.dating import Arranged
from territory_opt.sequencing.portfolio import late_actions, with_waiting, without_a_chance, without_dates
from territory_opt.sequencing.schedule import Schedule
from territory_opt.sequencing.task import Node

MOST_ROUNDS = 20
"""How often weeks are allocated anew without the actions that did not fit; what is late then is reported late."""

ROUNDS_OF_CHOICE = 3
"""How often a week may choose actions anew in place of those that do not fit; after it, only among those with dates."""

Progress = Callable[[int, int], None]


@attrs.frozen(kw_only=True)
class Fitted:
    """Weeks and an order of work that fit each other.

    Parameters
    ----------
    allocations
        The week of every rep.
    choice, order
        The order of work of the first round, before anything is withdrawn, and at the end.
    withheld
        The actions that no week was offered, because they cannot end in time even alone.
    crowded_out
        Those that were withdrawn because they do not fit.
    outbid
        Those that no week was offered any more, because the people they need have given their hours to others.
    needless
        Those that were withdrawn because another branch serves.
    """

    allocations: Mapping[RepId, Allocation]
    choice: Arranged
    order: Arranged
    withheld: frozenset[Node]
    crowded_out: frozenset[Node]
    outbid: frozenset[Node]
    needless: frozenset[Node]

    @property
    def schedule(self) -> Schedule:
        """The dates at the end."""
        return self.order.schedule

    def priced(self, drafting: Drafting) -> "Fitted":
        """Return the same with the price of every rule."""
        allocations = {
            rep.id: drafting.priced(rep, self.allocations[rep.id], self.not_offered) for rep in drafting.problem.reps
        }
        return attrs.evolve(self, allocations=allocations)

    @property
    def not_offered(self) -> frozenset[Node]:
        """All actions that no week could choose at the end."""
        return self.withheld | self.crowded_out | self.outbid | self.needless


def fit_together(drafting: Drafting, progress: Progress | None = None) -> Fitted:
    """Allocate and order in turn, each time without what did not fit the time before, until everything fits.

    Parameters
    ----------
    drafting
        The territory and how its steps are done.
    progress
        Called in the first round with the number of reps done and the number of all reps.
    """
    problem, classification = drafting.problem, drafting.classification
    withheld = drafting.withheld
    crowded_out: frozenset[Node] = frozenset()
    outbid: frozenset[Node] = frozenset()
    needless: frozenset[Node] = frozenset()
    not_offered = withheld
    allocations = {}
    for done, rep in enumerate(problem.reps, start=1):
        allocations[rep.id] = drafting.allocated(rep, not_offered)
        if progress is not None:
            progress(done, len(problem.reps))
    choice = order = drafting.first_order(allocations)
    for round_number in range(2, MOST_ROUNDS + 1):
        schedule = order.schedule
        late = late_actions(classification, schedule)
        unused = {(action.opportunity, action.action) for action in schedule.unplaced if action.is_needless}
        if not late and not unused:
            break
        needless |= unused
        crowded_out = frozenset(with_waiting(classification, crowded_out | needless | late)) - withheld - needless
        hopeless = without_a_chance(problem, classification, schedule, late, not_offered)
        if round_number > ROUNDS_OF_CHOICE:
            reps = {rep.id for rep in _concerned(problem, late | unused)}
            hopeless |= without_dates(problem, classification, schedule, reps)
        outbid = (outbid | hopeless) - withheld - needless - crowded_out
        offered_before, not_offered = not_offered, withheld | needless | crowded_out | outbid
        for rep in _concerned(problem, not_offered - offered_before):
            allocations[rep.id] = drafting.allocated(rep, not_offered)
        order = drafting.later_order(allocations, order)
    drafting.assert_in_order(allocations, order)
    return Fitted(
        allocations=allocations,
        choice=choice,
        order=order,
        withheld=withheld,
        crowded_out=crowded_out,
        outbid=outbid,
        needless=needless,
    )


def _concerned(problem: Problem, actions: Collection[Node]) -> list[Rep]:
    deals = {deal for deal, _ in actions}
    reps = {deal.rep for deal in problem.opportunities if deal.id in deals}
    return [rep for rep in problem.reps if rep.id in reps]
