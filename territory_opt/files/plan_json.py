"""A plan as JSON: the contract ``territory_opt/plan/1`` that other programs read."""

import datetime as dt
import json
from importlib.metadata import version
from typing import Any

from territory_opt.allocation.allocation import AllocatedWeek, Clash, RuleOutcome
from territory_opt.model.problem import Problem
from territory_opt.planning.coverage import CoveragePlan
from territory_opt.planning.goals import BalanceSheet, Part
from territory_opt.planning.plan import RepPlan, TerritoryPlan
from territory_opt.sequencing.schedule import LateDeal, ScheduledAction

SCHEMA = "territory_opt/plan/1"

Json = dict[str, Any]


def plan_to_json(plan: TerritoryPlan) -> str:
    """Return a plan as JSON text.

    Money is in the plan's currency, odds and shares are 0 to 1, hours are weekly.

    Parameters
    ----------
    plan
        The plan.

    Examples
    --------
    >>> import territory_opt as to
    >>> document = json.loads(plan_to_json(to.plan(to.read_demo())))
    >>> document["schema"], document["reps"][0]["status"]
    ('territory_opt/plan/1', 'optimal')
    """
    return json.dumps(plan_document(plan), indent=2, ensure_ascii=False, allow_nan=False, default=_text) + "\n"


def plan_document(plan: TerritoryPlan) -> Json:
    """Return a plan as the tables and lists its JSON holds."""
    problem = plan.problem
    return {
        "schema": SCHEMA,
        "version": version("territory-opt"),
        "currency": problem.currency,
        "as_of": problem.as_of,
        "policy": problem.policy.name,
        "period": {
            "start": problem.period.start,
            "end": problem.period.end,
            "working_weeks": problem.common_working_weeks,
        },
        "team": _sheet(plan.team),
        "reps": [_rep(rep, problem) for rep in plan.reps.values()],
        "clients": [
            {
                "id": client.id,
                "rep": client.rep,
                "tier": plan.classification.tiers[client.id].tier,
                "rule": plan.classification.tiers[client.id].rule,
                "read": plan.classification.tiers[client.id].read,
            }
            for client in problem.clients
        ],
        "opportunities": [
            {
                "id": verdict.opportunity,
                "certainty": verdict.standing,
                "odds": verdict.odds,
                "amount": verdict.amount,
                "rule": verdict.rule,
                "read": verdict.read,
                "close_date": verdict.close_date,
                "activity": verdict.activity,
            }
            for verdict in plan.classification.deals.values()
        ],
        "findings": [
            {
                "code": finding.code,
                "severity": finding.severity,
                "count": finding.count,
                "amount": finding.amount,
                "message": finding.message,
                "examples": list(finding.examples),
            }
            for finding in plan.findings
        ],
        "assumptions": [
            {"name": name, "value": a.value, "unit": a.unit, "source": a.source, "effect": a.effect}
            for name, a in plan.assumptions.items()
        ],
    }


def _text(value: object) -> str:
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")


def _part(part: Part) -> Json:
    return {
        "count": part.count,
        "amount": part.amount,
        "expected": part.expected,
        "expected_now": part.expected_now,
    }


def _sheet(sheet: BalanceSheet) -> Json:
    return {
        "target": sheet.target,
        "won": sheet.won,
        "flow": sheet.flow,
        "likely": _part(sheet.likely),
        "stretch": _part(sheet.stretch),
        "not_identified": sheet.not_identified,
        "expected_revenue": sheet.expected_revenue,
        "shortfall_before": sheet.shortfall_before,
        "shortfall_after": sheet.shortfall_after,
        "later": {"count": sheet.later.count, "amount": sheet.later.amount},
        "coverage_of_remaining": sheet.coverage_of_remaining,
        "coverage_of_target": sheet.coverage_of_target,
        "needed_pipeline": sheet.needed_pipeline,
    }


def _rep(plan: RepPlan, problem: Problem) -> Json:
    allocation = plan.allocation
    return {
        "id": plan.rep.id,
        "name": plan.rep.name,
        "status": allocation.status,
        **_sheet(plan.sheet),
        "weekly_hours": plan.rep.weekly_hours,
        "working_weeks": problem.working_weeks(plan.rep.id),
        **(_no_week() if allocation.best is None else _week(allocation.best)),
        "actions": [_action(action) for action in plan.actions],
        "late_deals": [_late(deal) for deal in plan.late_deals],
        "week": [
            {"day": block.day, "start": block.start, "end": block.end, "activity": block.activity}
            for block in (plan.week.blocks if plan.week is not None else ())
        ],
        "week_rounding": dict(plan.week.rounding) if plan.week is not None else None,
        "coverage": _coverage(plan.coverage),
        "explanation": None if allocation.clash is None else _clash(allocation.clash),
    }


