"""Reads a solution back into the words of the trade; every number is recomputed from the hours themselves."""

from collections.abc import Mapping, Sequence

from territory_opt.allocation.allocation import (
    ActionShare,
    AllocatedWeek,
    Certificate,
    ExpectedRevenue,
    RuleOutcome,
    TargetHours,
    TargetKind,
)
from territory_opt.allocation.formulation import Columns
from territory_opt.allocation.rep_week import RepWeek
from territory_opt.model.hour_rule import HourRule, Strength
from territory_opt.model.policy import Policy
from territory_opt.model.rep import Rep
from territory_opt.model.units import ActivityId
from territory_opt.rules.hour_rows import AT_LEAST, basis_hours, rules_of

NOTHING_HOURS = 1e-9
BINDING_HOURS = 1e-6
CLOSED = 1e-9
"""A gap below this counts as closed, whatever it is measured against [1]."""

LEAST_SHARE = 0.001
"""A gap is not measured against less than this share of all that targets could earn: the solver sees no finer."""


def read_back(
    week: RepWeek,
    rep: Rep,
    policy: Policy,
    columns: Columns,
    values: Sequence[float],
    *,
    prices: Mapping[str, float],
    bound: float,
    method: str,
    ties: bool,
) -> AllocatedWeek:
    """Return the week a solution stands for.

    Hours below a billionth are the solver's rounding and count as none. Revenue, rules and violations are
    computed from the hours, not taken from the solver.
    """
    values = [0.0 if value < NOTHING_HOURS else value for value in values]
    targets = _targets(week, columns, values)
    actions = _actions(week, columns, values)
    idle = {name: values[position] for name, position in columns.idle.items()}
    hours = {name: values[position] for name, position in columns.hours.items()}
    revenue = _revenue(week, targets, actions)
    outcomes = tuple(
        _outcome(name, rule, basis_hours(rule, policy, week.weekly_hours, hours), hours, prices.get(name))
        for name, rule in rules_of(rep, policy).items()
    )
    deviations = _deviations(week, hours)
    penalties = sum(
        row.penalty_per_hour * deviations[row.name] for row in week.rows if row.strength is Strength.PREFERRED
    )
    later_share = policy.assumed("later_revenue_share")
    gained = sum(target.expected_revenue + later_share * target.later_revenue for target in targets)
    gained += sum(action.expected_revenue for action in actions)
    return AllocatedWeek(
        hours=hours,
        idle=idle,
        free_hours=values[columns.free],
        targets=targets,
        actions=actions,
        revenue=revenue,
        rules=outcomes,
        certificate=_certificate(week, gained - penalties, bound, method, deviations),
        ties=ties,
        least_revenue=week.least_revenue,
    )


def _targets(week: RepWeek, columns: Columns, values: Sequence[float]) -> tuple[TargetHours, ...]:
    read = []
    for target, segments in zip(week.targets, columns.segments, strict=True):
        weekly_hours = sum(values[segments.start : segments.stop]) if segments else 0.0
        if weekly_hours <= NOTHING_HOURS:
            continue
        gained = target.curve.revenue(weekly_hours)
        read.append(
            TargetHours(
                kind=target.kind,
                id=target.id,
                client=target.client,
                activity=target.activity,
                weekly_hours=weekly_hours,
                num_calls=None if target.hours_per_call is None else round(weekly_hours / target.hours_per_call),
                expected_revenue=gained * target.in_period_share,
                later_revenue=gained * target.later_share,
            )
        )
    return tuple(read)


def _actions(week: RepWeek, columns: Columns, values: Sequence[float]) -> tuple[ActionShare, ...]:
    return tuple(
        ActionShare(
            opportunity=action.opportunity,
            action=action.action,
            person=action.person,
            activity=action.activity,
            share=min(values[position], 1.0),
            effort_hours=action.effort_hours * min(values[position], 1.0),
            weekly_hours=action.weekly_hours * values[position],
            expected_revenue=action.revenue * values[position],
        )
        for action, position in zip(week.actions, columns.actions, strict=True)
        if values[position] > NOTHING_HOURS
    )


def _revenue(week: RepWeek, targets: Sequence[TargetHours], actions: Sequence[ActionShare]) -> ExpectedRevenue:
    gained = dict.fromkeys(TargetKind, 0.0)
    for target in targets:
        gained[target.kind] += target.expected_revenue
    kept = week.kept
    return ExpectedRevenue(
        won=kept.won,
        flow=kept.flow,
        likely=kept.likely + gained[TargetKind.LIKELY],
        stretch=kept.stretch + sum(action.expected_revenue for action in actions),
        development=gained[TargetKind.CLIENT],
        prospecting=gained[TargetKind.CHANNEL],
        later=sum(target.later_revenue for target in targets),
    )


def _outcome(
    name: str,
    rule: HourRule,
    basis: float,
    hours: Mapping[ActivityId, float],
    price_per_hour: float | None,
) -> RuleOutcome:
    value_hours = sum(factor * hours[activity] for activity, factor in rule.terms.items())
    at_least_hours = rule.lower * basis if rule.lower is not None else None
    at_most_hours = rule.upper * basis if rule.upper is not None else None
    slacks = []
    if at_least_hours is not None:
        slacks.append(value_hours - at_least_hours)
    if at_most_hours is not None:
        slacks.append(at_most_hours - value_hours)
    return RuleOutcome(
        name=name,
        strength=rule.strength,
        unit=rule.unit,
        of=rule.of,
        source=rule.source,
        at_least=rule.lower,
        at_most=rule.upper,
        value=value_hours / basis if basis > NOTHING_HOURS else None,
        value_hours=value_hours,
        at_least_hours=at_least_hours,
        at_most_hours=at_most_hours,
        slack_hours=min(slacks),
        binding=abs(min(slacks)) <= BINDING_HOURS,
        price_per_hour=price_per_hour,
    )


def _deviations(week: RepWeek, hours: Mapping[ActivityId, float]) -> dict[str, float]:
    """Return by how many hours each hour row is broken; 0 when it holds."""
    deviations = {}
    for row in week.rows:
        total = sum(factor * hours[activity] for activity, factor in row.factors.items())
        short = row.limit_hours - total if row.side == AT_LEAST else total - row.limit_hours
        deviations[row.name] = max(0.0, short)
    return deviations


def _certificate(
    week: RepWeek, objective: float, bound: float, method: str, deviations: Mapping[str, float]
) -> Certificate:
    penalties = sum(row.penalty_per_hour for row in week.rows if row.strength is Strength.PREFERRED)
    size = max(abs(objective), abs(bound), penalties)
    if abs(bound - objective) > CLOSED * size:
        size = max(size, LEAST_SHARE * sum(target.curve.saturation for target in week.targets))
    required = (deviations[row.name] for row in week.rows if row.strength is Strength.REQUIRED)
    return Certificate(
        method=method,
        objective=objective,
        bound=bound,
        gap=abs(bound - objective) / size if size > 0 else 0.0,
        curve_error=sum(target.curve.error for target in week.targets),
        largest_violation_hours=max(required, default=0.0),
    )
