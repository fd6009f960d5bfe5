"""Reps of a fleet as records, and planned one by one where the exact method does not serve."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from territory_opt.allocation.allocate import allocate
from territory_opt.allocation.allocation import AllocatedWeek, Allocation, TargetKind
from territory_opt.allocation.rep_week import Kept, RepWeek, Target
from territory_opt.banded.columns import Floats
from territory_opt.fleet.fleet import KINDS, Fleet
from territory_opt.model.hour_rule import ADMIN_NEED
from territory_opt.model.rep import Rep
from territory_opt.response.curve import Curve
from territory_opt.rules.hour_rows import hour_rows, recommended_rows

PERIOD_WEEKS = 1.0
"""Hours of a fleet are weekly hours, and no action is spread over a period."""


def rep_of(fleet: Fleet, place: int) -> Rep:
    """Return a rep of a fleet as a record."""
    admin_hours, target = float(fleet.admin_hours[place]), float(fleet.target[place])
    return Rep(
        id=str(fleet.reps[place]),
        weekly_hours=float(fleet.weekly_hours[place]),
        admin_hours=None if np.isnan(admin_hours) else admin_hours,
        target=None if np.isnan(target) else target,
    )


def week_of(fleet: Fleet, place: int) -> RepWeek:
    """Return the allocation problem of a rep of a fleet; all that is kept without hours counts as recurring."""
    rep, policy = rep_of(fleet, place), fleet.policy
    return RepWeek(
        rep=rep.id,
        weekly_hours=rep.weekly_hours,
        working_weeks=PERIOD_WEEKS,
        activities=tuple(policy.activities),
        targets=tuple(
            target
            for at in range(int(fleet.rep_start[place]), int(fleet.rep_start[place + 1]))
            if (target := _target(fleet, at)).curve.widths
        ),
        actions=(),
        rows=tuple(hour_rows(rep, policy)),
        recommended=tuple(recommended_rows(rep, policy)),
        shared_hours={},
        admin=policy.admin,
        kept=Kept(won=0.0, flow=float(fleet.kept_revenue[place]), likely=0.0, stretch=0.0),
    )


def _target(fleet: Fleet, at: int) -> Target:
    lines = slice(fleet.segment_start[at], fleet.segment_start[at + 1])
    kind, name = KINDS[fleet.kind[at]], str(fleet.target_ids[at])
    return Target(
        kind=kind,
        id=name,
        client=name if kind is TargetKind.CLIENT else None,
        activity=fleet.activities[fleet.activity[at]],
        curve=Curve(
            widths=tuple(fleet.widths[lines].tolist()),
            slopes=tuple(fleet.slopes[lines].tolist()),
            error=float(fleet.curve_error[at]),
        ),
        in_period_share=float(fleet.in_period_share[at]),
        later_share=float(fleet.later_share[at]),
        minimum_hours=float(fleet.minimum_hours[at]),
    )


def planned_one_by_one(fleet: Fleet) -> tuple[Fleet, dict[str, NDArray[Any]], Floats, Floats]:
    """Return a fleet, the columns of its plan, hours of its targets and what they gain, planned rep by rep.

    Each is planned by `allocate`: a linear program, or a mixed-integer one where curves rise.
    """
    allocations = [allocate(week_of(fleet, i), rep_of(fleet, i), fleet.policy) for i in range(fleet.num_reps)]
    hours, gained = np.zeros(fleet.num_targets), np.zeros(fleet.num_targets)
    for place, allocation in enumerate(allocations):
        if allocation.best is not None:
            _put_targets(fleet, place, allocation.best, hours, gained)
    rows = [_row(fleet, allocation) for allocation in allocations]
    return fleet, {name: np.array([row[name] for row in rows]) for name in rows[0]}, hours, gained


def _put_targets(fleet: Fleet, place: int, week: AllocatedWeek, hours: Floats, gained: Floats) -> None:
    first, last = int(fleet.rep_start[place]), int(fleet.rep_start[place + 1])
    spent = {(target.kind, target.id): target.weekly_hours for target in week.targets}
    for at, target in ((at, _target(fleet, at)) for at in range(first, last)):
        hours[at] = spent.get((target.kind, target.id), 0.0)
        gained[at] = target.curve.revenue(float(hours[at]))


def _row(fleet: Fleet, allocation: Allocation) -> dict[str, object]:
    """Return what the columns of a plan say of one rep."""
    week, names = allocation.best, fleet.activities
    told: dict[str, object] = {"status": str(allocation.status), "why_not": _why_not(allocation)}
    if week is None:
        figures = ("free_hours", "expected_revenue", "later_revenue", "objective", "bound", "gap", "hour_price")
        hours = (*(f"hours_{name}" for name in (*names, fleet.policy.admin)), *(f"idle_{name}" for name in names))
        prices = (f"price_{rule}" for rule in (*fleet.policy.hour_rules, ADMIN_NEED))
        no_figures = dict.fromkeys((*figures, *hours, *prices), np.nan)
        return {**told, **no_figures, "method": "none", "ties": False}
    prices_by_rule = {rule.name: rule.price_per_hour for rule in week.rules}
    return {
        **told,
        "method": week.certificate.method,
        **{f"hours_{name}": hours for name, hours in week.hours.items()},
        **{f"idle_{name}": hours for name, hours in week.idle.items()},
        "free_hours": week.free_hours,
        "expected_revenue": week.revenue.total,
        "later_revenue": week.revenue.later,
        "objective": week.certificate.objective,
        "bound": week.certificate.bound,
        "gap": week.certificate.gap,
        "hour_price": np.nan,
        **{
            f"price_{rule}": np.nan if prices_by_rule.get(rule) is None else prices_by_rule[rule]
            for rule in (*fleet.policy.hour_rules, ADMIN_NEED)
        },
        "ties": week.ties,
    }


def _why_not(allocation: Allocation) -> str:
    if allocation.best is not None:
        return ""
    return str(allocation.explanation) if allocation.explanation is not None else f"status {allocation.status}"
