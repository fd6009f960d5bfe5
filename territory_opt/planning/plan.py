"""The one pipeline from a problem to a plan, readable from top to bottom."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TypeVar

import attrs

from territory_opt.allocation.allocation import Allocation, RuleOutcome
from territory_opt.booking.week import BookedWeek
from territory_opt.errors import Fault, InvalidInputError
from territory_opt.model.finding import Assumption, Finding
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Rep
from territory_opt.model.units import ActivityId, RepId
from territory_opt.planning.coverage import CoveragePlan, clients_with_deals, coverage_plan
from territory_opt.planning.drafting import Drafting, Ordering
from territory_opt.planning.fitting import Fitted, Progress, fit_together
from territory_opt.planning.goals import BalanceSheet, balance_sheet, team_sheet
from territory_opt.planning.obstacles import obstacles, without_hours
from territory_opt.planning.remarks import assumptions_of, remarks
from territory_opt.planning.stretch_remarks import late_remarks, stretch_remarks
from territory_opt.rules.classification import Classification
from territory_opt.scheduling.outcome import Engine
from territory_opt.sequencing.dating import Arranged
from territory_opt.sequencing.portfolio import TooLate
from territory_opt.sequencing.schedule import LateDeal, Schedule, ScheduledAction
from territory_opt.sequencing.task import Node

Dated = TypeVar("Dated", ScheduledAction, LateDeal)


@attrs.frozen(kw_only=True)
class RepPlan:
    """The plan of one rep.

    Parameters
    ----------
    rep
        Whose plan.
    allocation
        The hours and what they earn, or why no week is possible.
    sheet
        The balance sheet of the target.
    coverage
        What the part nobody has identified takes.
    actions
        The funded Stretch actions with their dates.
    late_deals
        Deals whose funded actions do not end by their close date.
    week
        The week in blocks; None without an allocation.
    """

    rep: Rep
    allocation: Allocation
    sheet: BalanceSheet
    coverage: CoveragePlan
    actions: tuple[ScheduledAction, ...]
    late_deals: tuple[LateDeal, ...]
    week: BookedWeek | None

    @property
    def hours(self) -> Mapping[ActivityId, float]:
        """Hours of each activity [h/week]; raises NoAllocationError when no week is possible."""
        return self.allocation.week.hours

    @property
    def rules(self) -> tuple[RuleOutcome, ...]:
        """Every hour rule with its value and price; raises as `hours` does."""
        return self.allocation.week.rules


@attrs.frozen(kw_only=True)
class TerritoryPlan:
    """The plan of a territory.

    Parameters
    ----------
    problem
        What was planned.
    classification
        How the rules sorted it.
    not_offered
        Stretch actions, as (opportunity, action), that no week could choose: they cannot end by the day their deal
        closes, or another branch serves.
    outbid
        Those of them that no week had chosen when the people they need had given their hours to others.
    too_late
        The deals of which actions cannot end in time even alone.
    obstacles
        What keeps actions out that nobody's other work does, in words: those begun or fixed by a person that get no
        hours, and the first of those of a deal that find no days in time.
    whole_actions
        Whether an action is done wholly or not at all.
    reps
        The plan of every rep, by id.
    first_order
        The order of work before anything is withdrawn, as an engine found it.
    schedule
        The dates of all funded Stretch actions, over all reps and the people they share.
    team
        The balance sheet of all reps together.
    findings
        Everything a reader must know about the input and the plan.
    assumptions
        Every number that no data gave, by name.
    """

    problem: Problem
    classification: Classification
    not_offered: frozenset[Node]
    outbid: frozenset[Node]
    too_late: tuple[TooLate, ...]
    obstacles: Mapping[Node, str]
    whole_actions: bool
    reps: Mapping[RepId, RepPlan]
    first_order: Arranged
    schedule: Schedule
    team: BalanceSheet
    findings: tuple[Finding, ...]
    assumptions: Mapping[str, Assumption]

    @cached_property
    def withdrawn(self) -> frozenset[Node]:
        """The actions that no week was offered, but for those that none had chosen anyway."""
        return self.not_offered - self.outbid

    @property
    def choice(self) -> Schedule:
        """The order of work before anything is withdrawn.

        What of the gains that the weeks would fund can be had in time, what no order could better, which deals are
        refused and why, what an hour is worth. Worked out when first asked for.
        """
        return self.first_order.explained

    @property
    def is_feasible(self) -> bool:
        """Whether every rep has a week."""
        return all(rep.allocation.best is not None for rep in self.reps.values())


def plan(
    problem: Problem,
    *,
    whole_actions: bool = False,
    must_reach_target: bool = False,
    time_limit_s: float | None = None,
    engine: Engine = Engine.FAST,
    seconds: float | None = None,
    num_schedules: int | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> TerritoryPlan:
    """Plan a territory: sort it, allocate every rep's week, order the work, draw up the balance sheets.

    Funded actions that cannot be scheduled by their deal's close date, because the people they need are busy, are
    withdrawn and the weeks concerned allocated anew, until every funded action ends in time.

    Parameters
    ----------
    problem
        The territory.
    whole_actions
        Whether a Stretch action is done wholly or not at all; by default a share of it earns that share.
    must_reach_target
        Whether every rep's expected revenue must reach the rep's target; a week that cannot is impossible, and the
        explanation says what would make it possible. By default a plan comes as near as it pays.
    time_limit_s
        When to give up on one rep's week [s].
    engine
        How to look for the order of work: ``fast``, ``search``, or ``exact`` with a proof (extra ``[exact]``).
        It looks for the first order; those after something was withdrawn are made by ``fast``.
    seconds
        How long it looks [s]; its own measure when not given.
    num_schedules
        Number of schedules after which a search ends; with the same number and seed the plan is the same on every
        machine.
    seed
        Where a search begins.
    progress
        Called with the number of reps done and the number of all reps.

    Returns
    -------
    TerritoryPlan
        A rep whose week is impossible has the explanation instead of hours; the others are planned all the same.

    Raises
    ------
    InvalidInputError
        If a condition of the policy cannot be read, or a target must be reached that no rep states.
    UnverifiedPlanError
        If an allocation does not follow from the problem: an error of the library, never shown as a plan.

    Examples
    --------
    >>> import territory_opt as to
    >>> demo = to.plan(to.read_demo())
    >>> round(sum(demo.reps["ana"].hours.values()), 6)
    40.0
    """
    if must_reach_target:
        check_targets(problem)
    drafting = Drafting(
        problem=problem,
        whole_actions=whole_actions,
        must_reach_target=must_reach_target,
        time_limit_s=time_limit_s,
        ordering=Ordering(engine=engine, seconds=seconds, num_schedules=num_schedules, seed=seed),
    )
    return finished(drafting, fit_together(drafting, progress).priced(drafting))


def plan_version(drafting: Drafting) -> TerritoryPlan:
    """Plan a version of a territory, without the prices of rules.

    Parameters
    ----------
    drafting
        The version, with what the plans of others have in common.

    Raises
    ------
    InvalidInputError, UnverifiedPlanError
        As `plan` does.
    """
    if drafting.must_reach_target:
        check_targets(drafting.problem)
    return finished(drafting, fit_together(drafting))


def check_targets(problem: Problem) -> None:
    """Raise InvalidInputError for every rep without a target, when every rep must reach one."""
    faults = [
        Fault(f"reps[{i}].target", "nothing", "a target, when every rep must reach one")
        for i, rep in enumerate(problem.reps)
        if rep.target is None
    ]
    if faults:
        raise InvalidInputError(faults)


def finished(drafting: Drafting, fitted: Fitted) -> TerritoryPlan:
    """Return the plan that weeks and an order of work make, once every week is checked from the territory alone."""
    problem, classification, too_late = drafting.problem, drafting.classification, drafting.too_late
    drafting.assert_verified(fitted.allocations, fitted.not_offered)
    reps = _rep_plans(drafting, fitted)
    orders = (fitted.choice.schedule, fitted.schedule)
    kept_out = obstacles(problem, classification, fitted.choice.layout, orders, fitted.crowded_out)
    told = fitted.withheld | fitted.crowded_out
    unfunded = without_hours(problem, classification, fitted.allocations, fitted.schedule, told)
    return TerritoryPlan(
        problem=problem,
        classification=classification,
        not_offered=fitted.not_offered,
        outbid=fitted.outbid,
        too_late=too_late,
        obstacles={obstacle.first: obstacle.fact for obstacle in kept_out.values() if not obstacle.busy} | unfunded,
        whole_actions=drafting.whole_actions,
        reps=reps,
        first_order=fitted.choice,
        schedule=fitted.schedule,
        team=team_sheet([rep.sheet for rep in reps.values()], problem.policy.assumed("new_deal_odds")),
        findings=(
            *problem.findings,
            *classification.findings,
            *remarks(problem, fitted.allocations),
            *late_remarks(problem, fitted.allocations, fitted.schedule),
            *stretch_remarks(problem, classification, too_late, kept_out, unfunded),
        ),
        assumptions=assumptions_of(problem, classification),
    )


def _rep_plans(drafting: Drafting, fitted: Fitted) -> dict[RepId, RepPlan]:
    problem, classification, allocations = drafting.problem, drafting.classification, fitted.allocations
    scheduled = _by_rep(fitted.schedule.actions, problem)
    late = _by_rep(fitted.schedule.late_deals, problem)
    with_deals = clients_with_deals(problem)
    return {
        rep.id: RepPlan(
            rep=rep,
            allocation=allocations[rep.id],
            sheet=balance_sheet(problem, classification, rep.id, allocations[rep.id]),
            coverage=coverage_plan(problem, classification, rep.id, allocations[rep.id], with_deals),
            actions=tuple(scheduled[rep.id]),
            late_deals=tuple(late[rep.id]),
            week=drafting.booked(rep, allocations[rep.id]),
        )
        for rep in problem.reps
    }


def _by_rep(deals: Iterable[Dated], problem: Problem) -> defaultdict[RepId, list[Dated]]:
    """Group what carries a deal's id by the deal's rep, in the order given."""
    rep_of = {deal.id: deal.rep for deal in problem.opportunities}
    groups: defaultdict[RepId, list[Dated]] = defaultdict(list)
    for dated in deals:
        groups[rep_of[dated.opportunity]].append(dated)
    return groups
