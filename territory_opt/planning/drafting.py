"""The steps of one plan, each taken over from an earlier plan where it follows from the same inputs."""

from collections.abc import Collection, Mapping
from functools import cached_property, partial
from operator import attrgetter

import attrs

from territory_opt.allocation.allocate import SolvedWeek, allocation_of, solve_week, with_prices
from territory_opt.allocation.allocation import Allocation
from territory_opt.allocation.kept_week import KeptWeek
from territory_opt.allocation.valuation import value_week
from territory_opt.allocation.verify import verify
from territory_opt.booking.week import BookedWeek, book_week
from territory_opt.errors import UnverifiedPlanError
from territory_opt.model.opportunity import Opportunity
from territory_opt.model.presence import Presence
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Rep
from territory_opt.model.units import ClientId, OpportunityId, RepId
from territory_opt.planning.workings import Workings
from territory_opt.rules.classification import Classification, classify, sort, sorting_inputs, standing_inputs
from territory_opt.rules.deals import classify_deals
from territory_opt.rules.verdict import DealVerdict, TierVerdict
from territory_opt.scheduling.outcome import Engine
from territory_opt.sequencing.dating import Arranged
from territory_opt.sequencing.portfolio import TooLate, assert_in_order, order_actions, order_as_before, too_late_alone
from territory_opt.sequencing.task import Node

WORTH = {"amount", "odds", "name"}
"""What a deal brings and is called: of no weight for the days that its actions need."""

PROMISED = {"target", "won", "name", "team", "admin_hours", "admin_time", "observed_hours"}
"""What a rep has promised, and keeps of the week for other work: of no weight for the days of a deal alone."""

_work_of = attrgetter(*(field.name for field in attrs.fields(Opportunity) if field.name not in WORTH))
_time_of = attrgetter(*(field.name for field in attrs.fields(Rep) if field.name not in PROMISED))


@attrs.frozen(kw_only=True)
class Ordering:
    """How the first order of work is looked for; later ones go on from it.

    Parameters
    ----------
    engine, seconds, num_schedules, seed
        As for :func:`~territory_opt.planning.plan.plan`.
    """

    engine: Engine = Engine.FAST
    seconds: float | None = None
    num_schedules: int | None = None
    seed: int = 0