def _no_week() -> Json:
    return {
        "revenue": None,
        "hours": None,
        "idle": None,
        "ties": None,
        "rules": [],
        "certificate": None,
        "targets": [],
    }


def _week(week: AllocatedWeek) -> Json:
    revenue, certificate = week.revenue, week.certificate
    return {
        "revenue": {
            "won": revenue.won,
            "flow": revenue.flow,
            "likely": revenue.likely,
            "stretch": revenue.stretch,
            "development": revenue.development,
            "prospecting": revenue.prospecting,
            "later": revenue.later,
        },
        "hours": {**week.hours, "free": week.free_hours},
        "idle": dict(week.idle),
        "ties": week.ties,
        "rules": [_rule(rule) for rule in week.rules],
        "certificate": {
            "method": certificate.method,
            "objective": certificate.objective,
            "bound": certificate.bound,
            "gap": certificate.gap,
            "largest_violation_hours": certificate.largest_violation_hours,
        },
        "targets": [
            {
                "id": target.id,
                "kind": target.kind,
                "client": target.client,
                "activity": target.activity,
                "weekly_hours": target.weekly_hours,
                "expected_revenue": target.expected_revenue,
                "later_revenue": target.later_revenue,
            }
            for target in week.targets
        ],
    }


def _rule(rule: RuleOutcome) -> Json:
    return {
        "name": rule.name,
        "strength": rule.strength,
        "unit": rule.unit,
        "of": rule.of,
        "at_least": rule.at_least,
        "at_most": rule.at_most,
        "value": rule.value,
        "at_least_hours": rule.at_least_hours,
        "at_most_hours": rule.at_most_hours,
        "value_hours": rule.value_hours,
        "slack_hours": rule.slack_hours,
        "binding": rule.binding,
        "price_per_hour": rule.price_per_hour,
        "source": rule.source,
    }


def _action(action: ScheduledAction) -> Json:
    return {
        "opportunity": action.opportunity,
        "action": action.action,
        "name": action.name,
        "person": action.person,
        "effort_hours": action.effort_hours,
        "start": action.start,
        "finish": action.finish,
        "latest_start": action.latest_start,
        "float_days": action.float_days,
        "critical": action.critical,
    }


def _late(deal: LateDeal) -> Json:
    return {
        "opportunity": deal.opportunity,
        "due": deal.due,
        "finish": deal.finish,
        "days_late": deal.days_late,
        "days_late_alone": deal.days_late_alone,
    }


def _coverage(coverage: CoveragePlan) -> Json:
    return {
        "remainder": coverage.remainder,
        "weeks_to_find": coverage.weeks_to_find,
        "needed_weekly_meetings": coverage.needed_weekly_meetings,
        "needed_weekly_deals": coverage.needed_weekly_deals,
        "weekly_meetings": coverage.weekly_meetings,
        "weekly_deals": coverage.weekly_deals,
        "channels": [
            {
                "channel": channel.channel,
                "weekly_hours": channel.weekly_hours,
                "weekly_meetings": channel.weekly_meetings,
                "weekly_deals": channel.weekly_deals,
            }
            for channel in coverage.channels
        ],
        "clients": [
            {
                "client": place.client,
                "potential_revenue": place.potential_revenue,
                "has_open_deal": place.has_open_deal,
                "has_recent_contact": place.has_recent_contact,
            }
            for place in coverage.clients
        ],
        "segments": [
            {
                "kind": segment.kind,
                "name": segment.name,
                "num_clients": segment.num_clients,
                "potential_revenue": segment.potential_revenue,
            }
            for segment in coverage.segments
        ],
    }


def _clash(clash: Clash) -> Json:
    return {
        "clash": list(clash.rules),
        "sentences": list(clash.sentences),
        "repair": [
            {
                "rule": repair.rule,
                "side": repair.side,
                "from": repair.before,
                "to": repair.after,
                "unit": repair.unit,
                "cost": repair.cost_hours,
            }
            for repair in clash.repairs
        ],
    }
