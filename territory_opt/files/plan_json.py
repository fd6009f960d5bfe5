"""A plan as JSON: the contract ``territory_opt/plan/1`` that other programs read.

A record is written with the names of its fields, so that renaming one changes the contract; tests hold the names.
"""

import datetime as dt
import json
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

import attrs

from territory_opt.allocation.allocation import ActionShare, AllocatedWeek
from territory_opt.allocation.explanation import Impossible, LimitChange
from territory_opt.appraisal.appraisal import Appraisal
from territory_opt.appraisal.shared_people import SharedPeople, shared_people_unasked
from territory_opt.chance.assumptions import ASSUMPTIONS
from territory_opt.chance.correlated import CorrelatedOutlook, SimulatedRevenue, correlated_outlook
from territory_opt.chance.outlook import RevenueOutlook, outlook
from territory_opt.model.problem import Problem
from territory_opt.model.units import RepId
from territory_opt.planning.coverage import CoveragePlan
from territory_opt.planning.plan import RepPlan, TerritoryPlan
from territory_opt.sequencing.schedule import Schedule

SCHEMA = "territory_opt/plan/1"

Json = dict[str, Any]


def plan_to_json(
    plan: TerritoryPlan,
    appraisals: Mapping[RepId, Appraisal] | None = None,
    *,
    shared: SharedPeople | str | None = None,
) -> str:
    """Return a plan as JSON text.

    Money is in the plan's currency, odds and shares are 0 to 1, hours are weekly.

    Parameters
    ----------
    plan
        The plan.
    appraisals
        What each rep's week is worth, by rep, where that is known.
    shared
        What the time of the people that reps share is worth, or why that is not told, where it is known; worked out
        when not given.

    Examples
    --------
    >>> import territory_opt as to
    >>> document = json.loads(plan_to_json(to.plan(to.read_demo())))
    >>> document["schema"], document["reps"][0]["status"]
    ('territory_opt/plan/1', 'optimal')
    """
    document = plan_document(plan, appraisals or {}, shared_people_unasked(plan) if shared is None else shared)
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False, default=_text) + "\n"


def plan_document(plan: TerritoryPlan, appraisals: Mapping[RepId, Appraisal], shared: SharedPeople | str) -> Json:
    """Return a plan as the tables and lists its JSON holds."""
    problem = plan.problem
    independent, together = outlook(plan), correlated_outlook(plan)
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
        "team": attrs.asdict(plan.team)
        | {"chance": _chance(independent.team, together.team, together)}
        | _shared_people(shared),
        "reps": [
            _rep(rep, problem)
            | {
                "chance": _chance(independent.reps[rep_id], together.reps[rep_id], together),
                "appraisal": _appraisal(appraisals.get(rep_id)),
            }
            for rep_id, rep in plan.reps.items()
        ],
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
                "odds_source": verdict.odds_source,
                "amount": verdict.amount,
                "rule": verdict.rule,
                "read": verdict.read,
                "close_date": verdict.close_date,
                "activity": verdict.activity,
            }
            for verdict in plan.classification.deals.values()
        ],
        "order": _order(plan.choice),
        "findings": [attrs.asdict(finding) for finding in plan.findings],
        "assumptions": [
            {"name": name} | attrs.asdict(value) for name, value in {**plan.assumptions, **ASSUMPTIONS}.items()
        ],
    }


def _text(value: object) -> str:
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")


def _rep(plan: RepPlan, problem: Problem) -> Json:
    allocation = plan.allocation
    return {
        "id": plan.rep.id,
        "name": plan.rep.name,
        "status": allocation.status,
        **attrs.asdict(plan.sheet),
        "weekly_hours": plan.rep.weekly_hours,
        "working_weeks": problem.working_weeks(plan.rep.id),
        **(_no_week() if allocation.best is None else _week(allocation.best)),
        "actions": _dated_actions(plan),
        "late_deals": [attrs.asdict(deal) for deal in plan.late_deals],
        "week": [
            {"day": block.day, "start": block.start, "end": block.end, "activity": block.activity}
            for block in (plan.week.blocks if plan.week is not None else ())
        ],
        "week_rounding": dict(plan.week.rounding) if plan.week is not None else None,
        "coverage": _coverage(plan.coverage),
        "explanation": None if allocation.explanation is None else _explanation(allocation.explanation),
    }