@attrs.frozen(kw_only=True, slots=False)
class Drafting:
    """A territory on its way to a plan.

    Parameters
    ----------
    problem
        The territory.
    workings
        What is worked out already, and where what is worked out now is kept.
    whole_actions, must_reach_target, time_limit_s
        As for :func:`~territory_opt.planning.plan.plan`.
    ordering
        How the first order of work is looked for.
    kept_weeks
        The weeks of earlier drafts that stay in the solver, by rep, so that this one's are solved from where they
        stand. Weeks with actions are solved from the start: of two actions that earn the same, which one is funded
        depends on where a solver begins, and the order of work tells them apart.
    """

    problem: Problem
    workings: Workings = attrs.field(factory=Workings)
    whole_actions: bool = False
    must_reach_target: bool = False
    time_limit_s: float | None = None
    ordering: Ordering = Ordering()
    kept_weeks: dict[RepId, KeptWeek] | None = None
    _solved: dict[RepId, tuple[Allocation, SolvedWeek]] = attrs.field(factory=dict, init=False, repr=False)

    @cached_property
    def classification(self) -> Classification:
        """How the rules sort the territory."""
        return classify(self.problem, sorting=self._sorted)

    @cached_property
    def too_late(self) -> tuple[TooLate, ...]:
        """The deals that cannot end in time whatever the hours are spent on."""
        problem, sorted_as = self.problem, self.classification
        times, left = {rep.id: _time_of(rep) for rep in problem.reps}, sorted_as.work_left
        inputs = {
            deal.id: (
                _work_of(deal),
                times[deal.rep],
                sorted_as.playbooks[deal.id],
                left[deal.id],
                sorted_as.deals[deal.id].close_date,
                problem.as_of,
                problem.period,
                problem.policy.working_week,
                problem.people,
                problem.playbooks,
            )
            for deal in problem.opportunities
            if deal.id in left
        }
        found = self.workings.of_each("too late", inputs, self._too_late_of)
        return tuple(late for late in found.values() if late is not None)

    @cached_property
    def withheld(self) -> frozenset[Node]:
        """The actions that no week is offered, because they cannot end in time even alone."""
        return frozenset(node for deal in self.too_late for node in deal.actions)

    def _too_late_of(self, deals: Collection[OpportunityId]) -> dict[OpportunityId, TooLate | None]:
        late = {each.opportunity: each for each in too_late_alone(self.problem, self.classification, deals)}
        return {deal: late.get(deal) for deal in deals}

    def allocated(self, rep: Rep, not_offered: Collection[Node]) -> Allocation:
        """Return the week of a rep to whom some actions are not offered, without prices."""
        inputs = self._week_inputs(rep, not_offered)
        return self.workings.of(("week", rep.id), inputs, lambda: self._allocate(rep, not_offered))

    def priced(self, rep: Rep, allocation: Allocation, not_offered: Collection[Node]) -> Allocation:
        """Return a rep's week with the price of every rule."""
        if allocation.best is None:
            return allocation
        inputs = (*self._week_inputs(rep, not_offered), allocation)
        return self.workings.of(("priced", rep.id), inputs, lambda: self._price(rep, allocation, not_offered))

    def first_order(self, allocations: Mapping[RepId, Allocation]) -> Arranged:
        """Return the order of the work that weeks fund, as the engine finds it."""
        inputs = (tuple(allocations.values()), *self._work_inputs, self.ordering)
        return self.workings.of("first order", inputs, lambda: self._first_order(allocations))

    def later_order(self, allocations: Mapping[RepId, Allocation], earlier: Arranged) -> Arranged:
        """Return the order of the work that weeks fund, what had dates in an earlier order in turn before all else."""
        inputs = (tuple(allocations.values()), *self._work_inputs, earlier)
        return self.workings.of(
            "later order", inputs, lambda: order_as_before(self.problem, self.classification, allocations, earlier)
        )

    def assert_in_order(self, allocations: Mapping[RepId, Allocation], order: Arranged) -> None:
        """Check an order of work from the territory alone.

        Raises
        ------
        UnverifiedPlanError
            If it does not follow from it: an error of the library, never shown as a plan.
        """
        inputs = (tuple(allocations.values()), *self._work_inputs, order)
        self.workings.of(
            "in order",
            inputs,
            lambda: assert_in_order(self.problem, self.classification, allocations, order.schedule),
        )

    def assert_verified(self, allocations: Mapping[RepId, Allocation], not_offered: Collection[Node]) -> None:
        """Check every week from the territory alone.

        Raises
        ------
        UnverifiedPlanError
            If one does not follow from it: an error of the library, never shown as a plan.
        """
        for rep in self.problem.reps:
            inputs = (*self._week_inputs(rep, not_offered), allocations[rep.id])
            self.workings.of(("verified", rep.id), inputs, partial(self._verify, allocations[rep.id]))

    def booked(self, rep: Rep, allocation: Allocation) -> BookedWeek | None:
        """Return a rep's week in blocks; None without an allocation."""
        best, policy = allocation.best, self.problem.policy
        if best is None:
            return None
        presence = Presence.of_rep(rep, policy.working_week)
        return self.workings.of(
            ("booked", rep.id),
            (best.hours, presence, rep.admin_time, rep.weekly_hours, policy.activities),
            lambda: book_week(
                best.hours,
                order=tuple(policy.activities),
                working_week=presence.week,
                admin=policy.admin,
                prospecting=policy.prospecting,
                admin_time=rep.admin_time,
                weekly_hours=rep.weekly_hours,
            ),
        )

    def _sorted(self, problem: Problem) -> Classification:
        return self.workings.of("sorted", sorting_inputs(problem), lambda: sort(problem, standing=self._standing))

    def _standing(self, problem: Problem, tiers: Mapping[ClientId, TierVerdict]) -> dict[OpportunityId, DealVerdict]:
        alike, by_id = standing_inputs(problem), {deal.id: deal for deal in problem.opportunities}
        return self.workings.of_each(
            "standing",
            {deal.id: (deal, tiers.get(deal.client or ""), *alike) for deal in problem.opportunities},
            lambda deals: classify_deals(problem, tiers, [by_id[deal] for deal in deals]),
        )

    def _allocate(self, rep: Rep, not_offered: Collection[Node]) -> Allocation:
        solved = self._solve(rep, not_offered)
        allocation = allocation_of(solved, rep, self.problem.policy, time_limit_s=self.time_limit_s)
        self._solved[rep.id] = (allocation, solved)
        return allocation

    def _solve(self, rep: Rep, not_offered: Collection[Node]) -> SolvedWeek:
        least_revenue = self._least_revenue(rep)
        week = value_week(self.problem, rep.id, self.classification, too_late=not_offered, least_revenue=least_revenue)
        if self.kept_weeks is None or week.actions:
            return solve_week(week, whole_actions=self.whole_actions, time_limit_s=self.time_limit_s)
        kept = self.kept_weeks.setdefault(rep.id, KeptWeek(whole_actions=self.whole_actions))
        return kept.solve(week, time_limit_s=self.time_limit_s)

    def _price(self, rep: Rep, allocation: Allocation, not_offered: Collection[Node]) -> Allocation:
        known, solved = self._solved.get(rep.id, (None, None))
        if solved is None or known is not allocation:
            solved = self._solve(rep, not_offered)
        return with_prices(allocation, solved.prices)

    def _verify(self, allocation: Allocation) -> None:
        complaints = verify(self.problem, allocation, classification=self.classification)
        if complaints:
            raise UnverifiedPlanError(f"the week of {allocation.rep}", complaints)

    def _first_order(self, allocations: Mapping[RepId, Allocation]) -> Arranged:
        ordering = self.ordering
        return order_actions(
            self.problem,
            self.classification,
            allocations,
            engine=ordering.engine,
            seconds=ordering.seconds,
            num_schedules=ordering.num_schedules,
            seed=ordering.seed,
        )

    def _least_revenue(self, rep: Rep) -> float | None:
        return rep.target if self.must_reach_target else None

    @cached_property
    def _reps_without_targets(self) -> dict[RepId, Rep]:
        """The reps as far as weeks and orders of work look at them."""
        return {rep.id: attrs.evolve(rep, target=None) for rep in self.problem.reps}

    @cached_property
    def _work_inputs(self) -> tuple[object, ...]:
        """All that the order of work follows from, beside the weeks."""
        problem, sorted_as = self.problem, self.classification
        return (
            sorted_as.deals,
            sorted_as.playbooks,
            sorted_as.work_left,
            problem.opportunities,
            problem.playbooks,
            problem.people,
            self._reps_without_targets,
            problem.as_of,
            problem.period,
            problem.policy.working_week,
            problem.policy.activities,
        )

    @cached_property
    def _inputs_by_rep(self) -> dict[RepId, tuple[object, ...]]:
        return {rep.id: self._inputs_of(rep) for rep in self.problem.reps}

    def _inputs_of(self, rep: Rep) -> tuple[object, ...]:
        problem, sorted_as = self.problem, self.classification
        clients = problem.clients_by_rep.get(rep.id, [])
        deals = problem.opportunities_by_rep.get(rep.id, [])
        return (
            self._reps_without_targets[rep.id],
            problem.policy,
            tuple(problem.policy.hour_rules),
            problem.people,
            problem.as_of,
            problem.period,
            sorted_as.new_deal_amounts[rep.id],
            clients,
            [sorted_as.tiers[client.id] for client in clients],
            deals,
            [sorted_as.deals[deal.id] for deal in deals],
            [sorted_as.work_left.get(deal.id) for deal in deals],
            self._least_revenue(rep),
            self.whole_actions,
            self.time_limit_s,
        )

    def _week_inputs(self, rep: Rep, not_offered: Collection[Node]) -> tuple[object, ...]:
        """Return all that a rep's week follows from."""
        own = {deal.id for deal in self.problem.opportunities_by_rep.get(rep.id, ())}
        return (frozenset(node for node in not_offered if node[0] in own), *self._inputs_by_rep[rep.id])
