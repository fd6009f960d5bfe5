"""The figures of a plan that scenarios are compared by."""

from collections import defaultdict
from collections.abc import Iterator
from typing import TypeAlias

from territory_opt.allocation.allocation import Allocation, RuleOutcome, Status
from territory_opt.chance.outlook import outlook
from territory_opt.comparison.result import Figures, PlannedAction
from territory_opt.model.problem import Problem
from territory_opt.model.units import ActivityId, RepId
from territory_opt.planning.plan import RepPlan, TerritoryPlan
from territory_opt.planning.workings import Workings
from territory_opt.rules.hour_rows import AT_LEAST, AT_MOST

TEAM = "Team"
REACHED_HOURS = 1e-6
"""A limit counts as reached within this distance [h/week]."""


AllFigures: TypeAlias = tuple[Figures, dict[RepId, Figures]]
"""Those of the team, and of each rep by id."""


def figures_of(plan: TerritoryPlan, workings: Workings | None = None) -> AllFigures:
    """Return the figures of the team, and of each rep by id; chances that `workings` know are taken over."""
    chances = outlook(plan, workings)
    reps = {rep_id: _of_rep(rep, chances.reps[rep_id].chance) for rep_id, rep in plan.reps.items()}
    return _of_team(plan, reps, chances.team.chance), reps


def figures_without_plan(problem: Problem, why_not: str) -> AllFigures:
    """Return the figures of a territory that could not be planned at all, because a solver failed."""
    reps = {rep.id: _without_plan(rep.name, rep.target, why_not) for rep in problem.reps}
    targets = [rep.target for rep in problem.reps if rep.target is not None]
    return _without_plan(TEAM, sum(targets) if len(targets) == len(reps) else None, why_not), reps


def _without_plan(name: str, target: float | None, why_not: str) -> Figures:
    return Figures(
        name=name,
        status=Status.NUMERICAL_TROUBLE,
        target=target,
        expected_revenue=None,
        shortfall=None,
        chance=None,
        hours={},
        free_hours=0.0,
        binding=(),
        why_not=why_not,
    )


def actions_of(plan: TerritoryPlan) -> tuple[PlannedAction, ...]:
    """Return the dated actions of a plan, in order of their start."""
    return tuple(
        PlannedAction(
            opportunity=action.opportunity,
            action=action.action,
            name=action.name,
            rep=action.rep,
            person=action.person,
            start=action.start.isoformat(),
            finish=action.finish.isoformat(),
            effort_hours=action.effort_hours,
        )
        for action in plan.schedule.actions
    )


def _of_rep(rep: RepPlan, chance: float | None) -> Figures:
    best = rep.allocation.best
    return Figures(
        name=rep.rep.name,
        status=rep.allocation.status,
        target=rep.sheet.target,
        expected_revenue=rep.sheet.expected_revenue,
        shortfall=rep.sheet.shortfall_after,
        chance=chance,
        hours={} if best is None else dict(best.hours),
        free_hours=0.0 if best is None else best.free_hours,
        binding=() if best is None else tuple(limit for rule in best.rules for limit in _reached(rule)),
        why_not=_why_not(rep.allocation),
    )


def _of_team(plan: TerritoryPlan, reps: dict[RepId, Figures], chance: float | None) -> Figures:
    without = [rep for rep in reps.values() if rep.status is not Status.OPTIMAL]
    hours: defaultdict[ActivityId, float] = defaultdict(float)
    for rep in () if without else reps.values():
        for activity, weekly_hours in rep.hours.items():
            hours[activity] += weekly_hours
    return Figures(
        name=TEAM,
        status=without[0].status if without else Status.OPTIMAL,
        target=plan.team.target,
        expected_revenue=plan.team.expected_revenue,
        shortfall=plan.team.shortfall_after,
        chance=chance,
        hours=dict(hours),
        free_hours=0.0 if without else sum(rep.free_hours for rep in reps.values()),
        binding=tuple(dict.fromkeys(limit for rep in reps.values() for limit in rep.binding)),
        why_not="; ".join(f"{rep.name}: {rep.why_not.rstrip('.')}" for rep in without),
    )


def _reached(rule: RuleOutcome) -> Iterator[str]:
    for side, limit_hours in ((AT_LEAST, rule.at_least_hours), (AT_MOST, rule.at_most_hours)):
        if limit_hours is not None and abs(rule.value_hours - limit_hours) <= REACHED_HOURS:
            yield f"{rule.name} {side}"


def _why_not(allocation: Allocation) -> str:
    if allocation.best is not None:
        return ""
    return str(allocation.status) if allocation.explanation is None else str(allocation.explanation)