def _no_week() -> Json:
    return {
        "revenue": None,
        "hours": None,
        "idle": None,
        "ties": None,
        "least_revenue": None,
        "rules": [],
        "certificate": None,
        "targets": [],
    }


def _week(week: AllocatedWeek) -> Json:
    return {
        "revenue": attrs.asdict(week.revenue),
        "hours": {**week.hours, "free": week.free_hours},
        "idle": dict(week.idle),
        "ties": week.ties,
        "least_revenue": week.least_revenue,
        "rules": [attrs.asdict(rule) for rule in week.rules],
        "certificate": attrs.asdict(week.certificate),
        "targets": [attrs.asdict(target) for target in week.targets],
    }


def _dated_actions(plan: RepPlan) -> list[Json]:
    funded = allocation.actions if (allocation := plan.allocation.best) is not None else ()
    chosen = {(action.opportunity, action.action): action for action in funded}
    return [
        attrs.asdict(action, filter=_of_a_dated_action) | _funding(chosen.get((action.opportunity, action.action)))
        for action in plan.actions
    ]


def _funding(chosen: ActionShare | None) -> Json:
    """Return how far an action is done and what that earns; one that is done is in the deal's odds already."""
    if chosen is None:
        return {"share": 1.0, "expected_revenue": 0.0}
    return {"share": chosen.share, "expected_revenue": chosen.expected_revenue}


def _of_a_dated_action(field: "attrs.Attribute[Any]", _: object) -> bool:
    return field.name not in {"rep", "pool", "hours_by_day"}


def _order(choice: Schedule) -> Json:
    return {
        "objective": choice.objective,
        "value": choice.value,
        "bound": choice.bound,
        "is_proven": choice.is_proven,
        "engine": choice.engine,
        "refused": [attrs.asdict(deal) for deal in choice.refused],
        "hour_prices": [{"pool": pool, "price_per_hour": price} for pool, price in sorted(choice.hour_prices.items())],
    }


def _chance(independent: RevenueOutlook, together: SimulatedRevenue, simulation: CorrelatedOutlook) -> Json | None:
    if independent.mean is None:
        return None
    return {
        "of_target": independent.chance,
        "low": independent.low,
        "high": independent.high,
        "mean": independent.mean,
        "quantiles": _quantiles(independent.quantiles),
        "correlated": {
            "rho": simulation.rho,
            "num_draws": simulation.num_draws,
            "seed": simulation.seed,
            "of_target": together.chance,
            "standard_error": together.standard_error,
            "mean": together.mean,
            "quantiles": _quantiles(together.quantiles),
        },
    }


def _shared_people(found: SharedPeople | str) -> Json:
    """Return the keys of the team that tell of the people its reps share; null where they were not priced."""
    if isinstance(found, str):
        return {"shared_people": None, "most_gain": None}
    return {"shared_people": [attrs.asdict(each) for each in found.people], "most_gain": found.most_gain}


def _quantiles(quantiles: Mapping[float, float]) -> list[Json]:
    return [{"share": share, "revenue": revenue} for share, revenue in quantiles.items()]


def _coverage(coverage: CoveragePlan) -> Json:
    sums = {"weekly_meetings": coverage.weekly_meetings, "weekly_deals": coverage.weekly_deals}
    return attrs.asdict(coverage) | sums


def _appraisal(appraisal: Appraisal | None) -> Json | None:
    return None if appraisal is None else attrs.asdict(appraisal, filter=attrs.filters.exclude("rep"))


def _explanation(found: Impossible) -> Json:
    first = found.clashes[:1]
    return {
        "clash": [rule for clash in first for rule in clash.rules],
        "sentences": [sentence for clash in first for sentence in clash.sentences],
        "clashes": [{"rules": list(clash.rules), "sentences": list(clash.sentences)} for clash in found.clashes],
        "repair": [
            _change(repair.changes[0]) | {"cost": repair.cost, "expected_revenue": repair.expected_revenue}
            for repair in found.repairs
            if len(repair.changes) == 1
        ],
        "repairs": [
            {
                "changes": [_change(change) for change in repair.changes],
                "cost": repair.cost,
                "expected_revenue": repair.expected_revenue,
            }
            for repair in found.repairs
        ],
        "may_have_more": found.may_have_more,
    }


def _change(change: LimitChange) -> Json:
    return {
        "rule": change.rule,
        "side": change.side,
        "from": change.before,
        "to": change.after,
        "unit": change.unit,
        "hours": change.cost_hours,
    }
