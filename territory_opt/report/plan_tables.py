"""A plan as plain tables, one row for each thing: what workbooks, pages and tables for other programs are made of."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from territory_opt.allocation.allocation import TargetKind
from territory_opt.appraisal.appraisal import Appraisal
from territory_opt.appraisal.demand import DemandKind
from territory_opt.chance.assumptions import ASSUMPTIONS
from territory_opt.model.units import OpportunityId, RepId
from territory_opt.planning.plan import RepPlan, TerritoryPlan
from territory_opt.report.table_columns import (
    ACTIONS,
    ASSUMED_NUMBERS,
    CLIENTS,
    FINDINGS,
    OPPORTUNITIES,
    REPS,
    RULES,
    WEEK,
    PlanTable,
    TableColumn,
    Value,
)

_Row: TypeAlias = tuple[Value, ...]


def plan_tables(plan: TerritoryPlan, appraisals: Mapping[RepId, Appraisal] | None = None) -> dict[str, PlanTable]:
    """Return a plan as tables, by name: reps, week, clients, opportunities, actions, rules, findings, assumptions.

    Parameters
    ----------
    plan
        The plan.
    appraisals
        What reps' weeks are worth, by rep, where that is known: rules then have their total cost.

    Examples
    --------
    >>> import territory_opt as to
    >>> tables = plan_tables(to.plan(to.read_demo()))
    >>> tables["reps"].column("rep"), tables["reps"].column("target")[0]
    (['ana', 'ben', 'cleo'], 620000.0)
    """
    return {
        table.name: table
        for table in (
            _table("reps", REPS, (_rep_row(rep) for rep in plan.reps.values())),
            _table("week", WEEK, (row for rep in plan.reps.values() for row in _week_rows(plan, rep))),
            _table("clients", CLIENTS, _client_rows(plan)),
            _table("opportunities", OPPORTUNITIES, _opportunity_rows(plan)),
            _table("actions", ACTIONS, _action_rows(plan)),
            _table("rules", RULES, (row for rep in plan.reps.values() for row in _rule_rows(rep, appraisals or {}))),
            _table("findings", FINDINGS, _finding_rows(plan)),
            _table("assumptions", ASSUMED_NUMBERS, _assumption_rows(plan)),
        )
    }


def _table(name: str, columns: tuple[TableColumn, ...], rows: Iterable[_Row]) -> PlanTable:
    return PlanTable(name=name, columns=columns, rows=tuple(rows))


def _rep_row(rep: RepPlan) -> _Row:
    sheet = rep.sheet
    revenue = None if rep.allocation.best is None else rep.allocation.best.revenue
    return (
        rep.rep.id,
        rep.rep.name,
        rep.rep.team,
        rep.allocation.status,
        sheet.target,
        sheet.won,
        sheet.flow,
        sheet.likely.amount,
        sheet.stretch.amount,
        sheet.not_identified,
        sheet.likely.count,
        sheet.stretch.count,
        sheet.likely.expected_now,
        sheet.stretch.expected_now,
        sheet.likely.expected,
        sheet.stretch.expected,
        None if revenue is None else revenue.development,
        None if revenue is None else revenue.prospecting,
        sheet.expected_revenue,
        sheet.shortfall_before,
        sheet.shortfall_after,
        rep.rep.weekly_hours,
    )


def _week_rows(plan: TerritoryPlan, rep: RepPlan) -> Iterator[_Row]:
    week = rep.allocation.best
    if week is None:
        return
    policy, observed = plan.problem.policy, rep.rep.observed_hours
    selling = rep.rep.weekly_hours - week.hours[policy.admin]
    for activity, hours in week.hours.items():
        share = hours / selling if activity != policy.admin and selling > 0 else None
        name = policy.activities[activity].name
        yield rep.rep.id, activity, name, hours, share, week.idle.get(activity, 0.0), observed.get(activity)
    yield rep.rep.id, "free", "Unassigned", week.free_hours, None, None, observed.get("free")


def _client_rows(plan: TerritoryPlan) -> Iterator[_Row]:
    weeks = (rep.allocation.best for rep in plan.reps.values())
    targets = {
        target.id: target
        for week in weeks
        if week is not None
        for target in week.targets
        if target.kind is TargetKind.CLIENT
    }
    for client in plan.problem.clients:
        verdict, target = plan.classification.tiers[client.id], targets.get(client.id)
        yield (
            client.id,
            client.name,
            client.rep,
            verdict.tier,
            verdict.rule,
            client.tier,
            client.flow_revenue,
            client.potential_revenue,
            None if target is None else target.weekly_hours,
            None if target is None else target.expected_revenue,
            client.industry,
            client.area,
            client.last_contact,
        )


def _opportunity_rows(plan: TerritoryPlan) -> Iterator[_Row]:
    hours: defaultdict[OpportunityId, float] = defaultdict(float)
    gains: defaultdict[OpportunityId, float] = defaultdict(float)
    for rep in plan.reps.values():
        for target in rep.allocation.best.targets if rep.allocation.best else ():
            if target.kind is TargetKind.LIKELY:
                hours[target.id] += target.weekly_hours
                gains[target.id] += target.expected_revenue
        for action in rep.allocation.best.actions if rep.allocation.best else ():
            hours[action.opportunity] += action.weekly_hours
            gains[action.opportunity] += action.expected_revenue
    for deal in plan.problem.opportunities:
        verdict = plan.classification.deals[deal.id]
        yield (
            deal.id,
            deal.name,
            deal.rep,
            deal.client,
            verdict.standing,
            verdict.rule,
            deal.amount,
            verdict.odds,
            verdict.odds_source,
            verdict.expected_now,
            deal.stage,
            deal.forecast_category,
            verdict.close_date,
            deal.certainty,
            hours.get(deal.id, 0.0),
            gains.get(deal.id, 0.0),
        )


def _action_rows(plan: TerritoryPlan) -> Iterator[_Row]:
    names = {deal.id: deal.name for deal in plan.problem.opportunities}
    for rep in plan.reps.values():
        funded = {
            (action.opportunity, action.action): action
            for action in (rep.allocation.best.actions if rep.allocation.best else ())
        }
        for action in rep.actions:
            share = funded.get((action.opportunity, action.action))
            yield (
                action.opportunity,
                names[action.opportunity],
                action.action,
                action.name,
                action.rep,
                action.person,
                action.state,
                action.start,
                action.finish,
                action.latest_start,
                action.float_days,
                action.critical,
                action.effort_hours,
                None if share is None else share.share,
                None if share is None else share.expected_revenue,
            )


def _rule_rows(rep: RepPlan, appraisals: Mapping[RepId, Appraisal]) -> Iterator[_Row]:
    if rep.allocation.best is None:
        return
    appraisal = appraisals.get(rep.rep.id)
    costs = (
        {}
        if appraisal is None
        else {cost.rule: cost.total_cost for cost in appraisal.prices.costs if cost.kind is DemandKind.RULE}
    )
    for rule in rep.rules:
        yield (
            rep.rep.id,
            rule.name,
            rule.strength,
            rule.unit,
            rule.of,
            rule.at_least,
            rule.at_most,
            rule.value,
            rule.value_hours,
            rule.binding,
            rule.price_per_hour,
            costs.get(rule.name),
            rule.source,
        )


def _finding_rows(plan: TerritoryPlan) -> Iterator[_Row]:
    for finding in plan.findings:
        examples = "; ".join(finding.examples)
        yield finding.severity, finding.code, finding.count, finding.amount, finding.message, examples


def _assumption_rows(plan: TerritoryPlan) -> Iterator[_Row]:
    for name, assumed in {**plan.assumptions, **ASSUMPTIONS}.items():
        is_policy = name in plan.assumptions
        yield name, assumed.value, assumed.unit, assumed.low, assumed.high, assumed.source, assumed.effect, is_policy
